/*
 * File contents on their way from the module. Four values are kept off the line: Ctrl-D, by which a
 * raw REPL ends its answer, CR and LF, which a "cooked" output changes, and the escape itself.
 */
const ESCAPE = 0x1b;
const ESCAPED: readonly number[] = [ESCAPE, 0x0a, 0x0d, 0x04];

/** Python that follows a bytes expression. */
export const escapeEightBit = ESCAPED.map(
  (byte, i) => `.replace(b'\\x${byte.toString(16).padStart(2, '0')}',b'\\x1b${i}')`,
).join('');

/** Null if the escapes are no escapes. */
export function unescapeEightBit(bytes: Uint8Array): Uint8Array<ArrayBuffer> | null {
  const out = new Uint8Array(bytes.length);
  let length = 0;
  for (let at = 0; at < bytes.length; at++) {
    const byte = bytes[at] as number;
    if (byte !== ESCAPE) out[length++] = byte;
    else {
      const meant = ESCAPED[(bytes[++at] ?? 0) - 0x30];
      if (meant === undefined) return null;
      out[length++] = meant;
    }
  }
  return out.slice(0, length);
}
