import { PortsideError } from '../../ground/errors/portside-error';
import { firstDifference } from '../compare/content';
import { decodeAs, encodeAs, type TextEncoding } from './encodings';
import { gbShape } from './gb';
import { lineEndingOf, splitLines, usualEnd, withEnds, type Line, type LineEnding } from './lines';

/** A text file in a form to edit, with all it takes to write it back as it was. */
export interface TextFile {
  /** Lines separated by '\n', whatever the file has. */
  readonly text: string;
  readonly encoding: TextEncoding;
  /** It begins with a byte order mark, which `text` leaves out. */
  readonly bom: boolean;
  readonly lineEnding: LineEnding;
  /** The encoding is likely, not certain: say so, and offer `alternatives`. */
  readonly guessed: boolean;
  /** Other encodings that the bytes could be. */
  readonly alternatives: readonly TextEncoding[];
  /** False if writing it back unchanged would change bytes: only to be looked at. */
  readonly lossless: boolean;
  readonly lines: readonly Line[];
}

const MARKS: readonly { encoding: TextEncoding; mark: readonly number[] }[] = [
  { encoding: 'utf-8', mark: [0xef, 0xbb, 0xbf] },
  { encoding: 'utf-16le', mark: [0xff, 0xfe] },
  { encoding: 'utf-16be', mark: [0xfe, 0xff] },
];

/** Control characters that text does not hold: all but \b \t \n \v \f \r ESC. */
// eslint-disable-next-line no-control-regex
const CONTROLS = /[\u0000-\u0007\u000e-\u001a\u001c-\u001f\u007f]/g;
/** Of so many characters one may be a stray control. */
const CHARACTERS_PER_CONTROL = 100;

/**
 * The file as text; null if it is binary or, with an `encoding` given, not of that encoding.
 * Without one it is a byte order mark, UTF-8 or, as a guess that says so, GBK or Latin-1.
 */
export function readText(bytes: Uint8Array, encoding?: TextEncoding): TextFile | null {
  const marked = MARKS.find(({ mark }) => mark.every((byte, i) => bytes[i] === byte));
  if (encoding) {
    const bom = marked?.encoding === encoding;
    return textFile(bytes, encoding, bom ? marked.mark.length : 0);
  }
  if (marked) return textFile(bytes, marked.encoding, marked.mark.length);
  if (bytes.includes(0)) return null;
  const declared = declaredEncoding(bytes);
  const asDeclared = declared && textFile(bytes, declared, 0);
  // Plain ASCII is both, and what is typed into it later has to be of the declared encoding.
  if (asDeclared && !bytes.some((byte) => byte >= 0x80)) return asDeclared;
  return textFile(bytes, 'utf-8', 0) ?? asDeclared ?? guess(bytes);
}

/** True if an editor for text is no place for these bytes. */
export function isBinary(bytes: Uint8Array): boolean {
  return readText(bytes) === null;
}

/**
 * The bytes of an edited text: same encoding, byte order mark and line ends as the file had; lines
 * of a file with mixed ends keep theirs.
 * @param edited lines separated by any line end
 * @throws {PortsideError} `text-not-encodable`
 */
export function writeText(file: TextFile, edited: string): Uint8Array<ArrayBuffer> {
  const text =
    file.lineEnding === 'mixed'
      ? withEnds(file.lines, edited)
      : splitLines(edited)
          .map((line) => line.text)
          .join(usualEnd(file.lines));
  return withMark(encodeAs(text, file.encoding), file);
}

function withMark(
  body: Uint8Array<ArrayBuffer>,
  { encoding, bom }: Pick<TextFile, 'encoding' | 'bom'>,
): Uint8Array<ArrayBuffer> {
  const mark = bom ? MARKS.find((known) => known.encoding === encoding)?.mark : undefined;
  if (!mark) return body;
  const bytes = new Uint8Array(mark.length + body.length);
  bytes.set(mark);
  bytes.set(body, mark.length);
  return bytes;
}

function textFile(bytes: Uint8Array, encoding: TextEncoding, markLength: number): TextFile | null {
  const raw = decodeAs(bytes.subarray(markLength), encoding);
  if (raw === null || hasControls(raw)) return null;
  const lines = splitLines(raw);
  const bom = markLength > 0;
  // Only the encodings with two spellings of one character can fail this.
  const twofold = encoding === 'gbk' || encoding === 'gb18030';
  return {
    text: lines.map(({ text }) => text).join('\n'),
    encoding,
    bom,
    lineEnding: lineEndingOf(lines),
    guessed: false,
    alternatives: [],
    lossless: !twofold || comesBack(raw, bytes, encoding),
    lines,
  };
}

function comesBack(raw: string, bytes: Uint8Array, encoding: TextEncoding): boolean {
  try {
    return firstDifference(encodeAs(raw, encoding), bytes) === null;
  } catch (error) {
    if (error instanceof PortsideError && error.code === 'text-not-encodable') return false;
    throw error;
  }
}

function hasControls(text: string): boolean {
  if (text.includes('\0')) return true;
  const found = text.match(CONTROLS)?.length ?? 0;
  return found * CHARACTERS_PER_CONTROL > text.length;
}

/** Bytes that windows-1252 leaves undefined. */
const UNDEFINED_LATIN: ReadonlySet<number> = new Set([0x81, 0x8d, 0x8f, 0x90, 0x9d]);
/** Of the two-byte codes so many must be of GB 2312 for the bytes to be taken for Chinese. */
const CHINESE_SHARE = 0.8;
/** Western text has fewer bytes than that above 0x7F. */
const LATIN_SHARE = 0.4;

function guess(bytes: Uint8Array): TextFile | null {
  const candidates: TextFile[] = [];
  const chinese = decodeAs(bytes, 'gb18030') === null ? null : gbShape(bytes);
  const asChinese = chinese && textFile(bytes, chinese.fourByte ? 'gb18030' : 'gbk', 0);
  if (asChinese) candidates.push(asChinese);
  const high = bytes.reduce((count, byte) => count + (byte >= 0x80 ? 1 : 0), 0);
  const latin = high < bytes.length * LATIN_SHARE && !bytes.some((b) => UNDEFINED_LATIN.has(b));
  const asLatin = latin ? textFile(bytes, 'windows-1252', 0) : null;
  const likely = chinese !== null && chinese.common >= chinese.codes * CHINESE_SHARE;
  if (asLatin) candidates.splice(likely ? candidates.length : 0, 0, asLatin);
  if (!likely && !asLatin) return null;
  const [best, ...others] = candidates;
  if (!best) return null;
  return { ...best, guessed: true, alternatives: others.map(({ encoding }) => encoding) };
}

const DECLARED: Readonly<Record<string, TextEncoding>> = {
  gbk: 'gbk',
  gb2312: 'gbk',
  cp936: 'gbk',
  gb18030: 'gb18030',
  'latin-1': 'windows-1252',
  latin1: 'windows-1252',
  'iso-8859-1': 'windows-1252',
  cp1252: 'windows-1252',
};

/** What a Python source says of itself in one of its first two lines (PEP 263). */
function declaredEncoding(bytes: Uint8Array): TextEncoding | null {
  const head = new TextDecoder('windows-1252').decode(bytes.subarray(0, 400));
  const lines = splitLines(head).slice(0, 2);
  for (const { text } of lines) {
    const name = /^[ \t\f]*#.*?coding[:=][ \t]*([-\w.]+)/.exec(text)?.[1]?.toLowerCase();
    if (name) return DECLARED[name.replaceAll('_', '-')] ?? null;
  }
  return null;
}
