import { isWithin } from '../volumes/paths';
import type { FileRow } from '../volumes/tree/types';

export interface Counted {
  readonly files: number;
  readonly folders: number;
  /** Of all the files. */
  readonly bytes: number;
}

/** What rows come to, those below a selected folder too. `rows` in tree order; null: all of them. */
export function countRows(
  rows: readonly FileRow[],
  selected: ReadonlySet<number> | null = null,
): Counted {
  let [files, folders, bytes] = [0, 0, 0];
  /** The selected folder that the rows at hand lie in. */
  let folder: string | null = null;
  for (const { key, path, type, size } of rows) {
    if (folder !== null && !isWithin(path, folder)) folder = null;
    if (selected && folder === null && !selected.has(key)) continue;
    if (type === 'dir') {
      folders++;
      folder ??= path;
    } else {
      files++;
      bytes += size;
    }
  }
  return { files, folders, bytes };
}
