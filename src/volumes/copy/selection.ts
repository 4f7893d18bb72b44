import { PortsideError } from '../../ground/errors/portside-error';
import { rebase } from './target';
import type { CopyOptions } from './types';
import { comparePaths, displayName, isWithin, splitPath, topmost } from '../paths';
import type { Volume, VolumeEntry } from '../volume';
import { walk } from '../walk';

/** Something that the target shall have. */
export interface Wanted {
  /** In the target. */
  readonly path: string;
  readonly type: 'file' | 'dir';
  readonly size: number;
  /** Of the source; null for a directory that is only on the way. */
  readonly entry: VolumeEntry | null;
  /** All that the source's directory holds is wanted too. */
  readonly whole: boolean;
}

/** What is selected, with all it holds and the directories on the way, in tree order of the target. */
export async function wantedEntries(
  source: Volume,
  target: Volume,
  options: CopyOptions,
): Promise<Wanted[]> {
  const { base = '/', into = '/', places, signal } = options;
  const paths = options.paths ?? (places ? [...places.keys()] : [base]);
  const wanted = new Map<string, Wanted>();
  const want = (path: string, entry: VolumeEntry | null, whole: boolean): void => {
    if (path === '/' && !whole) return;
    if (wanted.get(path)?.whole) return;
    const { type, size } = entry ?? { type: 'dir', size: 0 };
    wanted.set(path, { path, type, size, entry, whole: whole && type === 'dir' });
  };
  const wantParents = (path: string): void => {
    const names = splitPath(path);
    for (let i = 1; i < names.length; i++) want(`/${names.slice(0, i).join('/')}`, null, false);
  };

  for (const path of topmost(paths)) {
    const place = places?.get(path);
    if (place === undefined && !isWithin(path, base)) {
      throw new Error(`${path} does not lie in ${base}`);
    }
    const to = place ?? rebase(path, base, into);
    const entry = await source.stat(path, { signal });
    if (source.id === target.id && entry.type === 'dir' && to !== path && isWithin(to, path)) {
      throw new PortsideError('into-itself', { path: displayName(path) });
    }
    wantParents(to);
    want(to, entry, entry.type === 'dir');
    if (entry.type === 'file') continue;
    for (const below of await walk(source, path, { signal })) {
      want(rebase(below.path, path, to), below, below.type === 'dir');
    }
  }
  return [...wanted.values()].sort((a, b) => comparePaths(a.path, b.path));
}
