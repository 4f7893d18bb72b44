import type { CallOptions } from '../../volumes/volume';
import type { Container, Member } from '../container-types';
import { finding, type Finding } from '../findings';
import { lastName, memberLike, memberNamed, readSmall } from './members';

const INI = 'quec_download_config.ini';
/** Sections of the INI that are file systems, and what their files are called. */
const FILE_SYSTEMS = [
  { section: 'File_3', name: 'customer_fs' },
  { section: 'File_4', name: 'customer_backup_fs' },
] as const;

interface EigencommPlace {
  readonly name: string;
  readonly address: number | null;
  /** Bytes of the partition. */
  readonly max: number;
}

export interface EigencommPackage {
  readonly kind: 'eigencomm';
  readonly places: readonly EigencommPlace[];
}

export const isEigencomm = (zip: Container) =>
  memberNamed(zip, INI) !== null && memberLike(zip, (name) => name.endsWith('.binpkg')) !== null;

/** @throws {PortsideError} as `Member.read` does */
export async function readEigencomm(
  zip: Container,
  options: CallOptions,
): Promise<{ about: EigencommPackage; findings: Finding[]; members: Member[] }> {
  const file = memberNamed(zip, INI);
  const sections = readIni(file ? new TextDecoder().decode(await readSmall(file, options)) : '');
  const places = FILE_SYSTEMS.flatMap(({ section, name }): EigencommPlace[] => {
    const max = numberOf(sections.get(section)?.get('MAX_SIZE'));
    const address = numberOf(sections.get(section)?.get('START_ADDR'));
    return max ? [{ name, address, max }] : [];
  });
  const findings: Finding[] = [];
  const members = zip.members.map((member): Member => {
    const place = places.find(({ name }) => lastName(member.name) === `${name}.bin`);
    if (!place || member.closed) return member;
    if (member.size > place.max) {
      const params = { name: member.name, size: member.size, room: place.max };
      findings.push(finding('partition-size', 'error', member.at, params));
    }
    const fit = { kind: 'exact', size: Math.max(place.max, member.size) } as const;
    return { ...member, address: place.address, fit };
  });
  return { about: { kind: 'eigencomm', places }, findings, members };
}

type Ini = ReadonlyMap<string, ReadonlyMap<string, string>>;

function readIni(text: string): Ini {
  const sections = new Map<string, Map<string, string>>();
  let section = new Map<string, string>();
  for (const line of text.split(/\r?\n/)) {
    const [, name] = /^\s*\[([^\]]*)\]/.exec(line) ?? [];
    if (name !== undefined) sections.set(name.trim(), (section = new Map<string, string>()));
    const [, key, value] = /^\s*([^;#=[\]]+?)\s*=\s*(.*?)\s*$/.exec(line) ?? [];
    if (key && value !== undefined) section.set(key.toUpperCase(), value);
  }
  return sections;
}

function numberOf(text: string | undefined): number | null {
  return text && /^(0x[0-9a-f]{1,8}|\d{1,10})$/i.test(text) ? Number(text) : null;
}
