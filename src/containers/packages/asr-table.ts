import { crc32 } from '../../ground/checksums/crc32';
import { PortsideError } from '../../ground/errors/portside-error';
import { readAt } from '../blob';
import { asciiBytes, fieldText, startsWith, viewOf } from '../bytes';
import type { Container, Member } from '../container-types';
import { finding, sumFinding, type Finding } from '../findings';
import { Splice } from '../splice';

/*
 * Two files of the packages for ASR modules. `partition.bin`: a head, 32 slots, and the CRC-32 of both.
 * `flashinfo.bin`: the flash chips that may be on a module.
 */
const MAGIC = asciiBytes('BTPA');
const SLOTS_AT = 8;
const SLOT_SIZE = 68;
const SLOTS = 32;
const CRC_AT = SLOTS_AT + SLOTS * SLOT_SIZE;
const SIZE = CRC_AT + 4;
/** Records that stand for whole flashes; the count counts them, too. */
const PSEUDO = new Set(['all', 'external']);
const FLASH_INFO_MAGIC = asciiBytes('FNIF');

export interface AsrPartition {
  readonly name: string;
  /** First byte in the flash. */
  readonly start: number;
  readonly size: number;
}

export interface AsrTable {
  readonly partitions: readonly AsrPartition[];
  readonly findings: readonly Finding[];
}

export const isAsrTable = (head: Uint8Array) => startsWith(head, MAGIC);
export const isFlashInfo = (head: Uint8Array) => startsWith(head, FLASH_INFO_MAGIC);

/** `bytes`: null if there are none. */
export function readAsrTable(bytes: Uint8Array | null): AsrTable {
  if (!bytes || !isAsrTable(bytes) || bytes.length < SIZE) {
    return {
      partitions: [],
      findings: [finding('entry-astray', 'error', null, { name: 'partition.bin' })],
    };
  }
  const view = viewOf(bytes);
  const partitions: AsrPartition[] = [];
  let named = 0;
  for (let at = SLOTS_AT; at < CRC_AT; at += SLOT_SIZE) {
    const name = fieldText(bytes, at, 32);
    if (!name) continue;
    named++;
    if (PSEUDO.has(name)) continue;
    const [start, size] = [view.getUint32(at + 48, true), view.getUint32(at + 52, true)];
    partitions.push({ name, start, size });
  }
  const found = crc32(bytes.subarray(0, CRC_AT));
  const findings = [sumFinding('partition.bin', view.getUint32(CRC_AT, true), found, CRC_AT, 8)];
  const said = view.getUint32(4, true);
  if (said !== named) findings.push(finding('count-wrong', 'warning', 4, { said, found: named }));
  return { partitions, findings };
}

/** The table alone: it names partitions and holds none of them. @throws {PortsideError} `read-failed` */
export async function openAsrTable(blob: Blob): Promise<Container<null>> {
  const { partitions, findings } = readAsrTable(await readAt(blob, 0, Math.min(SIZE, blob.size)));
  const members = partitions.map(({ name, start, size }): Member => {
    const closed = 'no-content';
    return {
      ...{ name, size, closed, address: start, at: null, stored: 0 },
      fit: { kind: 'none', why: 'table' },
      read: () => Promise.reject(new PortsideError('firmware-closed', { name, why: closed })),
    };
  });
  return shown('asr-partition-table', blob, members, findings);
}

export function openFlashInfo(blob: Blob): Promise<Container<null>> {
  return Promise.resolve(shown('asr-flash-info', blob, [], []));
}

function shown(
  format: Container['format'],
  blob: Blob,
  members: readonly Member[],
  findings: readonly Finding[],
): Container<null> {
  const rewrite = () => Promise.resolve(new Splice(blob).keep(0, blob.size));
  return { format, blob, members, findings, about: null, rewrite };
}
