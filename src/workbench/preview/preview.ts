import { toPortsideError } from '../../ground/errors/convert';
import { m } from '../../kit/words/first';
import { say } from '../../kit/words/words';

/** Bytes that can be read piece by piece. */
export interface ByteSource {
  /** Bytes in all. */
  readonly size: number;
  read(offset: number, length: number): Promise<Uint8Array<ArrayBuffer>>;
}

/** A source over bytes that are there already. */
export function sourceOf(bytes: Uint8Array<ArrayBuffer>): ByteSource {
  return {
    size: bytes.length,
    read: (offset, length) => Promise.resolve(bytes.subarray(offset, offset + length)),
  };
}

/** A source over a file, read where it is looked at. Its reads throw `read-failed` once it is gone from disk. */
export function fileSource(file: File): ByteSource {
  return {
    size: file.size,
    async read(offset, length) {
      try {
        return new Uint8Array(await file.slice(offset, offset + length).arrayBuffer());
      } catch (thrown) {
        throw toPortsideError(thrown, { name: file.name });
      }
    },
  };
}

export type PreviewKind = 'text' | 'picture' | 'hex';

export interface PreviewText {
  readonly lines: readonly string[];
  /** Only the beginning is shown. */
  readonly cut: boolean;
  /** Encoding and line ends, in words. */
  readonly note: () => string;
}

export interface Preview {
  readonly kinds: readonly PreviewKind[];
  readonly best: PreviewKind;
  readonly text: PreviewText | null;
  readonly picture: Blob | null;
}

/** Bytes of a text that are shown; beyond that an editor is the right place. */
const textMax = 128 * 1024;
/** Bytes of a picture that are handed to the browser. */
const pictureMax = 16 * 1024 * 1024;

const pictures: readonly { type: string; starts: readonly number[]; at?: number }[] = [
  { type: 'image/png', starts: [0x89, 0x50, 0x4e, 0x47] },
  { type: 'image/jpeg', starts: [0xff, 0xd8, 0xff] },
  { type: 'image/gif', starts: [0x47, 0x49, 0x46, 0x38] },
  { type: 'image/bmp', starts: [0x42, 0x4d] },
  { type: 'image/webp', starts: [0x57, 0x45, 0x42, 0x50], at: 8 },
];

/** Media type of a picture that browsers show, by its first bytes; an SVG by its name and text. */
export function pictureType(head: Uint8Array, name: string): string | null {
  const found = pictures.find(({ starts, at = 0 }) =>
    starts.every((byte, i) => head[at + i] === byte),
  );
  // 'BM' alone begins many a text.
  if (found?.type === 'image/bmp' && !/\.(bmp|dib)$/i.test(name)) return null;
  if (found) return found.type;
  return /\.svg$/i.test(name) ? 'image/svg+xml' : null;
}

/** The text, or null if the bytes are not UTF-8 or hold controls that text does not. */
export function textOf(bytes: Uint8Array, cut: boolean): string | null {
  if (bytes.some((byte) => byte < 0x20 && ![0x09, 0x0a, 0x0c, 0x0d, 0x1b].includes(byte))) {
    return null;
  }
  // A cut may go through a character; then up to three bytes at the end are left out.
  for (let less = 0; less <= (cut ? 3 : 0); less++) {
    const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
    try {
      return decoder.decode(bytes.subarray(0, bytes.length - less));
    } catch (error) {
      if (!(error instanceof TypeError)) throw error;
    }
  }
  return null;
}

export type LineEnd = 'lf' | 'crlf' | 'cr' | 'mixed' | 'none';

export function lineEndOf(text: string): LineEnd {
  const crlf = text.split('\r\n').length - 1;
  const lf = text.split('\n').length - 1 - crlf;
  const cr = text.split('\r').length - 1 - crlf;
  const kinds = [crlf, lf, cr].filter((count) => count > 0).length;
  if (kinds === 0) return 'none';
  if (kinds > 1) return 'mixed';
  return crlf ? 'crlf' : lf ? 'lf' : 'cr';
}

/** Reads as much of a file as showing it takes. */
export async function loadPreview(source: ByteSource, name: string): Promise<Preview> {
  const cut = source.size > textMax;
  const head = await source.read(0, Math.min(source.size, textMax));
  const type = pictureType(head, name);
  const picture =
    type && source.size <= pictureMax
      ? new Blob([cut ? await source.read(0, source.size) : head], { type })
      : null;
  const text = source.size > 0 ? previewText(head, cut) : null;
  const kinds: PreviewKind[] = [];
  if (picture) kinds.push('picture');
  if (text) kinds.push('text');
  kinds.push('hex');
  return { kinds, best: kinds[0] ?? 'hex', text, picture };
}

function previewText(bytes: Uint8Array, cut: boolean): PreviewText | null {
  const text = textOf(bytes, cut);
  if (text === null) return null;
  const end = lineEndOf(text);
  const bom = text.startsWith('\ufeff');
  // eslint-disable-next-line no-control-regex -- NUL … DEL is what ASCII is
  const ascii = /^[\x00-\x7f]*$/.test(text);
  return {
    lines: text.replace(/^\ufeff/, '').split(/\r\n|\n|\r/),
    cut,
    note: () => {
      const encoding = bom ? m.encoding_utf8_bom() : ascii ? m.encoding_ascii() : m.encoding_utf8();
      return end === 'none'
        ? encoding
        : `${encoding} · ${say({ key: `line_end_${end}`, params: {} })}`;
    },
  };
}
