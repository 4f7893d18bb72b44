import { PortsideError } from '../../../ground/errors/portside-error';
import { displayName, parentPath } from '../../../volumes/paths';
import type { Room, RoomChange, VolumeEntry, VolumeUsage } from '../../../volumes/volume';
import { literalOf, mountOf, type MountPoint } from './mount-point';
import type { PyValue } from '../line/py-value';
import { checkNotReadOnly } from './mkdir-rename-remove';
import { garbled } from '../line/script';
import type { Turn } from '../line/scheduler';

/** Of the file system, in bytes. */
interface Space {
  readonly blockSize: number;
  readonly totalBytes: number;
  readonly freeBytes: number;
  /** Longest name in bytes; null where not told. */
  readonly nameMax: number | null;
}

/** A file system of a volume. */
export interface MountSpace {
  /** '/', or the path of a nested one. */
  readonly mount: string;
  /** Null if the module can't say. */
  readonly space: Space | null;
}

/**
 * Of the file system that holds a directory.
 * @returns null if the module can't say, and at a root where nothing is mounted
 */
async function statvfs(
  turn: Turn,
  place: MountPoint,
  directory: string,
  signal?: AbortSignal,
): Promise<Space | null> {
  const { os, osHas } = place.abilities;
  if (!osHas.has('statvfs')) return null;
  const body = `import ${os} as o\nA(*o.statvfs(${literalOf(place, directory)}))\n`;
  const [answer] = await turn.call(body, { signal });
  return spaceOf(answer ?? []);
}

/** Of every file system of a volume, the root's first, if there is one. One that fails can't say. */
export async function statvfsAll(
  turn: Turn,
  place: MountPoint,
  signal?: AbortSignal,
): Promise<MountSpace[]> {
  const { abilities, nested, rootMounted } = place;
  const { os, osHas } = abilities;
  const mounts = [...(rootMounted ? ['/'] : []), ...[...nested].map((name) => `/${name}`)];
  if (!nested.size || !osHas.has('statvfs')) {
    const space = async (mount: string) => ({
      mount,
      space: await statvfs(turn, place, mount, signal),
    });
    return Promise.all(mounts.map(space));
  }
  const literals = mounts.map((mount) => `${literalOf(place, mount)},`).join('');
  const body = `import ${os} as o
for p in (${literals}):
 try:A(*o.statvfs(p))
 except OSError:A()
`;
  const answers = await turn.call(body, { signal });
  if (answers.length !== mounts.length) throw garbled();
  return mounts.map((mount, i) => {
    const answer = answers[i] ?? [];
    return { mount, space: answer.length ? spaceOf(answer) : null };
  });
}

function spaceOf(answer: readonly PyValue[]): Space | null {
  const [block, fragment, total, free] = answer;
  const nameMax = answer[9];
  if (typeof block !== 'number' || typeof total !== 'number' || typeof free !== 'number') {
    throw garbled();
  }
  if (block === 0 || total === 0) return null;
  const unit = typeof fragment === 'number' && fragment > 0 ? fragment : block;
  return {
    blockSize: block,
    totalBytes: unit * total,
    freeBytes: unit * free,
    nameMax: typeof nameMax === 'number' && nameMax > 0 ? nameMax : null,
  };
}

/**
 * Whether files and directories have room beside what is there, in the file system of the path.
 * @param replaced bytes of a file that goes once they are there
 * @throws {PortsideError} `no-room-for-both` if they fit once it has gone; `no-room-for-path`; what
 * the module meets
 */
export async function needRoom(
  turn: Turn,
  place: MountPoint,
  path: string,
  entries: readonly Pick<VolumeEntry, 'type' | 'size'>[],
  signal?: AbortSignal,
  replaced = 0,
): Promise<void> {
  const space = await statvfs(turn, place, parentPath(path), signal);
  // What has no free block at all may be one that never takes any.
  if (space?.freeBytes === 0) await checkNotReadOnly(turn, place, path, signal);
  if (!space) return;
  const needed = entries.reduce((sum, { type, size }) => sum + weigh(type, size, space), 0);
  const available = space.freeBytes;
  if (needed <= available) return;
  if (needed <= available + onDisk(replaced, space.blockSize)) {
    const size = entries.reduce((sum, entry) => sum + entry.size, 0);
    throw new PortsideError('no-room-for-both', { path: displayName(path), size });
  }
  throw new PortsideError('no-room-for-path', { path: displayName(path), needed, available });
}

/** Whole blocks, and in each from the second on the pointers of a littlefs skip-list. */
function onDisk(size: number, blockSize: number): number {
  if (size === 0) return 0;
  const perBlock = Math.max(1, blockSize - 8);
  return size <= blockSize ? blockSize : Math.ceil(size / perBlock) * blockSize;
}

/** A directory of littlefs is a pair of blocks. */
const DIRECTORY_BLOCKS = 2;

function weigh(type: VolumeEntry['type'], size: number, space: Space | null): number {
  const blockSize = space?.blockSize ?? 1;
  if (type === 'file') return onDisk(size, blockSize);
  return space ? DIRECTORY_BLOCKS * blockSize : 0;
}

/**
 * What there will be once the changes are made: in the file system that they leave the least room
 * in, as each has its own; in all of them together if nothing changes.
 */
export function roomOf(
  place: MountPoint,
  spaces: readonly MountSpace[],
  entries: readonly VolumeEntry[],
  changes: readonly RoomChange[],
): Room {
  const within = (mount: string) => (one: { readonly path: string }) =>
    mountOf(place, one.path) === mount;
  const rooms = spaces.flatMap(({ mount, space }) => {
    const here = changes.filter(within(mount));
    return here.length ? [roomIn(space, entries.filter(within(mount)), here)] : [];
  });
  const left = ({ needed, available }: Room) => (available ?? Infinity) - needed;
  const [tightest] = rooms.sort((a, b) => left(a) - left(b));
  if (tightest) return tightest;
  return { unit: 'bytes', needed: usedIn(spaces) ?? sizesOf(entries), available: totalOf(spaces) };
}

/** How full the file systems of a place are, and what is in them. */
export function usageOf(
  { nested, readOnly, rootMounted }: MountPoint,
  spaces: readonly MountSpace[],
  entries: readonly Pick<VolumeEntry, 'size' | 'type'>[],
): VolumeUsage {
  const files = entries.filter(({ type }) => type === 'file');
  const mounts = spaces.map((one) => ({
    path: one.mount,
    usedBytes: usedIn([one]),
    totalBytes: totalOf([one]),
    writable: !readOnly.has(one.mount.slice(1)),
  }));
  const nothing = { path: '/', usedBytes: 0, totalBytes: 0, writable: false };
  return {
    usedBytes: usedIn(spaces),
    totalBytes: totalOf(spaces),
    ...(nested.size && { mounts: rootMounted ? mounts : [nothing, ...mounts] }),
    files: files.length,
    directories: entries.length - files.length,
    contentBytes: sizesOf(files),
  };
}

/** Null if one of them can't say. */
function usedIn(spaces: readonly MountSpace[]): number | null {
  return sumOf(spaces, ({ totalBytes, freeBytes }) => totalBytes - freeBytes);
}

/** Null if one of them can't say. */
function totalOf(spaces: readonly MountSpace[]): number | null {
  return sumOf(spaces, ({ totalBytes }) => totalBytes);
}

function sumOf(spaces: readonly MountSpace[], of: (space: Space) => number): number | null {
  let sum = 0;
  for (const { space } of spaces) {
    if (!space) return null;
    sum += of(space);
  }
  return spaces.length ? sum : null;
}

const sizesOf = (entries: readonly Pick<VolumeEntry, 'size'>[]) =>
  entries.reduce((sum, { size }) => sum + size, 0);

function roomIn(
  space: Space | null,
  entries: readonly VolumeEntry[],
  changes: readonly RoomChange[],
): Room {
  const now = new Map(entries.map((entry) => [entry.path, entry]));
  let needed = space ? space.totalBytes - space.freeBytes : sizesOf(entries);
  for (const { path, type, size } of changes) {
    const old = now.get(path);
    if (size === null) {
      for (const entry of entries) {
        if (entry.path !== path && !entry.path.startsWith(`${path}/`)) continue;
        needed -= weigh(entry.type, entry.size, space);
      }
    } else if (type === 'file') {
      needed += weigh('file', size, space) - (old ? weigh(old.type, old.size, space) : 0);
    } else if (!old) needed += weigh('dir', 0, space);
  }
  return { unit: 'bytes', needed, available: space?.totalBytes ?? null };
}
