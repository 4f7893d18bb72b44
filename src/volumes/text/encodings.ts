import { PortsideError } from '../../ground/errors/portside-error';
import { gbBytes } from './gb';

/** `windows-1252` is what the platform means by Latin-1. */
export const TEXT_ENCODINGS = [
  'utf-8',
  'utf-16le',
  'utf-16be',
  'gbk',
  'gb18030',
  'windows-1252',
] as const;

export type TextEncoding = (typeof TEXT_ENCODINGS)[number];

/** Without a byte order mark; null if the bytes are not of the encoding. */
export function decodeAs(bytes: Uint8Array, encoding: TextEncoding): string | null {
  try {
    // The standard gives GBK the decoder of GB18030; not every platform follows.
    const label = encoding === 'gbk' ? 'gb18030' : encoding;
    // Only these have a mark; Node 20 drops a first ÿ of windows-1252 if it is told to ignore one.
    const ignoreBOM = encoding.startsWith('utf-');
    return new TextDecoder(label, { fatal: true, ignoreBOM }).decode(bytes);
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    return null;
  }
}

/**
 * Without a byte order mark.
 * @throws {PortsideError} `text-not-encodable` for the first character without a place there
 */
export function encodeAs(text: string, encoding: TextEncoding): Uint8Array<ArrayBuffer> {
  const lone = text.search(/\p{Surrogate}/u);
  if (lone >= 0) throw notEncodable(text, lone, encoding);
  switch (encoding) {
    case 'utf-8':
      return new TextEncoder().encode(text);
    case 'utf-16le':
    case 'utf-16be': {
      const bytes = new Uint8Array(text.length * 2);
      const view = new DataView(bytes.buffer);
      for (let i = 0; i < text.length; i++) {
        view.setUint16(i * 2, text.charCodeAt(i), encoding === 'utf-16le');
      }
      return bytes;
    }
    case 'gbk':
      return encodeEach(text, encoding, (character) => gbBytes(character, false));
    case 'gb18030':
      return encodeEach(text, encoding, (character) => gbBytes(character, true));
    case 'windows-1252':
      return encodeEach(text, encoding, (character) => {
        const byte = latin().get(character);
        return byte === undefined ? null : [byte];
      });
  }
}

function encodeEach(
  text: string,
  encoding: TextEncoding,
  bytesOf: (character: string) => readonly number[] | null,
): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(text.length * 4);
  let length = 0;
  let at = 0;
  for (const character of text) {
    const code = bytesOf(character);
    if (!code) throw notEncodable(text, at, encoding);
    bytes.set(code, length);
    length += code.length;
    at += character.length;
  }
  return bytes.slice(0, length);
}

function notEncodable(text: string, at: number, encoding: TextEncoding): PortsideError {
  const line = text.slice(0, at).split(/\r\n|\r|\n/).length;
  const character = String.fromCodePoint(text.codePointAt(at) ?? 0).replace(
    /\p{Surrogate}/u,
    '\ufffd',
  );
  return new PortsideError('text-not-encodable', { character, line, encoding });
}

let latinBytes: ReadonlyMap<string, number> | undefined;

function latin(): ReadonlyMap<string, number> {
  if (latinBytes) return latinBytes;
  const all = new TextDecoder('windows-1252').decode(Uint8Array.from({ length: 256 }, (_, i) => i));
  return (latinBytes = new Map(Array.from(all, (character, byte) => [character, byte])));
}
