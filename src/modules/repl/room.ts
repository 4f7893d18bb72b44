import { PortsideError } from '../../errors/portside-error';
import type { Room, RoomChange, VolumeEntry } from '../../volumes/volume';
import { literalOf, type Place } from './place';
import { garbled } from './script';
import type { Turn } from './session';

/** Of the file system, in bytes. */
export interface Space {
  readonly blockSize: number;
  readonly totalBytes: number;
  readonly freeBytes: number;
  /** Longest name in bytes; null where not told. */
  readonly nameMax: number | null;
}

/** Null where the module can't say. */
export async function statvfs(
  turn: Turn,
  place: Place,
  signal?: AbortSignal,
): Promise<Space | null> {
  const { os, osHas } = place.abilities;
  if (!osHas.has('statvfs')) return null;
  const body = `import ${os} as o\nA(*o.statvfs(${literalOf(place, '/')}))\n`;
  const [answer] = await turn.call(body, { signal });
  const [block, fragment, total, free] = answer ?? [];
  const nameMax = answer?.[9];
  if (typeof block !== 'number' || typeof total !== 'number' || typeof free !== 'number') {
    throw garbled();
  }
  const unit = typeof fragment === 'number' && fragment > 0 ? fragment : block;
  return {
    blockSize: block,
    totalBytes: unit * total,
    freeBytes: unit * free,
    nameMax: typeof nameMax === 'number' && nameMax > 0 ? nameMax : null,
  };
}

/** @throws {PortsideError} `no-room-bytes` where a new file of this size can't stand beside what is there */
export function checkRoom(space: Space | null, size: number): void {
  if (!space) return;
  const needed = onDisk(size, space.blockSize);
  if (needed > space.freeBytes) {
    throw new PortsideError('no-room-bytes', { needed, available: space.freeBytes });
  }
}

/** Whole blocks, and in each from the second on the pointers of a littlefs skip-list. */
function onDisk(size: number, blockSize: number): number {
  if (size === 0) return 0;
  const perBlock = Math.max(1, blockSize - 8);
  return size <= blockSize ? blockSize : Math.ceil(size / perBlock) * blockSize;
}

/** A directory of littlefs is a pair of blocks. */
const DIRECTORY_BLOCKS = 2;

/** What there will be once the changes are made. */
export function roomOf(
  space: Space | null,
  entries: readonly VolumeEntry[],
  changes: readonly RoomChange[],
): Room {
  const now = new Map(entries.map((entry) => [entry.path, entry]));
  const blockSize = space?.blockSize ?? 1;
  const weigh = (type: 'file' | 'dir', size: number) =>
    type === 'dir' ? (space ? DIRECTORY_BLOCKS * blockSize : 0) : onDisk(size, blockSize);
  let needed = space
    ? space.totalBytes - space.freeBytes
    : entries.reduce((sum, { size }) => sum + size, 0);
  for (const { path, type, size } of changes) {
    const old = now.get(path);
    if (size === null) {
      for (const entry of entries) {
        if (entry.path !== path && !entry.path.startsWith(`${path}/`)) continue;
        needed -= weigh(entry.type, entry.size);
      }
    } else if (type === 'file') {
      needed += weigh('file', size) - (old ? weigh(old.type, old.size) : 0);
    } else if (!old) needed += weigh('dir', 0);
  }
  return { unit: 'bytes', needed, available: space?.totalBytes ?? null };
}
