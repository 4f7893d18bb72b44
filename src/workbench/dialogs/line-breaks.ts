/*
 * A field of one line drops line breaks, which a name on a module may hold. The signs of Unicode
 * for them (U+240A, U+240D) stand in, unless the name holds such a sign itself.
 */
const SIGNS: readonly (readonly [control: string, sign: string])[] = [
  ['\n', '\u240a'],
  ['\r', '\u240d'],
];

/** The line breaks of a name while it is edited in a field of one line. */
export class LineBreaks {
  readonly #name: string;
  readonly #used: typeof SIGNS;

  constructor(name: string) {
    this.#name = name;
    this.#used = SIGNS.filter(([control, sign]) => name.includes(control) && !name.includes(sign));
  }

  /** What the field holds to begin with. */
  get shown(): string {
    return this.#used.reduce((text, [control, sign]) => text.replaceAll(control, sign), this.#name);
  }

  /** The name that is meant by what the field holds. */
  nameOf(typed: string): string {
    // What the field had to drop is still meant if nothing was changed.
    if (typed === this.shown.replaceAll(/[\r\n]/g, '')) return this.#name;
    return this.#used.reduce((name, [control, sign]) => name.replaceAll(sign, control), typed);
  }
}
