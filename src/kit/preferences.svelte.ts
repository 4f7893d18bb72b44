import { key, type Store } from './store';
import { LOCALES, loadWords, speak, type Locale } from './words/catalogues';

export type Theme = 'light' | 'dark' | 'system';

/** The first of the languages a person reads that there is a catalogue for. */
function pickLocale(languages: readonly string[]): Locale {
  const base = (language: string) => language.toLowerCase().split('-')[0];
  for (const language of languages) {
    const found = LOCALES.find((locale) => base(locale) === base(language));
    if (found) return found;
  }
  return 'en';
}

/** What a person chose for this browser; every change is kept. */
export class Preferences {
  #locale = $state<Locale>('en');
  #theme = $state<Theme>('system');
  #module = $state<string | null>(null);
  #dockOpen = $state(false);
  #panes = $state.raw<Readonly<Record<string, number>>>({});
  #whole = $state(false);

  constructor(
    readonly store: Store,
    languages: readonly string[],
  ) {
    this.#read(languages);
    // Messages read the locale through this, so whatever shows one is drawn anew when it changes,
    // and when the words come that the first screen did without.
    speak(() => {
      void this.#whole;
      return this.#locale;
    });
  }

  /** @param languages what there is to choose from if none was chosen yet */
  #read(languages: readonly string[]) {
    const locale = this.store.getItem(key('locale'));
    this.#locale = LOCALES.find((one) => one === locale) ?? pickLocale(languages);
    const theme = this.store.getItem(key('theme'));
    this.#theme = theme === 'light' || theme === 'dark' ? theme : 'system';
    this.#module = this.store.getItem(key('module'));
    this.#dockOpen = this.store.getItem(key('dock')) === 'open';
    this.#panes = parsePanes(this.store.getItem(key('panes')));
  }

  /** Takes what was put into the store beside it. The words of its language are loaded before. */
  async reread(): Promise<void> {
    const locale = LOCALES.find((one) => one === this.store.getItem(key('locale')));
    if (locale) await loadWords(locale);
    this.#read([this.#locale]);
  }

  get locale(): Locale {
    return this.#locale;
  }

  /** Brings in what the first screen did without. */
  async loadRest(): Promise<void> {
    await loadWords(this.#locale);
    this.#whole = true;
  }

  /** Changes the language once its messages are there. */
  async setLocale(value: Locale): Promise<void> {
    await loadWords(value);
    this.#locale = value;
    this.#keep('locale', value);
  }

  get theme(): Theme {
    return this.#theme;
  }

  set theme(value: Theme) {
    this.#theme = value;
    this.#keep('theme', value);
  }

  /** Id of the module preset that images are judged against. */
  get module(): string | null {
    return this.#module;
  }

  set module(value: string) {
    this.#module = value;
    this.#keep('module', value);
  }

  get dockOpen(): boolean {
    return this.#dockOpen;
  }

  set dockOpen(value: boolean) {
    this.#dockOpen = value;
    this.#keep('dock', value ? 'open' : 'folded');
  }

  /** Sizes of panes that were chosen, CSS px, by their names. */
  get panes(): Readonly<Record<string, number>> {
    return this.#panes;
  }

  /** Null forgets the size. */
  keepPane(name: string, size: number | null) {
    const { [name]: _, ...others } = this.#panes;
    this.#panes = size === null ? others : { ...others, [name]: size };
    this.#keep('panes', JSON.stringify(this.#panes));
  }

  #keep(name: string, value: string) {
    this.store.setItem(key(name), value);
  }
}

/** What is no size of a pane is left out: it is chosen again with one drag. */
export function parsePanes(text: string | null): Readonly<Record<string, number>> {
  let value: unknown;
  try {
    value = JSON.parse(text ?? '{}');
  } catch (thrown) {
    if (!(thrown instanceof SyntaxError)) throw thrown;
    return {};
  }
  if (typeof value !== 'object' || value === null) return {};
  return Object.fromEntries(
    Object.entries(value).filter(
      (entry): entry is [string, number] => Number.isFinite(entry[1]) && entry[1] > 0,
    ),
  );
}
