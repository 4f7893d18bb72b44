import { PortsideError } from '../../ground/errors/portside-error';
import { displayName } from '../../volumes/paths';
import type { CallOptions } from '../../volumes/volume';
import { readAt } from '../blob';
import { viewOf } from '../bytes';
import { crc32Of, deflated, inflated, MAX_RATIO } from '../work/blob-work';
import { zip64Fields, type CentralEntry, type Field } from './directory';

const LOCAL = 0x04034b50;
const LOCAL_SIZE = 30;
const DESCRIPTOR = 0x08074b50;
const FLAG_ENCRYPTED = 0x1;
const FLAG_DESCRIPTOR = 0x8;
const STORED = 0;
const DEFLATED = 8;
const IN_ZIP64 = 0xffffffff;

/** An entry with its bytes in the file: local header, data, and what may follow. */
export interface ZipRecord {
  readonly entry: CentralEntry;
  /** First byte of the local header. */
  readonly at: number;
  readonly dataAt: number;
  readonly dataEnd: number;
  /** Numbers of the local header that say what the data is, if it says so. */
  readonly local: { readonly crc: Field; readonly packed: Field; readonly size: Field };
  /** Behind the data; null: none. */
  readonly descriptor: { readonly signed: boolean; readonly width: 4 | 8 } | null;
  readonly end: number;
  /** The local header and the directory disagree on this. */
  readonly disagrees: string | null;
}

export const isEncrypted = ({ flags }: CentralEntry) => (flags & FLAG_ENCRYPTED) !== 0;
export const isPackedAsKnown = ({ method }: CentralEntry) =>
  method === STORED || method === DEFLATED;
/** It says that it unpacks to more than its bytes can. */
export const liesAboutSize = ({ method, size, packed }: CentralEntry) =>
  method === DEFLATED
    ? size.value > packed.value * MAX_RATIO
    : method === STORED && size.value !== packed.value;

/** Null if no local header lies there, or its data reaches beyond `limit`. */
export async function readRecord(
  blob: Blob,
  entry: CentralEntry,
  before: number,
  limit: number,
): Promise<ZipRecord | null> {
  const at = entry.offset.value + before;
  if (at + LOCAL_SIZE > limit) return null;
  const head = viewOf(await readAt(blob, at, LOCAL_SIZE));
  if (head.getUint32(0, true) !== LOCAL) return null;
  const nameEnd = LOCAL_SIZE + head.getUint16(26, true);
  const dataFrom = nameEnd + head.getUint16(28, true);
  const dataAt = at + dataFrom;
  const dataEnd = dataAt + entry.packed.value;
  if (dataEnd > limit) return null;
  const bytes = await readAt(blob, at, dataFrom);
  const view = viewOf(bytes);
  const zip64 = zip64Fields(view, nameEnd, dataFrom, at);
  const field = (offset: number): Field => {
    const narrow = { value: view.getUint32(offset, true), at: at + offset, width: 4 } as const;
    return offset !== 14 && narrow.value === IN_ZIP64 ? (zip64.shift() ?? narrow) : narrow;
  };
  const local = { crc: field(14), size: field(22), packed: field(18) };
  const later = (view.getUint16(6, true) & FLAG_DESCRIPTOR) !== 0;
  const descriptor = later ? await readDescriptor(blob, entry, dataEnd, limit) : null;
  const length = descriptor ? (descriptor.signed ? 8 : 4) + 2 * descriptor.width : 0;
  return {
    ...{ entry, at, dataAt, dataEnd, local, descriptor },
    end: dataEnd + length,
    disagrees: disagreement(entry, view, local, later, descriptor !== null),
  };
}

function disagreement(
  entry: CentralEntry,
  head: DataView,
  local: ZipRecord['local'],
  later: boolean,
  described: boolean,
): string | null {
  if (head.getUint16(8, true) !== entry.method) return 'method';
  if (later && !described) return 'descriptor';
  const wrong = (field: Field, of: Field) =>
    field.value !== of.value && !(later && field.value === 0);
  if (wrong(local.crc, entry.crc)) return 'crc';
  if (wrong(local.size, entry.size)) return 'size';
  return wrong(local.packed, entry.packed) ? 'packed' : null;
}

/** The data descriptor, whose form no field tells: with or without signature, 32 or 64 bits. */
async function readDescriptor(
  blob: Blob,
  { crc, packed, size }: CentralEntry,
  at: number,
  limit: number,
): Promise<ZipRecord['descriptor']> {
  const bytes = new Uint8Array(24);
  bytes.set(await readAt(blob, at, Math.max(0, Math.min(24, limit - at))));
  const view = viewOf(bytes);
  for (const signed of [true, false]) {
    for (const width of [4, 8] as const) {
      const from = signed ? 4 : 0;
      const number = (i: number) =>
        view.getUint32(i, true) + (width === 8 ? view.getUint32(i + 4, true) * 2 ** 32 : 0);
      if (
        (!signed || view.getUint32(0, true) === DESCRIPTOR) &&
        view.getUint32(from, true) === crc.value &&
        number(from + 4) === packed.value &&
        number(from + 4 + width) === size.value &&
        at + from + 4 + 2 * width <= limit
      ) {
        return { signed, width };
      }
    }
  }
  return null;
}

/**
 * Unpacks a record, and compares size and CRC-32 with what the directory says.
 * @throws {PortsideError} `firmware-damaged`, `cancelled`, `read-failed`
 */
export async function unpack(
  blob: Blob,
  { entry, dataAt, dataEnd }: ZipRecord,
  options: CallOptions = {},
): Promise<Blob> {
  const data = blob.slice(dataAt, dataEnd);
  const name = displayName(entry.name);
  if (entry.method === STORED) {
    const crc = await crc32Of(data, options);
    if (crc !== entry.crc.value) throw new PortsideError('firmware-damaged', { name, at: dataAt });
    return data;
  }
  const size = entry.size.value;
  const { content, crc32 } = await inflated({ data, size, name, at: dataAt }, options);
  if (content.size !== size || crc32 !== entry.crc.value) {
    throw new PortsideError('firmware-damaged', { name, at: dataAt });
  }
  return content;
}

/** The data of a record with another content, and the numbers that say what it is. */
export interface Packed {
  readonly data: Blob;
  readonly crc: number;
  readonly size: number;
}

/** Packs as the record was packed. @throws {PortsideError} `cancelled`, `read-failed` */
export async function packLike(
  { entry }: ZipRecord,
  content: Blob,
  options: CallOptions = {},
): Promise<Packed> {
  const { size } = content;
  if (entry.method === STORED) return { data: content, crc: await crc32Of(content, options), size };
  const { packed, crc32 } = await deflated(content, options);
  return { data: packed, crc: crc32, size };
}

/** The data descriptor of these numbers, in the form that the record's has. */
export function descriptorLike({ descriptor }: ZipRecord, { data, crc, size }: Packed) {
  if (!descriptor) return new Uint8Array();
  const { signed, width } = descriptor;
  const from = signed ? 4 : 0;
  const bytes = new Uint8Array(from + 4 + 2 * width);
  const view = viewOf(bytes);
  if (signed) view.setUint32(0, DESCRIPTOR, true);
  view.setUint32(from, crc, true);
  writeNumber(view, from + 4, width, data.size);
  writeNumber(view, from + 4 + width, width, size);
  return bytes;
}

export function writeNumber(view: DataView, at: number, width: 4 | 8, value: number): void {
  view.setUint32(at, value % 2 ** 32, true);
  if (width === 8) view.setUint32(at + 4, Math.floor(value / 2 ** 32), true);
}
