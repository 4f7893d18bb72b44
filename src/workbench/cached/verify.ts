import { sha256Hex } from '../../ground/checksums/sha256';
import { PortsideError } from '../../ground/errors/portside-error';
import type { EditRow } from '../../volumes/tree/types';
import { displayName, parentPath } from '../../volumes/paths';
import type { CallOptions } from '../../volumes/volume';
import type { Shell } from '../../kit/shell';
import type { VolumeView } from '../volume-view.svelte';
import { titleFor } from '../job-titles';

/**
 * Lets the volume compute the digests of files anew, and compares each with the one that was known,
 * or with the bytes as they are read now. Gives how many files that was.
 * @throws {PortsideError} `verify-differs`; what `checksums` and `read` throw
 */
export async function verifyFiles(
  view: VolumeView,
  shell: Shell,
  rows: readonly EditRow[],
): Promise<number> {
  if (!rows.length) return 0;
  const title = titleFor(
    'verify',
    rows.map(({ path }) => path),
  );
  await shell.jobs.run(title, async ({ signal, progress }) => {
    const total = rows.reduce((sum, { size }) => sum + size, 0);
    // A digest there and a reading here: each file goes by twice.
    const half = (from: number) => (done: number) => progress(from + done / 2, total);
    const paths = rows.map(({ path }) => path);
    const found = await view.volume.checksums(paths, { signal, onProgress: half(0) });
    const alike = new Set<number>();
    const differing: string[] = [];
    let read = 0;
    for (const [i, row] of rows.entries()) {
      const digest = found[i];
      if (!digest) throw new Error(`No digest came back for ${row.path}`);
      const onProgress = half(total / 2 + read / 2);
      const expected = await expectedOf(view, row, { signal, onProgress });
      if (digest.sha256 === expected) alike.add(i);
      else differing.push(row.path);
      read += row.size;
    }
    const of = <T>(list: readonly T[]) => list.filter((_, i) => alike.has(i));
    view.digests.keep(of(rows), of(found));
    const [path] = differing;
    if (path !== undefined) {
      const params = { path: displayName(path), count: differing.length };
      throw new PortsideError('verify-differs', params);
    }
  });
  return rows.length;
}

/** Files among the chosen rows, and those that folders among them hold. */
export function filesOf(rows: readonly EditRow[], chosen: readonly EditRow[]): EditRow[] {
  const within = new Set(chosen.map(({ path }) => path));
  return rows.filter(({ path, type }) => {
    if (within.has(parentPath(path))) within.add(path);
    return type === 'file' && within.has(path);
  });
}

async function expectedOf(view: VolumeView, row: EditRow, options: CallOptions): Promise<string> {
  const known = view.digests.of(row);
  if (known) return known.sha256;
  return sha256Hex(await view.volume.read(row.path, options));
}
