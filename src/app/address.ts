/** What the part of the page's address behind '#' names: a section, and what it shows. */
export interface Address {
  readonly section: string;
  /** Nothing: its start. */
  readonly path: readonly string[];
}

/** '#/images/image-3' → images, image-3; null while it is empty. */
export function parseAddress(hash: string): Address | null {
  const parts = hash.replace(/^#\/?/, '').split('/').map(decoded);
  // '#/images/' is '#/images'.
  if (parts.at(-1) === '') parts.pop();
  const [section, ...path] = parts;
  return section === undefined ? null : { section, path };
}

/** The address as `parseAddress` reads it. */
export function addressText({ section, path }: Address): string {
  return `#/${[section, ...path].map(encodeURIComponent).join('/')}`;
}

/** What a person typed may be no encoded text; then it names nothing. */
function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch (thrown) {
    if (!(thrown instanceof URIError)) throw thrown;
    return part;
  }
}
