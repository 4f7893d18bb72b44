import { PortsideError } from '../../ground/errors/portside-error';
import { nameFromBytes } from '../../volumes/paths';
import { readAt } from '../blob';
import { viewOf } from '../bytes';
import { finding, type Finding } from '../findings';

/* PKWARE, APPNOTE.TXT 6.3.10: names of records and fields are its own. */
const END = 0x06054b50;
const END_SIZE = 22;
const COMMENT_MAX = 0xffff;
const LOCATOR = 0x07064b50;
const LOCATOR_SIZE = 20;
const END64 = 0x06064b50;
const END64_SIZE = 56;
const CENTRAL = 0x02014b50;
const CENTRAL_SIZE = 46;
const EXTRA_ZIP64 = 0x0001;
/** Stands in a field whose value is in the zip64 extra field or record. */
const IN_ZIP64 = 0xffffffff;
/** Entries that are read at most. */
const MAX_ENTRIES = 100_000;

/** A number of the directory, and where it stands, to be written anew. */
export interface Field {
  readonly value: number;
  /** First byte in the file. */
  readonly at: number;
  readonly width: 4 | 8;
}

/** A central directory header. */
export interface CentralEntry {
  readonly name: string;
  readonly flags: number;
  readonly method: number;
  readonly crc: Field;
  readonly packed: Field;
  readonly size: Field;
  /** Of the local header, counted from the first byte of the archive, which may stand behind others. */
  readonly offset: Field;
  /** First byte of this header in the file. */
  readonly at: number;
}

export interface Directory {
  readonly entries: readonly CentralEntry[];
  /** First byte of the central directory in the file. */
  readonly at: number;
  /** Bytes in front of the archive, which none of its offsets counts. */
  readonly before: number;
  /** Where the end records say the central directory begins. */
  readonly offsets: readonly Field[];
  /** The zip64 end record, as its locator says it. */
  readonly end64: Field | null;
  readonly findings: readonly Finding[];
}

/**
 * Reads the directory at the end of an archive.
 * @throws {PortsideError} `firmware-broken` (`zip-end`, `zip-directory`, `zip-two-ends`, `zip-disks`)
 */
export async function readDirectory(blob: Blob): Promise<Directory> {
  const end = await findEnd(blob);
  const { count, size, offset, zip64 } = end;
  const findings: Finding[] = [];
  const recordsEnd = zip64?.recordAt ?? end.at;
  const before = recordsEnd - size.value - offset.value;
  const at = offset.value + before;
  if (before < 0 || size.value > recordsEnd) throw broken('zip-directory', end.at);
  if (before > 0) findings.push(finding('zip-before', 'note', 0, { bytes: before }));
  const bytes = await readAt(blob, at, size.value);
  const entries = readEntries(bytes, at);
  if (entries.length !== count) {
    findings.push(finding('zip-count', 'error', at, { said: count, found: entries.length }));
  }
  return {
    ...{ entries, at, before, findings },
    offsets: zip64 && zip64.offset.at !== offset.at ? [offset, zip64.offset] : [offset],
    end64: zip64?.record ?? null,
  };
}

interface End {
  at: number;
  count: number;
  size: { value: number };
  offset: Field;
  zip64: { recordAt: number; record: Field; offset: Field } | null;
}

async function findEnd(blob: Blob): Promise<End> {
  const from = Math.max(0, blob.size - END_SIZE - COMMENT_MAX);
  const bytes = await readAt(blob, from, blob.size - from);
  const view = viewOf(bytes);
  const found: number[] = [];
  for (let i = bytes.length - END_SIZE; i >= 0; i--) {
    if (view.getUint32(i, true) !== END) continue;
    if (i + END_SIZE + view.getUint16(i + 20, true) === bytes.length) found.push(i);
  }
  const [i, second] = found;
  if (i === undefined) throw broken('zip-end', blob.size);
  // One program would read this archive and another one that.
  if (second !== undefined) throw broken('zip-two-ends', from + second);
  const at = from + i;
  if (view.getUint16(i + 4, true) !== view.getUint16(i + 6, true)) throw broken('zip-disks', at);
  const offset: Field = { value: view.getUint32(i + 16, true), at: at + 16, width: 4 };
  const count = view.getUint16(i + 10, true);
  const size = view.getUint32(i + 12, true);
  const needs64 = count === 0xffff || size === IN_ZIP64 || offset.value === IN_ZIP64;
  const zip64 = await readEnd64(blob, at);
  if (!zip64) {
    if (needs64 && at < IN_ZIP64 && offset.value === IN_ZIP64) throw broken('zip-directory', at);
    return { at, count, size: { value: size }, offset, zip64: null };
  }
  return {
    at,
    count: count === 0xffff ? zip64.count : count,
    size: { value: size === IN_ZIP64 ? zip64.size : size },
    offset: offset.value === IN_ZIP64 ? zip64.offset : offset,
    zip64,
  };
}

async function readEnd64(blob: Blob, endAt: number) {
  const locatorAt = endAt - LOCATOR_SIZE;
  if (locatorAt < END64_SIZE) return null;
  const locator = viewOf(await readAt(blob, locatorAt, LOCATOR_SIZE));
  if (locator.getUint32(0, true) !== LOCATOR) return null;
  const record: Field = { value: uint64(locator, 8), at: locatorAt + 8, width: 8 };
  // The record lies right in front of its locator; bytes before the archive shift it.
  const near = locatorAt - END64_SIZE;
  for (const recordAt of [near, record.value]) {
    if (recordAt < 0 || recordAt > near) continue;
    const view = viewOf(await readAt(blob, recordAt, END64_SIZE));
    if (view.getUint32(0, true) !== END64) continue;
    const offset: Field = { value: uint64(view, 48), at: recordAt + 48, width: 8 };
    return { recordAt, record, offset, count: uint64(view, 32), size: uint64(view, 40) };
  }
  throw broken('zip-directory', locatorAt);
}

/** As many headers as there are; one that is none ends the list. */
function readEntries(bytes: Uint8Array, base: number): CentralEntry[] {
  const view = viewOf(bytes);
  const entries: CentralEntry[] = [];
  let at = 0;
  while (at + CENTRAL_SIZE <= bytes.length && view.getUint32(at, true) === CENTRAL) {
    const nameEnd = at + CENTRAL_SIZE + view.getUint16(at + 28, true);
    const extraEnd = nameEnd + view.getUint16(at + 30, true);
    const next = extraEnd + view.getUint16(at + 32, true);
    if (next > bytes.length) break;
    if (entries.length === MAX_ENTRIES) {
      throw new PortsideError('archive-too-many', { max: MAX_ENTRIES });
    }
    const field = (offset: number): Field => ({
      value: view.getUint32(at + offset, true),
      at: base + at + offset,
      width: 4,
    });
    const zip64 = zip64Fields(view, nameEnd, extraEnd, base);
    const wide = (narrow: Field): Field =>
      narrow.value === IN_ZIP64 ? (zip64.shift() ?? narrow) : narrow;
    // The extra field holds only those that the header has no room for, in this order.
    const size = wide(field(24));
    const packed = wide(field(20));
    const offset = wide(field(42));
    entries.push({
      name: nameFromBytes(bytes.subarray(at + CENTRAL_SIZE, nameEnd)),
      flags: view.getUint16(at + 8, true),
      method: view.getUint16(at + 10, true),
      crc: field(16),
      ...{ packed, size, offset },
      at: base + at,
    });
    at = next;
  }
  return entries;
}

/** The numbers of a zip64 extra field; `base`: first byte of the view in the file. */
export function zip64Fields(view: DataView, from: number, to: number, base: number): Field[] {
  for (let at = from; at + 4 <= to;) {
    const end = at + 4 + view.getUint16(at + 2, true);
    if (view.getUint16(at, true) === EXTRA_ZIP64 && end <= to) {
      const fields: Field[] = [];
      for (let i = at + 4; i + 8 <= end; i += 8) {
        fields.push({ value: uint64(view, i), at: base + i, width: 8 });
      }
      return fields;
    }
    at = end;
  }
  return [];
}

/** Numbers beyond 2^53 are lies here, as no file is that long: they become the largest that is exact. */
function uint64(view: DataView, at: number): number {
  const value = view.getUint32(at, true) + view.getUint32(at + 4, true) * 2 ** 32;
  return Math.min(value, Number.MAX_SAFE_INTEGER);
}

function broken(what: string, at: number): PortsideError {
  return new PortsideError('firmware-broken', { what, at });
}
