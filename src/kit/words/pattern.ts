/**
 * A sentence of a catalogue. `{name}` stands for an input as it is, `{count, number}` for one that is
 * written as the language writes numbers. Of two forms the plural of the input `count` chooses.
 */
export type Pattern = string | { readonly one: string; readonly other: string };

/** A pattern under each key of another catalogue: a key too few or too many does not compile. */
export type Translation<Catalogue> = { readonly [Key in keyof Catalogue]: Pattern };

/** What stands between the braces of a text. */
type Hole<Text> = Text extends `${string}{${infer First}}${infer Rest}`
  ? First | Hole<Rest>
  : never;
type TextOf<Of> = Of extends { readonly one: infer One; readonly other: infer Other }
  ? One | Other
  : Of;
type Inputs<Of> = {
  readonly [
    In in Hole<TextOf<Of>> as In extends `${infer Name}, number` ? Name : In
  ]: In extends `${string}, number` ? number : string | number;
} & (Of extends string ? unknown : { readonly count: number });

/** Says each sentence of a catalogue: a key or an input that it lacks does not compile. */
export type Messages<Catalogue> = {
  readonly [Key in keyof Catalogue]: keyof Inputs<Catalogue[Key]> extends never
    ? () => string
    : (inputs: Inputs<Catalogue[Key]>) => string;
};

/** Gives what puts inputs into the patterns of a language. */
export function filler(locale: string) {
  const numbers = new Intl.NumberFormat(locale);
  const plurals = new Intl.PluralRules(locale);
  return (pattern: Pattern, inputs: Readonly<Record<string, string | number>> = {}): string => {
    const text =
      typeof pattern === 'string'
        ? pattern
        : pattern[plurals.select(Number(inputs['count'])) === 'one' ? 'one' : 'other'];
    return text.replaceAll(/\{(\w+)(, number)?\}/g, (_, name: string, number?: string) => {
      const input = inputs[name];
      return number ? numbers.format(Number(input)) : `${input}`;
    });
  };
}
