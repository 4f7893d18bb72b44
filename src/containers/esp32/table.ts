import { md5 } from '../../ground/checksums/md5';
import { fieldText, startsWith, viewOf } from '../bytes';

/*
 * The partition table of an ESP32's flash (ESP-IDF, `esp_flash_partitions.h`): rows of 32 bytes,
 * then a row with the MD5 of those before, then blank flash. ESP-IDF puts it at 0x8000 unless the
 * project says otherwise.
 */
const ROW_SIZE = 32;
const ROW_MAGIC = [0xaa, 0x50];
const MD5_MAGIC = [0xeb, 0xeb];
const MD5_AT = 16;
const TABLE_MAX = 0xc00;
const SECTOR = 0x1000;
/** First byte in the flash. */
export const USUAL_TABLE_AT = 0x8000;
const LAST_TABLE_AT = 0x10000;
const ENCRYPTED = 0x1;
/** Bytes from the beginning of a file that may hold the table. */
export const TABLE_REACH = LAST_TABLE_AT + SECTOR;

export interface EspPartition {
  readonly name: string;
  readonly type: number;
  readonly subtype: number;
  /** First byte in the flash, or in the file; see `partitionsInFile`. */
  readonly offset: number;
  /** Bytes. */
  readonly size: number;
  readonly encrypted: boolean;
  /** First byte of its row in the file. */
  readonly at: number;
}

export interface EspTable {
  /** First byte in the file. */
  readonly at: number;
  /** Partitions, by their place in the flash. */
  readonly rows: readonly EspPartition[];
  /** Its MD5 is right; null: it has none, as tables before ESP-IDF 3.1. */
  readonly checked: boolean | null;
  /** First byte behind the rows. */
  readonly end: number;
}

/** The first table at a sector where one may lie; null: none. */
export function findTable(bytes: Uint8Array): EspTable | null {
  for (let at = 0; at <= LAST_TABLE_AT && at < bytes.length; at += SECTOR) {
    const table = readTable(bytes, at);
    if (table) return table;
  }
  return null;
}

function readTable(bytes: Uint8Array, at: number): EspTable | null {
  const view = viewOf(bytes);
  const end = Math.min(at + TABLE_MAX, bytes.length - ROW_SIZE + 1);
  const rows: EspPartition[] = [];
  let row = at;
  for (; row < end && startsWith(bytes, ROW_MAGIC, row); row += ROW_SIZE) {
    const offset = view.getUint32(row + 4, true);
    const size = view.getUint32(row + 8, true);
    // Partitions are aligned to sectors of the flash.
    if (offset % SECTOR || size === 0) return null;
    rows.push({
      ...{ offset, size, at: row },
      name: fieldText(bytes, row + 12, 16),
      type: bytes[row + 2] as number,
      subtype: bytes[row + 3] as number,
      encrypted: (view.getUint32(row + 28, true) & ENCRYPTED) !== 0,
    });
  }
  if (!rows.length) return null;
  const hasSum = row < end && startsWith(bytes, MD5_MAGIC, row);
  const blank = row >= end || bytes[row] === 0xff;
  if (!hasSum && !blank) return null;
  const checked = hasSum ? startsWith(bytes, md5(bytes.subarray(at, row)), row + MD5_AT) : null;
  return { at, rows, checked, end: row };
}

/**
 * The partitions by their place in the file. A dump begins at the flash's first byte, or at a table
 * in its usual place; of the two the one counts for which more of `starts`, places where something was
 * found, begin a partition. Empty if none does.
 */
export function partitionsInFile(
  { at, rows }: Pick<EspTable, 'at' | 'rows'>,
  starts: readonly number[],
): EspPartition[] {
  const shifted = [0, USUAL_TABLE_AT - at].map((base) =>
    rows.map((row) => ({ ...row, offset: row.offset - base })),
  );
  const matches = (list: readonly EspPartition[]) =>
    list.filter(({ offset }) => starts.includes(offset)).length;
  const [best] = shifted.sort((a, b) => matches(b) - matches(a));
  return best && matches(best) > 0 ? best : [];
}
