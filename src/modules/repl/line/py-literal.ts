/** Which bytes a literal may hold as they are: all the line and the module let through, or text only. */
export type LiteralForm = 'eight-bit' | 'ascii';

const BACKSLASH = 0x5c;
const hex = (byte: number) => `\\x${byte.toString(16).padStart(2, '0')}`;

/**
 * What must never stand in a source as it is: Ctrl-A … Ctrl-E mean something to a raw REPL, the
 * lexer reads CR as LF, and a line end ends the literal. NUL is left out if a port treats its
 * input as a string of C.
 */
const SHORT: Readonly<Record<number, string>> = { 0x0a: '\\n', 0x0d: '\\r', [BACKSLASH]: '\\\\' };
const CONTROL_MAX = 0x05;

/**
 * A bytes literal of Python: b'…'. In the 8-bit form 1.05 bytes per random byte, as only eleven
 * values need an escape.
 */
export function bytesLiteral(
  bytes: Uint8Array,
  form: LiteralForm,
  quote = rarerQuote(bytes),
): Uint8Array<ArrayBuffer> {
  let out = new Uint8Array(bytes.length + (bytes.length >> 3) + 16);
  let at = 0;
  const put = (byte: number) => {
    if (at === out.length) {
      const wider = new Uint8Array(out.length * 2);
      wider.set(out);
      out = wider;
    }
    out[at++] = byte;
  };
  put(0x62);
  put(quote);
  for (let i = 0; i < bytes.length; i++) {
    const byte = bytes[i] as number;
    const escaped = escapeOf(byte, quote, form, bytes[i + 1]);
    if (escaped === null) put(byte);
    else for (let j = 0; j < escaped.length; j++) put(escaped.charCodeAt(j));
  }
  put(quote);
  return out.slice(0, at);
}

/** The same, as text; for names and other short things. Three quotes never stand side by side in it. */
export function asciiLiteral(bytes: Uint8Array): string {
  return String.fromCharCode(...bytesLiteral(bytes, 'ascii', 0x27));
}

function escapeOf(
  byte: number,
  quote: number,
  form: LiteralForm,
  next: number | undefined,
): string | null {
  const short = SHORT[byte];
  if (short !== undefined) return short;
  if (byte === quote) return `\\${String.fromCharCode(byte)}`;
  if (byte <= CONTROL_MAX) {
    // An octal escape takes up to three digits, so one digit does if no other follows.
    const digitFollows = next !== undefined && next >= 0x30 && next <= 0x37;
    return digitFollows ? hex(byte) : `\\${byte}`;
  }
  if (form === 'ascii' && (byte < 0x20 || byte > 0x7e)) return hex(byte);
  return null;
}

function rarerQuote(bytes: Uint8Array): number {
  let single = 0;
  let double = 0;
  for (const byte of bytes) {
    if (byte === 0x27) single++;
    else if (byte === 0x22) double++;
  }
  return single <= double ? 0x27 : 0x22;
}
