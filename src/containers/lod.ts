import { fieldText } from './bytes';

/** The package of a BC25: text, lines of `#$key=value`, `@address` and 32-bit words. */
export interface LodPackage {
  readonly kind: 'lod';
}

const LINES =
  /^(#\$[\w.-]+=[^\r\n]*\r?\n)+(#[^\r\n]*\r?\n)*@[0-9A-Fa-f]{8}\r?\n[0-9A-Fa-f]{8}\r?\n/;
/** Bytes in which the head ends. */
const HEAD = 4096;

export function recogniseLod(bytes: Uint8Array): LodPackage | null {
  return LINES.test(fieldText(bytes, 0, HEAD)) ? { kind: 'lod' } : null;
}
