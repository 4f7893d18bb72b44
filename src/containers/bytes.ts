/** Fields of a binary head, little-endian. */

export function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

/** The bytes begin with these. */
export function startsWith(bytes: Uint8Array, magic: ArrayLike<number>, at = 0): boolean {
  if (bytes.length < at + magic.length) return false;
  for (let i = 0; i < magic.length; i++) if (bytes[at + i] !== magic[i]) return false;
  return true;
}

export function asciiBytes(text: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(text, (character) => character.charCodeAt(0));
}

/** A field of characters that ends at its first NUL; bytes beyond ASCII are read as Latin-1. */
export function fieldText(bytes: Uint8Array, at: number, length: number): string {
  let text = '';
  for (const byte of bytes.subarray(at, at + length)) {
    if (byte === 0) break;
    text += String.fromCharCode(byte);
  }
  return text;
}

/** A field of UTF-16 units that ends at its first NUL. */
export function fieldText16(bytes: Uint8Array, at: number, units: number): string {
  const view = viewOf(bytes);
  let text = '';
  for (let i = 0; i < units && at + 2 * i + 1 < bytes.length; i++) {
    const unit = view.getUint16(at + 2 * i, true);
    if (unit === 0) break;
    text += String.fromCharCode(unit);
  }
  return text;
}
