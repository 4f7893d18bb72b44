import {
  baseName,
  checkName,
  displayName,
  joinPath,
  nameToBytes,
  parentPath,
  splitPath,
} from '../../../volumes/paths';
import { PortsideError } from '../../../ground/errors/portside-error';
import { asciiLiteral } from '../line/py-literal';
import type { ReplAbilities } from '../line/abilities';
import type { ReplScheduler } from '../line/scheduler';

/** Where a file system is, and what its module can do. */
export interface MountPoint {
  readonly session: ReplScheduler;
  readonly abilities: ReplAbilities;
  /** What people call the volume. */
  readonly volume: string;
  /** '/usr'; '/' for the root. */
  readonly mount: string;
  /** No directories: names stand alone, without '/'. */
  readonly flat: boolean;
  /** Names in this root where another file system begins. */
  readonly nested: ReadonlySet<string>;
  /** Those of them that are known to be read-only. */
  readonly readOnly: ReadonlySet<string>;
  /** A file system is mounted at the root itself; false: it only holds the nested ones. */
  readonly rootMounted: boolean;
  readonly nameMax: number | null;
}

/** The path as the module has it, as a literal of Python. */
export function literalOf(place: MountPoint, path: string): string {
  return asciiLiteral(moduleBytes(place, path));
}

/** @throws {PortsideError} `path-not-absolute` or a `name-…` code: behind the mount it would be another path */
function moduleBytes({ mount, flat }: MountPoint, path: string): Uint8Array<ArrayBuffer> {
  splitPath(path);
  if (flat) return nameToBytes(path.slice(1));
  if (mount === '/') return nameToBytes(path);
  return nameToBytes(path === '/' ? mount : mount + path);
}

/** Where the file system begins that holds the path: '/', or a nested one such as '/sd'. */
export function mountOf({ nested }: Pick<MountPoint, 'nested'>, path: string): string {
  const [first = ''] = splitPath(path);
  return nested.has(first) ? `/${first}` : '/';
}

/** What people call the file system that holds the path. */
export function fileSystemName(place: MountPoint, path: string): string {
  const mount = mountOf(place, path);
  return mount === '/' ? place.volume : displayName(mount);
}

/**
 * Whether the entry at the path can be made, changed or removed, as far as that is known ahead.
 * @throws {PortsideError} `mount-fixed`, `nothing-mounted`, `read-only`
 */
export function checkChangeable(place: MountPoint, path: string): void {
  const [first = '', ...below] = splitPath(path);
  const shown = displayName(path);
  if (place.nested.has(first)) {
    if (!below.length) throw new PortsideError('mount-fixed', { path: shown });
    if (!place.readOnly.has(first)) return;
    throw new PortsideError('read-only', { volume: fileSystemName(place, path) });
  }
  if (!place.rootMounted) throw new PortsideError('nothing-mounted', { path: shown });
}

/** @throws {PortsideError} one of the `name-…` and `path-…` codes, `no-directories`, `root-fixed` */
export function checkPath(place: MountPoint, path: string): void {
  const names = splitPath(path);
  for (const name of names) checkName(name, place.nameMax);
  if (!names.length) throw new PortsideError('root-fixed');
  if (place.flat && names.length > 1) {
    throw new PortsideError('no-directories', { path: displayName(path), volume: place.volume });
  }
}

/** What names of ours begin with; four hex digits follow, and an ending of `.tmp`, `.old` or `.nam`. */
const PREFIX = '.portside-';
/** For a file system whose names have no room for the above: ten bytes, also as FAT without long names has them. */
const SHORT_PREFIX = '~p';
const LENGTH = `${PREFIX}1a2b.tmp`.length;

export function temporaryPrefix({ nameMax }: Pick<MountPoint, 'nameMax'>): string {
  return nameMax !== null && nameMax < LENGTH ? SHORT_PREFIX : PREFIX;
}

export function isTemporary(place: Pick<MountPoint, 'nameMax'>, name: string): boolean {
  const prefix = temporaryPrefix(place);
  const rest = name.slice(prefix.length);
  return (
    name.slice(0, prefix.length).toLowerCase() === prefix &&
    /^[0-9a-f]{4}\.(tmp|old|nam)$/i.test(rest)
  );
}

/** A file in the making, or one that stepped aside for it, where `temporaryFor` puts them. */
export function isLeftover(place: MountPoint, path: string): boolean {
  return parentPath(path) === mountOf(place, path) && isTemporary(place, baseName(path));
}

/**
 * A name for a file in the making: in the root of the same file system, where the path is shortest
 * and is found again at the next connection.
 */
export function temporaryFor(place: MountPoint, path: string): string {
  const random = crypto.getRandomValues(new Uint16Array(1))[0] ?? 0;
  const name = `${temporaryPrefix(place)}${random.toString(16).padStart(4, '0')}.tmp`;
  return joinPath(mountOf(place, path), name);
}
