import { PortsideError } from '../../ground/errors/portside-error';
import { readAt } from '../blob';
import { fieldText16, viewOf } from '../bytes';

/*
 * UNISOC's package, as seven real files of BP_R1.0.0 (8850) and BP_R2.0.1 (8910) have it: a head, a
 * directory, payloads. Numbers are little-endian, texts UTF-16 that end at their first NUL.
 */
/** Bytes of the head. */
export const HEAD_SIZE = 2124;
export const ENTRY_SIZE = 2580;
/** Bytes of the head that crc1 is over, and where it stands; crc2 stands behind it. */
export const CRC1_AT = 2120;
export const CRC2_AT = 2122;
export const SIZE_AT = 48;
const SIZE_HI_AT = 44;
const COUNT_AT = 1076;
const DIRECTORY_AT = 1080;
const MAGIC_AT = 2116;
/** Without it the vendor's tools skip both sums. */
const MAGIC = 0xfffafffa;
/** In an entry. */
export const ENTRY_LENGTH_AT = 1540;
export const ENTRY_OFFSET_AT = 1552;
const ENTRY_LENGTH_HI_AT = 1532;
const ENTRY_OFFSET_HI_AT = 1536;
/** Entries that are read at most: real packages have some thirty. */
const MAX_ENTRIES = 4096;

const R1 = 'BP_R1.0.0';
const R2 = 'BP_R2.0.1';
const VERSION_UNITS = 22;

export const isPac = (head: Uint8Array) => {
  const version = fieldText16(head, 0, VERSION_UNITS);
  return version === R1 || version === R2;
};

export interface PacHead {
  readonly version: string;
  readonly product: string;
  readonly productVersion: string;
  readonly alias: string;
  /** Bytes of the file, as it says. */
  readonly size: number;
  readonly count: number;
  readonly directoryAt: number;
  readonly magic: boolean;
  readonly crc1: number;
  readonly crc2: number;
}

export interface PacEntry {
  /** First byte of the entry in the file. */
  readonly at: number;
  readonly id: string;
  readonly file: string;
  readonly length: number;
  /** First byte of the payload. Operations without one carry any. */
  readonly offset: number;
  /** 0 operation, 1 file, 2 XML, 0x101 boot loader of the flashing tool (FDL). */
  readonly type: number;
  readonly address: number | null;
}

/** @throws {PortsideError} `firmware-cut` */
export async function readHead(blob: Blob): Promise<PacHead> {
  const bytes = await readAt(blob, 0, HEAD_SIZE);
  const view = viewOf(bytes);
  const version = fieldText16(bytes, 0, VERSION_UNITS);
  const high = version === R2 ? view.getUint32(SIZE_HI_AT, true) : 0;
  return {
    version,
    product: fieldText16(bytes, 52, 256),
    productVersion: fieldText16(bytes, 564, 256),
    alias: fieldText16(bytes, 1104, 100),
    size: high * 2 ** 32 + view.getUint32(SIZE_AT, true),
    count: view.getUint32(COUNT_AT, true),
    directoryAt: view.getUint32(DIRECTORY_AT, true),
    magic: view.getUint32(MAGIC_AT, true) === MAGIC,
    crc1: view.getUint16(CRC1_AT, true),
    crc2: view.getUint16(CRC2_AT, true),
  };
}

/**
 * The entries up to the first that is in no form, or does not lie in the file.
 * @throws {PortsideError} `firmware-broken`
 */
export async function readEntries(blob: Blob, head: PacHead): Promise<PacEntry[]> {
  if (head.count > MAX_ENTRIES || head.directoryAt < HEAD_SIZE) {
    throw new PortsideError('firmware-broken', { what: 'pac-directory', at: COUNT_AT });
  }
  const room = Math.max(0, Math.floor((blob.size - head.directoryAt) / ENTRY_SIZE));
  const count = Math.min(head.count, room);
  const bytes = await readAt(blob, count ? head.directoryAt : 0, count * ENTRY_SIZE);
  const view = viewOf(bytes);
  const entries: PacEntry[] = [];
  for (let at = 0; at < bytes.length; at += ENTRY_SIZE) {
    if (view.getUint32(at, true) !== ENTRY_SIZE) break;
    const number = (low: number, high: number) =>
      view.getUint32(at + low, true) +
      (head.version === R2 ? view.getUint32(at + high, true) * 2 ** 32 : 0);
    entries.push({
      at: head.directoryAt + at,
      id: fieldText16(bytes, at + 4, 256),
      file: fieldText16(bytes, at + 516, 256),
      length: number(ENTRY_LENGTH_AT, ENTRY_LENGTH_HI_AT),
      offset: number(ENTRY_OFFSET_AT, ENTRY_OFFSET_HI_AT),
      type: view.getUint32(at + 1544, true),
      address: view.getUint32(at + 1560, true) ? view.getUint32(at + 1564, true) : null,
    });
  }
  return entries;
}
