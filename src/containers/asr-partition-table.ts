import { crc32 } from '../ground/checksums/crc32';
import { asciiBytes, fieldText, startsWith, viewOf } from './bytes';
import type { NamedRange } from './named-range';

/* `partition.bin` of the packages for ASR modules: a head, 32 slots, and the CRC-32 of both. */
const MAGIC = asciiBytes('BTPA');
const SLOTS_AT = 8;
const SLOT_SIZE = 68;
const SLOTS = 32;
const CRC_AT = SLOTS_AT + SLOTS * SLOT_SIZE;
const SIZE = CRC_AT + 4;
/** Records that stand for whole flashes. */
const PSEUDO = new Set(['all', 'external']);

export interface AsrPartitionTable {
  readonly kind: 'asr-partition-table';
  /** Partitions, by their place in the flash. */
  readonly sections: readonly NamedRange[];
  /** Whole, with the right checksum. */
  readonly whole: boolean;
}

export function recogniseAsrPartitionTable(bytes: Uint8Array): AsrPartitionTable | null {
  if (!startsWith(bytes, MAGIC)) return null;
  const view = viewOf(bytes);
  const sections: NamedRange[] = [];
  for (let slot = 0; slot < SLOTS; slot++) {
    const at = SLOTS_AT + slot * SLOT_SIZE;
    if (at + SLOT_SIZE > bytes.length) break;
    const name = fieldText(bytes, at, 32);
    if (!name || PSEUDO.has(name)) continue;
    sections.push({
      name,
      offset: view.getUint32(at + 48, true),
      size: view.getUint32(at + 52, true),
    });
  }
  const whole =
    bytes.length === SIZE && view.getUint32(CRC_AT, true) === crc32(bytes.subarray(0, CRC_AT));
  return { kind: 'asr-partition-table', sections, whole };
}
