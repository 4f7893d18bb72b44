import type { CallOptions } from '../../volumes/volume';
import { piecesOf } from '../blob';
import { asciiBytes, fieldText, startsWith, viewOf } from '../bytes';

/** `FBD2`, the device, the name, five numbers. */
const SIZE = 32;
const MAGIC = asciiBytes('FBD2');
/** Where the processor sees the flashes. */
const BASES: Readonly<Record<string, number>> = { SFL1: 0x6000_0000, SFL2: 0x7000_0000 };
/** More than any image has; what repeats without end is no table. */
const MAX_RECORDS = 256;

/** Where the program in the AP image looks for a file system: it beats what the XML says. */
export interface PartitionRecord {
  /** Four characters: `PY_U` is the user file system, `PY_B` the backup. */
  readonly name: string;
  readonly address: number;
  readonly size: number;
  /** Bytes that the flash erases at once. */
  readonly eraseBlock: number;
}

/** Every record in the bytes. @throws {PortsideError} `cancelled`, `read-failed` */
export async function findPartitionRecords(
  blob: Blob,
  options: CallOptions = {},
): Promise<PartitionRecord[]> {
  const records: PartitionRecord[] = [];
  let before = new Uint8Array();
  for await (const piece of piecesOf(blob, options)) {
    const bytes = new Uint8Array(before.length + piece.length);
    bytes.set(before);
    bytes.set(piece, before.length);
    const last = bytes.length - SIZE;
    for (let at = bytes.indexOf(MAGIC[0]!); at >= 0; at = bytes.indexOf(MAGIC[0]!, at + 1)) {
      if (at > last || records.length === MAX_RECORDS) break;
      const record = readRecord(bytes, at);
      if (record) records.push(record);
    }
    // A record may lie across two pieces; one that ends in this piece is not found again.
    before = bytes.slice(Math.max(0, last + 1));
  }
  return records;
}

function readRecord(bytes: Uint8Array, at: number): PartitionRecord | null {
  if (!startsWith(bytes, MAGIC, at)) return null;
  const base = BASES[fieldText(bytes, at + 4, 4)];
  const name = fieldText(bytes, at + 8, 4);
  if (base === undefined || !/^[\x21-\x7e]+$/.test(name)) return null;
  const view = viewOf(bytes);
  const [offset, size, eraseBlock] = [12, 16, 20].map((i) => view.getUint32(at + i, true)) as [
    number,
    number,
    number,
  ];
  return size > 0 ? { name, address: base + offset, size, eraseBlock } : null;
}
