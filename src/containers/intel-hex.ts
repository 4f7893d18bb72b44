/*
 * Lines of hexadecimal digits: ':', byte count, 16-bit address, type, data, and a checksum that
 * brings the sum of all bytes of the line to 0 (Intel, Hexadecimal Object File Format
 * Specification, 1988).
 */
const COLON = 0x3a;
const DATA = 0;
const END = 1;
const SEGMENT = 2;
const LINEAR = 4;
const LAST_TYPE = 5;

export interface IntelHexFile {
  readonly kind: 'intel-hex';
  /** Bytes of data. */
  readonly size: number;
  /** First address that is written. */
  readonly from: number;
  /** First address behind all that is written. */
  readonly to: number;
  /** All lines are in form, and the last one says that it is the last. */
  readonly whole: boolean;
}

export function recogniseIntelHex(bytes: Uint8Array): IntelHexFile | null {
  let start = afterBlank(bytes, 0);
  if (!readRecord(bytes, start)) return null;
  let size = 0;
  let from = Infinity;
  let to = 0;
  let base = 0;
  let ended = false;
  let bad = false;
  while (start < bytes.length) {
    const record = ended ? null : readRecord(bytes, start);
    if (record) {
      const { type, address, length, high } = record;
      if (type === DATA) {
        size += length;
        from = Math.min(from, base + address);
        to = Math.max(to, base + address + length);
      } else if (type === END) ended = true;
      else if (type === SEGMENT) base = high * 0x10;
      else if (type === LINEAR) base = high * 0x10000;
    } else bad = true;
    start = afterBlank(bytes, endOfLine(bytes, start));
  }
  return { kind: 'intel-hex', size, from: size ? from : 0, to, whole: ended && !bad };
}

interface HexRecord {
  type: number;
  address: number;
  /** Bytes of data. */
  length: number;
  /** The first two bytes of data, which are the base in records of that kind. */
  high: number;
}

/** The record that begins here; null where it is not in form or its sum is wrong. */
function readRecord(bytes: Uint8Array, start: number): HexRecord | null {
  if (bytes[start] !== COLON) return null;
  const length = hexByte(bytes, start + 1);
  if (length < 0) return null;
  const end = start + 1 + 2 * (length + 5);
  if (end < bytes.length && !isBlank(bytes[end] as number)) return null;
  let sum = 0;
  for (let at = start + 1; at < end; at += 2) {
    const byte = hexByte(bytes, at);
    if (byte < 0) return null;
    sum += byte;
  }
  const field = (index: number) => hexByte(bytes, start + 1 + 2 * index);
  const type = field(3);
  if (sum & 0xff || type > LAST_TYPE) return null;
  return {
    type,
    address: field(1) * 0x100 + field(2),
    length,
    high: length >= 2 ? field(4) * 0x100 + field(5) : 0,
  };
}

/** -1 where there are no two digits. */
function hexByte(bytes: Uint8Array, at: number): number {
  const high = digit(bytes[at]);
  const low = digit(bytes[at + 1]);
  return high < 0 || low < 0 ? -1 : high * 16 + low;
}

function digit(code: number | undefined): number {
  if (code === undefined) return -1;
  if (code >= 0x30 && code <= 0x39) return code - 0x30;
  const letter = code | 0x20;
  return letter >= 0x61 && letter <= 0x66 ? letter - 0x61 + 10 : -1;
}

const isBlank = (byte: number) => byte === 0x0a || byte === 0x0d || byte === 0x20 || byte === 0x09;

function afterBlank(bytes: Uint8Array, at: number): number {
  while (at < bytes.length && isBlank(bytes[at] as number)) at++;
  return at;
}

function endOfLine(bytes: Uint8Array, at: number): number {
  const end = bytes.indexOf(0x0a, at);
  return end < 0 ? bytes.length : end;
}
