import { md5 } from '../ground/checksums/md5';
import { fieldText, startsWith, viewOf } from './bytes';
import type { NamedRange } from './named-range';

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
const USUAL_TABLE_AT = 0x8000;
const LAST_TABLE_AT = 0x10000;
const ENCRYPTED = 0x1;
/** Partitions are aligned to sectors of the flash. */
const ALIGNED = SECTOR;

export interface EspPartition extends NamedRange {
  readonly type: number;
  readonly subtype: number;
  readonly encrypted: boolean;
}

export interface EspPartitionTable {
  readonly kind: 'esp-partition-table';
  /** Where it begins in the file. */
  readonly at: number;
  /** Partitions, by their place in the flash. */
  readonly sections: readonly EspPartition[];
  /** Its MD5 is right; null where it has none, as tables before ESP-IDF 3.1. */
  readonly checked: boolean | null;
  /** The file holds nothing but the table. */
  readonly alone: boolean;
}

/** The first table at a sector of the flash where one may lie. */
export function recogniseEspPartitionTable(bytes: Uint8Array): EspPartitionTable | null {
  for (let at = 0; at <= LAST_TABLE_AT && at < bytes.length; at += SECTOR) {
    const table = readTable(bytes, at);
    if (table) return table;
  }
  return null;
}

function readTable(bytes: Uint8Array, at: number): EspPartitionTable | null {
  const view = viewOf(bytes);
  const end = Math.min(at + TABLE_MAX, bytes.length - ROW_SIZE + 1);
  const sections: EspPartition[] = [];
  let row = at;
  for (; row < end && startsWith(bytes, ROW_MAGIC, row); row += ROW_SIZE) {
    const offset = view.getUint32(row + 4, true);
    const size = view.getUint32(row + 8, true);
    if (offset % ALIGNED || size === 0) return null;
    sections.push({
      name: fieldText(bytes, row + 12, 16),
      offset,
      size,
      type: bytes[row + 2] as number,
      subtype: bytes[row + 3] as number,
      encrypted: (view.getUint32(row + 28, true) & ENCRYPTED) !== 0,
    });
  }
  if (!sections.length) return null;
  const hasSum = row < end && startsWith(bytes, MD5_MAGIC, row);
  const blank = row >= end || bytes[row] === 0xff;
  if (!hasSum && !blank) return null;
  const sum = md5(bytes.subarray(at, row));
  const checked = hasSum ? startsWith(bytes, sum, row + MD5_AT) : null;
  return {
    kind: 'esp-partition-table',
    ...{ at, sections, checked },
    alone: at === 0 && bytes.length <= SECTOR,
  };
}

/**
 * The partitions by their place in the file. A dump begins at the flash's first byte, or at a table
 * in its usual place; of the two the one counts where more of `starts`, places where something was
 * found, begin a partition. Empty where none does.
 */
export function partitionsInFile(
  { at, sections }: EspPartitionTable,
  starts: readonly number[],
): EspPartition[] {
  const shifted = [0, USUAL_TABLE_AT - at].map((base) =>
    sections.map((section) => ({ ...section, offset: section.offset - base })),
  );
  const matches = (list: readonly EspPartition[]) =>
    list.filter(({ offset }) => starts.includes(offset)).length;
  const [best] = shifted.sort((a, b) => matches(b) - matches(a));
  return best && matches(best) > 0 ? best : [];
}
