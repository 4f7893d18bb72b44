import { compareNames, joinPath } from '../paths';
import { TimeSlices } from '../../ground/time-slices';
import { walk } from '../walk';
import type { CallOptions, Volume, VolumeEntry } from '../volume';
import type { CompareRow, Contents } from './types';

/** A file of a side that the other side does not have at that path. */
export interface Lone {
  /** As in the rows. */
  readonly path: string;
  readonly entry: VolumeEntry;
}

export interface TreeSides {
  readonly left: Volume;
  readonly right: Volume;
  readonly leftFrom: string;
  readonly rightFrom: string;
}

interface Found {
  /** Rows in tree order; files of equal size are still `pending`. */
  readonly rows: CompareRow[];
  /** Files of one side, those inside of lone directories too. */
  readonly leftLone: Lone[];
  readonly rightLone: Lone[];
}

/** Pairs two trees by name. @throws {PortsideError} what listing throws */
export async function pairTrees(
  sides: TreeSides,
  options: CallOptions & { onRows?: (rows: readonly CompareRow[]) => void },
): Promise<Found> {
  const found: Found = { rows: [], leftLone: [], rightLone: [] };
  const call = { signal: options.signal };
  const slices = new TimeSlices(options.signal);
  const add = (row: CompareRow): void => {
    found.rows.push(row);
    options.onRows?.([row]);
  };

  /** Counts and collects what an entry without a partner holds. */
  const lone = async (
    volume: Volume,
    entry: VolumeEntry,
    path: string,
    into: Lone[],
  ): Promise<Contents | null> => {
    if (entry.type === 'file') {
      into.push({ path, entry });
      return null;
    }
    const below = await walk(volume, entry.path, call);
    const files = below.filter(({ type }) => type === 'file');
    for (const file of files) {
      into.push({ path: path + file.path.slice(entry.path.length), entry: file });
    }
    return {
      files: files.length,
      directories: below.length - files.length,
      bytes: files.reduce((sum, { size }) => sum + size, 0),
    };
  };

  const visit = async (leftAt: string, rightAt: string, at: string): Promise<void> => {
    const [ours, theirs] = await Promise.all([
      sides.left.list(leftAt, call),
      sides.right.list(rightAt, call),
    ]);
    for (const [left, right] of pairByName(ours, theirs)) {
      await slices.next();
      const path = joinPath(at, (left ?? right)?.name ?? '');
      const row = { path, left, right, contents: null, error: null };
      if (left && right && left.type === right.type) {
        if (left.type === 'dir') {
          add({ ...row, status: 'same' });
          await visit(left.path, right.path, path);
        } else if (left.size !== right.size) add({ ...row, status: 'changed' });
        else add({ ...row, status: left.size === 0 ? 'same' : 'pending' });
        continue;
      }
      const inLeft = left && (await lone(sides.left, left, path, found.leftLone));
      const inRight = right && (await lone(sides.right, right, path, found.rightLone));
      const status = !left ? 'added' : !right ? 'removed' : 'type-changed';
      add({ ...row, status, contents: inLeft ?? inRight });
    }
  };
  await visit(sides.leftFrom, sides.rightFrom, '/');
  return found;
}

/** Merges two listings by name. Sorted here, so that no volume's own order matters. */
function* pairByName(
  left: readonly VolumeEntry[],
  right: readonly VolumeEntry[],
): Generator<[VolumeEntry | null, VolumeEntry | null]> {
  const ours = left.toSorted((a, b) => compareNames(a.name, b.name));
  const theirs = right.toSorted((a, b) => compareNames(a.name, b.name));
  let i = 0;
  let j = 0;
  while (i < ours.length || j < theirs.length) {
    const a = ours[i];
    const b = theirs[j];
    const order = !a ? 1 : !b ? -1 : compareNames(a.name, b.name);
    if (order <= 0) i++;
    if (order >= 0) j++;
    yield [order <= 0 ? (a ?? null) : null, order >= 0 ? (b ?? null) : null];
  }
}
