import { fieldText, startsWith } from './bytes';

/** RFC 1952: magic and the only method there is. */
const HEAD = [0x1f, 0x8b, 0x08];
const FEXTRA = 0x04;
const FNAME = 0x08;
const RESERVED = 0xe0;

export interface GzipFile {
  readonly kind: 'gzip';
  /** Name of the file that was packed; null where it is not recorded. */
  readonly name: string | null;
}

export function recogniseGzip(bytes: Uint8Array): GzipFile | null {
  const flags = bytes[3] ?? 0;
  if (!startsWith(bytes, HEAD) || flags & RESERVED) return null;
  let at = 10;
  if (flags & FEXTRA) at += 2 + (bytes[at] ?? 0) + 0x100 * (bytes[at + 1] ?? 0);
  const name = flags & FNAME ? fieldText(bytes, at, 255) : '';
  return { kind: 'gzip', name: name || null };
}
