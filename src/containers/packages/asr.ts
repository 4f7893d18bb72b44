import { crc32 } from '../../ground/checksums/crc32';
import type { CallOptions } from '../../volumes/volume';
import { asciiBytes, fieldText, startsWith, viewOf } from '../bytes';
import type { Container, Member } from '../container-types';
import { finding, sumFinding, type Finding } from '../findings';
import { lastName, memberNamed, readSmall } from './members';

/* `partition.bin` of the packages for ASR modules: a head, 32 slots, and the CRC-32 of both. */
const MAGIC = asciiBytes('BTPA');
const SLOTS_AT = 8;
const SLOT_SIZE = 68;
const SLOTS = 32;
const CRC_AT = SLOTS_AT + SLOTS * SLOT_SIZE;
const SIZE = CRC_AT + 4;
/** Records that stand for whole flashes; the count counts them, too. */
const PSEUDO = new Set(['all', 'external']);

export interface AsrPartition {
  readonly name: string;
  /** First byte in the flash. */
  readonly start: number;
  readonly size: number;
}

export interface AsrPackage {
  readonly kind: 'asr';
  readonly partitions: readonly AsrPartition[];
}

export const isAsr = (zip: Container) =>
  memberNamed(zip, 'download.json') !== null && memberNamed(zip, 'partition.bin') !== null;

/**
 * What the package says of its members. The table is never changed: the boot loader has a guarded copy.
 * @throws {PortsideError} as `Member.read` does
 */
export async function readAsr(
  zip: Container,
  options: CallOptions,
): Promise<{ about: AsrPackage; findings: Finding[]; members: Member[] }> {
  const table = memberNamed(zip, 'partition.bin');
  const { partitions, findings } = readTable(table ? await readSmall(table, options) : null);
  const members = zip.members.map((member): Member => {
    const name = lastName(member.name);
    if (member === table || name === 'flashinfo.bin') {
      return { ...member, fit: { kind: 'none', why: 'table' } };
    }
    const partition = partitions.find((one) => `${one.name}.bin` === name);
    if (!partition || member.closed) return member;
    if (partition.size !== member.size && name.startsWith('customer_')) {
      const params = { name, size: member.size, room: partition.size };
      findings.push(finding('partition-size', 'warning', member.at, params));
    }
    const fit = { kind: 'exact', size: member.size } as const;
    return { ...member, address: partition.start, fit };
  });
  return { about: { kind: 'asr', partitions }, findings, members };
}

function readTable(bytes: Uint8Array | null): {
  partitions: AsrPartition[];
  findings: Finding[];
} {
  if (!bytes || !startsWith(bytes, MAGIC) || bytes.length < SIZE) {
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
  const findings = [
    sumFinding(
      'partition.bin',
      view.getUint32(CRC_AT, true),
      crc32(bytes.subarray(0, CRC_AT)),
      CRC_AT,
      8,
    ),
  ];
  const said = view.getUint32(4, true);
  if (said !== named) findings.push(finding('count-wrong', 'warning', 4, { said, found: named }));
  return { partitions, findings };
}
