import { getLocale, type Locale } from '../paraglide/runtime.js';

/** The messages of one language, by their keys. */
export type Catalogue = Record<string, (inputs?: object) => string>;

const loaders: Record<Locale, () => Promise<object>> = {
  en: () => import('../paraglide/messages/en.js'),
  'zh-CN': () => import('../paraglide/messages/zh-CN.js'),
};

const loaded = new Map<Locale, Catalogue>();

/** Brings a language in; the page must not be in it before. */
export async function loadCatalogue(locale: Locale): Promise<void> {
  if (!loaded.has(locale)) loaded.set(locale, (await loaders[locale]()) as Catalogue);
}

/** What the built messages are read from; see `split-catalogues.ts`. */
export function catalogueOf(locale: Locale): Catalogue {
  const catalogue = loaded.get(locale);
  if (!catalogue) throw new Error(`The messages of ${locale} were not loaded.`);
  return catalogue;
}

/** The messages of the language of the page, as the build hands them to whoever imports messages. */
export const messages: Catalogue = new Proxy<Catalogue>(
  {},
  {
    // Tables of messages are made before any language is there, so that each looks it up when called.
    get: (made, key: string) => (made[key] ??= (inputs) => messageOf(key)(inputs)),
  },
);

function messageOf(key: string): Catalogue[string] {
  const message = catalogueOf(getLocale())[key];
  if (!message) throw new RangeError(`No message has the key ${key}`);
  return message;
}
