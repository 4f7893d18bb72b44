import type { CallOptions } from '../../volumes/volume';
import type { Container, Member } from '../container-types';
import { finding, type Finding } from '../findings';
import { readAsrTable, type AsrPartition } from './asr-table';
import { lastName, memberNamed, readSmall } from './members';

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
  const { partitions, findings: ofTable } = readAsrTable(
    table ? await readSmall(table, options) : null,
  );
  const findings = [...ofTable];
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
