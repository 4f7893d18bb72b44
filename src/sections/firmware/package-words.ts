import type { PacAbout } from '../../containers/pac/pac';
import { familyName } from '../../containers/uf2/families';
import type { Uf2About } from '../../containers/uf2/uf2';
import type { Container, Format, Member } from '../../containers/container-types';
import type { Finding } from '../../containers/findings';
import type { FirmwarePackage, Part } from '../../firmware/package';
import { hex, type Formats } from '../../kit/formats';
import { m } from '../../kit/words/all';
import { say } from '../../kit/words/words';
import { displayName } from '../../volumes/paths';

/** The member's own name in its container. */
export const lastOf = (trail: readonly string[]) => trail.at(-1) ?? '';

export const sayTrail = (trail: readonly string[]) => trail.map(displayName).join(' › ');

export const sayAddress = (address: number | null) =>
  address === null ? '' : `0x${hex(address).toUpperCase()}`;

/** What a package is, in one sentence. */
export function packageSentence(firmware: FirmwarePackage, format: Formats): string {
  const { root, platform, models, blob } = firmware;
  const version = models.find((model) => model.version !== null)?.version;
  return [
    ...packageKind(firmware),
    sayFormat(root.format),
    ...aboutContainer(root),
    ...(platform ? [m.firmware_platform({ platform: displayName(platform) })] : []),
    ...modelNames(firmware),
    ...(version ? [m.firmware_python({ version })] : []),
    format.size(blob.size),
  ].join(' · ');
}

/** Models that something in the package names, each once. */
function modelNames({ models }: FirmwarePackage): string[] {
  return [...new Set(models.map(({ model, subModel }) => `${model}-${subModel}`))];
}

function packageKind({ kind, root, parts }: FirmwarePackage): string[] {
  if (kind?.kind === 'asr') return [m.firmware_kind_asr()];
  if (kind?.kind === 'eigencomm') return [m.firmware_kind_eigencomm()];
  const holdsPac = parts.some(({ inner }) => inner?.format === 'pac');
  return holdsPac && root.format !== 'pac' ? [m.firmware_kind_unisoc()] : [];
}

/** `about` is of the type that goes with the format, as its opener gives it. */
function aboutContainer({ format, about }: Container): string[] {
  if (format === 'pac') {
    const { product, version } = about as PacAbout;
    return [version, ...(product ? [displayName(product)] : [])];
  }
  if (format !== 'uf2') return [];
  const { families, blocks } = about as Uf2About;
  const chips = families.flatMap((family) => (family === null ? [] : [familyName(family)]));
  return [...chips, m.firmware_blocks({ count: blocks })];
}

/** What a person may have as a file of its own. */
export const PACKAGE_FORMATS: readonly Format[] = [
  'pac',
  'binpkg',
  'lod',
  'esp32',
  'uf2',
  'intel-hex',
  'zip',
  'gzip',
  'romfs',
];

const keyed = (code: string) => code.replaceAll('-', '_');

export function sayFormat(format: Format): string {
  return say({ key: `format_${keyed(format)}`, params: {} });
}

/** What a part is: a container, a file system, closed, or not to be replaced. */
export function sayPart({ inner, system, member }: Part): string {
  if (member.closed) return sayClosed(member.closed);
  if (inner) return sayFormat(inner.format);
  if (system) return saySystem(system);
  const { fit } = member;
  return fit.kind === 'none' && fit.why === 'table' ? m.firmware_part_table() : '';
}

export function saySystem(system: NonNullable<Part['system']>): string {
  return { littlefs: 'littlefs', romfs: 'ROMFS', fat: 'FAT' }[system];
}

function sayClosed(reason: NonNullable<Member['closed']>): string {
  return say({ key: closedKey(reason), params: {} });
}

export const closedKey = (reason: string) => `firmware_closed_${keyed(reason)}`;

/** What was looked at, and what it means. */
export function sayFinding({ code, params }: Finding): string {
  // Names of members and what else the file says are shown as any name is.
  const shown: Record<string, string | number> = {};
  for (const [key, value] of Object.entries(params)) {
    shown[key] = typeof value === 'string' ? displayName(value) : value;
  }
  return say({ key: findingKey(code), params: shown });
}

export const findingKey = (code: string) => `finding_${keyed(code)}`;
