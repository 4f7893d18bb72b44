import { filler, type Pattern } from './pattern';

export const LOCALES = ['en', 'zh-CN'] as const;
export type Locale = (typeof LOCALES)[number];

type Catalogue = Readonly<Record<string, Pattern | undefined>>;
type Part = () => Promise<{ readonly default: Catalogue }>;

/** Of each language, what the page says before it has loaded more, and all the rest. */
const parts: Record<Locale, { readonly first: Part; readonly rest: Part }> = {
  en: { first: () => import('./en-first'), rest: () => import('./en-rest') },
  'zh-CN': { first: () => import('./zh-CN-first'), rest: () => import('./zh-CN-rest') },
};

const fillers = { en: filler('en'), 'zh-CN': filler('zh-CN') };
const loaded = new Map<Locale, Catalogue>();
const whole = new Set<Locale>();
let current: () => Locale = () => 'en';

/** Sentences are said in the language that `locale` gives at that moment. */
export function speak(locale: () => Locale): void {
  current = locale;
}

/** The language of the page. */
export function spoken(): Locale {
  return current();
}

/** Brings in what the page says at first in a language; the page must not be in it before. */
export async function loadFirstWords(locale: Locale): Promise<void> {
  if (!loaded.has(locale)) loaded.set(locale, (await parts[locale].first()).default);
}

/** Brings in all that is said in a language. */
export async function loadWords(locale: Locale): Promise<void> {
  if (whole.has(locale)) return;
  const [first, rest] = await Promise.all([parts[locale].first(), parts[locale].rest()]);
  loaded.set(locale, { ...first.default, ...rest.default });
  whole.add(locale);
}

/** Whether there is a sentence of this key, among the words that are loaded. */
export function isKey(key: string): boolean {
  return loaded.get(current())?.[key] !== undefined;
}

/**
 * The sentence of a key, in the language of the page. While only the first words are loaded, every
 * other sentence is empty: `Preferences.loadRest` draws it again. @throws {RangeError} for a key of no
 * catalogue.
 */
export function sentence(key: string, inputs?: Readonly<Record<string, string | number>>): string {
  const locale = current();
  const pattern = loaded.get(locale)?.[key];
  if (pattern !== undefined) return fillers[locale](pattern, inputs);
  if (whole.has(locale)) throw new RangeError(`No message has the key ${key}`);
  return '';
}

/** `messages.key(inputs)` is a sentence; `first.ts` and `all.ts` say which keys there are. */
export const messages: unknown = new Proxy(
  {},
  {
    // Tables of messages are made before words are loaded, so a key is looked up when it is said.
    get: (_, key: string) => (inputs?: Readonly<Record<string, string | number>>) =>
      sentence(key, inputs),
  },
);
