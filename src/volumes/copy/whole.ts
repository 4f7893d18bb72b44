import { sha256Hex } from '../../ground/checksums/sha256';
import { toPortsideError } from '../../ground/errors/convert';
import type { PortsideError } from '../../ground/errors/portside-error';
import type { CopyEnd, CopyPlan, CopyRow } from './types';
import { displayName } from '../paths';
import { TimeSlices } from '../../ground/time-slices';
import type { CallOptions, Volume, VolumeChange } from '../volume';

/** Bytes that are read ahead at most, so that all can be written at once. */
const WHOLE_MAX = 256 * 1024 * 1024;

/** Whether a copy of so many bytes is one step of the target, done or not done. */
export function isOneStep(target: Volume, bytes: number): boolean {
  return target.writeAll !== undefined && bytes <= WHOLE_MAX;
}

/** How a row ended, and why if it failed. */
export type RowEnd = readonly [end: CopyEnd, error: PortsideError | null];

/**
 * Carries out `carried` rows as one step: reads everything, then writes it at once. What can't be
 * read fails alone with `onFailure` 'continue', else nothing at all is done. Deletions are only
 * done if nothing failed.
 * @returns how each of the rows ended
 * @throws {PortsideError} what `Volume.writeAll` throws, and nothing has changed
 */
export async function copyWhole(
  { source, target }: Pick<CopyPlan, 'source' | 'target'>,
  carried: readonly CopyRow[],
  options: CallOptions & { onFailure: 'stop' | 'continue' },
): Promise<ReadonlyMap<CopyRow, RowEnd>> {
  const { signal, onProgress } = options;
  const total = carried.reduce((sum, row) => sum + (row.action === 'delete' ? 0 : row.size), 0);
  const ends = new Map<CopyRow, RowEnd>();
  const changes: VolumeChange[] = [];
  const slices = new TimeSlices(signal);
  let done = 0;
  let failed = false;
  for (const row of carried) {
    await slices.next();
    if (failed && (options.onFailure === 'stop' || row.action === 'delete')) {
      ends.set(row, ['not-done', null]);
      continue;
    }
    try {
      const change = await changeOf(source, row, { signal });
      // It comes with the first file below it.
      const implied = change.type === 'dir' && target.capabilities.impliedDirectories;
      if (!implied) changes.push(change);
      ends.set(row, ['done', null]);
      if (change.type === 'file') onProgress?.((done += row.size), total);
    } catch (thrown) {
      const error = toPortsideError(thrown, { path: displayName(row.path) });
      if (error.code === 'cancelled') throw error;
      ends.set(row, ['failed', error]);
      failed = true;
    }
  }
  if (failed && options.onFailure === 'stop') {
    for (const [row, [end]] of ends) if (end === 'done') ends.set(row, ['not-done', null]);
  } else if (changes.length) await target.writeAll?.(changes, { signal });
  return ends;
}

async function changeOf(source: Volume, row: CopyRow, options: CallOptions): Promise<VolumeChange> {
  const { action, path, from } = row;
  if (action === 'mkdir') return { type: 'dir', path };
  if (action === 'delete') return { type: 'remove', path };
  if (from === null) throw new Error(`Nothing to copy to ${path}`);
  const bytes = await source.read(from, options);
  const replace = action === 'overwrite';
  return { type: 'file', path, bytes, sha256: await sha256Hex(bytes), replace };
}
