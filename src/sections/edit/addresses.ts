/** What a text of the editor is called in the page's address. */
export interface TextAddress {
  readonly section: string;
  readonly volume: string;
  readonly path: string;
}

/** Lone surrogates stand for bytes that are no text, and no address takes them as they are. */
const ESCAPED = /[\p{Surrogate}~]/gu;

export function textAddress({ section, volume, path }: TextAddress): readonly string[] {
  const escape = (one: string) => `~${one.charCodeAt(0).toString(16).padStart(4, '0')}`;
  return [section, volume, ...path.slice(1).split('/')].map((part) =>
    part.replace(ESCAPED, escape),
  );
}

/** The same in one string. */
export const idOf = (address: TextAddress): string => textAddress(address).join('/');

/** Null if it names no text. */
export function parseTextAddress(parts: readonly string[]): TextAddress | null {
  const [section, volume, ...names] = parts.map((part) =>
    part.replace(/~([0-9a-f]{4})/g, (_, unit: string) =>
      String.fromCharCode(Number.parseInt(unit, 16)),
    ),
  );
  if (!section || !volume || !names.length) return null;
  return { section, volume, path: `/${names.join('/')}` };
}
