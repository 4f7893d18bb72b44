import { getLocale, type Locale } from '../../paraglide/runtime.js';

/** The messages of one language, by their keys. */
export type Catalogue = Readonly<Record<string, ((inputs?: object) => string) | undefined>>;
type Part = () => Promise<object>;

/** Of each language, what the first screen says, and all the rest: the build splits them. */
const parts: Record<Locale, { readonly first: Part; readonly rest: Part }> = {
  en: {
    first: () => import('../../paraglide/messages/en.js?words=first'),
    rest: () => import('../../paraglide/messages/en.js?words=rest'),
  },
  'zh-CN': {
    first: () => import('../../paraglide/messages/zh-CN.js?words=first'),
    rest: () => import('../../paraglide/messages/zh-CN.js?words=rest'),
  },
};

const loaded = new Map<Locale, Catalogue>();
const whole = new Set<Locale>();

/** Brings in what the first screen says in a language; the page must not be in it before. */
export async function loadFirstWords(locale: Locale): Promise<void> {
  if (!loaded.has(locale)) loaded.set(locale, (await parts[locale].first()) as Catalogue);
}

/** Brings in all that is said in a language. */
export async function loadCatalogue(locale: Locale): Promise<void> {
  if (whole.has(locale)) return;
  const [first, rest] = await Promise.all([parts[locale].first(), parts[locale].rest()]);
  loaded.set(locale, { ...first, ...rest });
  whole.add(locale);
}

/**
 * What the built messages are read from; see `split-catalogues.ts`. While only the first words are
 * there, the others are empty: see `Preferences.loadRest`.
 */
export function sayIn(locale: Locale, key: string, inputs?: object): string {
  const message = loaded.get(locale)?.[key];
  if (message) return message(inputs);
  if (whole.has(locale)) throw new RangeError(`No message has the key ${key}`);
  return '';
}

/** What the build puts around each import() of the page, so that no chunk runs before its words are there. */
export async function withWords<T>(chunk: Promise<T>): Promise<T> {
  const module = await chunk;
  await loadCatalogue(getLocale());
  return module;
}
