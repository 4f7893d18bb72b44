import { throwIfCancelled, toPortsideError } from '../../ground/errors/convert';
import { PortsideError } from '../../ground/errors/portside-error';
import { copyFile, LEAVES_OTHER } from './file';
import { parentRows } from './plan';
import { planRoom } from './free-space';
import { copyWhole, isOneStep, type RowEnd } from './whole';
import type { CopyEnd, CopyOutcome, CopyPlan, CopyResult, CopyRow, RunCopyOptions } from './types';
import { displayName, isWithin } from '../paths';
import { TimeSlices } from '../../ground/time-slices';
import type { CallOptions, Volume } from '../volume';

/**
 * Carries a plan out, each file verified by its digest. A failure of one entry is an outcome, and
 * the target has there what it had. Deletions come last, and only if nothing failed. A target
 * that can do many changes at once gets them as one step (`isOneStep`): whatever this throws then,
 * the target is as it was, and there are no outcomes.
 * @throws {PortsideError} `cancelled`: what is done is done, verified, and known from `onOutcome`;
 * `restore-failed`, `replace-cut` or `swap-unfinished`, which nothing goes on after; `no-room`, `no-room-bytes` before
 * anything happens
 */
export async function runCopy(plan: CopyPlan, options: RunCopyOptions = {}): Promise<CopyResult> {
  const { signal, onProgress, onFailure = 'stop' } = options;
  const { source, target, rows } = plan;
  const carried = withParents(rows, options.ticked);
  await checkRoom(target, rows, carried, { signal });

  const total = rows.reduce(
    (sum, row) => sum + (isWrite(row) && carried.has(row.id) ? row.size : 0),
    0,
  );
  let done = 0;
  let stopped = false;
  const failedAt: string[] = [];
  const outcomes: CopyOutcome[] = [];
  const end = (row: CopyRow, how: CopyEnd, error: PortsideError | null = null): void => {
    const outcome = { row, end: how, error };
    outcomes.push(outcome);
    options.onOutcome?.(outcome);
  };

  const carryOut = async (row: CopyRow): Promise<void> => {
    if (row.action === 'mkdir') return makeDirectory(target, row.path, { signal });
    if (row.action === 'delete') return target.remove(row.path, { signal, recursive: true });
    if (row.from === null) throw new Error(`Nothing to copy to ${row.path}`);
    const within = (bytes: number) => onProgress?.(done + bytes, total);
    const replace = row.action === 'overwrite';
    await copyFile(source, target, row.from, row.path, { signal, onProgress: within, replace });
    done += row.size;
    onProgress?.(done, total);
  };

  if (isOneStep(target, total)) {
    const wanted = rows.filter(({ id }) => carried.has(id));
    const ends = await copyWhole(plan, wanted, { signal, onProgress, onFailure });
    for (const row of rows) {
      const [how, error] = ends.get(row) ?? leftAlone(row);
      end(row, how, error);
    }
    return resultOf(outcomes);
  }

  const slices = new TimeSlices(signal);
  for (const row of rows) {
    await slices.next();
    if (!carried.has(row.id)) end(row, ...leftAlone(row));
    else if (stopped || failedAt.some((path) => isWithin(row.path, path))) end(row, 'not-done');
    else if (row.action === 'delete' && failedAt.length) end(row, 'not-done');
    else {
      try {
        options.onEntry?.(row.path);
        await carryOut(row);
        end(row, 'done');
      } catch (thrown) {
        const error = toPortsideError(thrown, { path: displayName(row.path) });
        if (error.code === 'cancelled') throw error;
        end(row, 'failed', error);
        if (LEAVES_OTHER.has(error.code)) throw error;
        failedAt.push(row.path);
        stopped = onFailure === 'stop';
      }
    }
  }
  throwIfCancelled(signal);
  return resultOf(outcomes);
}

const leftAlone = ({ action, reason }: CopyRow): RowEnd =>
  action === 'skip-same' ? ['same', null] : ['left-out', reason];

const isWrite = ({ action }: CopyRow) => action === 'create' || action === 'overwrite';

/** The ticked rows, and the directories without which they can't be. */
function withParents(rows: readonly CopyRow[], ticked?: ReadonlySet<number>): Set<number> {
  const parentsOf = parentRows(rows);
  const carried = new Set<number>();
  for (const row of rows) {
    if (!row.tickable || !(ticked?.has(row.id) ?? row.ticked)) continue;
    carried.add(row.id);
    if (row.action !== 'delete') for (const parent of parentsOf(row)) carried.add(parent.id);
  }
  return carried;
}

async function checkRoom(
  target: Volume,
  rows: readonly CopyRow[],
  carried: ReadonlySet<number>,
  options: CallOptions,
): Promise<void> {
  if (!carried.size) return;
  const { fits, unit, needed, available } = await planRoom(target, rows, carried, options);
  if (fits || available === null) return;
  throw new PortsideError(unit === 'blocks' ? 'no-room' : 'no-room-bytes', { needed, available });
}

/** A directory that somebody made in the meantime is as good. */
async function makeDirectory(target: Volume, path: string, options: CallOptions): Promise<void> {
  // It comes with the first file below it.
  if (target.capabilities.impliedDirectories) return;
  try {
    await target.mkdir(path, options);
  } catch (thrown) {
    const error = toPortsideError(thrown, { path: displayName(path) });
    if (error.code !== 'already-exists') throw error;
    const { type } = await target.stat(path, options);
    if (type !== 'dir') throw error;
  }
}

function resultOf(outcomes: readonly CopyOutcome[]): CopyResult {
  const done = outcomes.filter(({ end }) => end === 'done').map(({ row }) => row);
  const written = done.filter(isWrite);
  return {
    outcomes,
    files: written.length,
    bytes: written.reduce((sum, { size }) => sum + size, 0),
    directories: done.filter(({ action }) => action === 'mkdir').length,
    deleted: done.filter(({ action }) => action === 'delete').length,
    failed: outcomes.filter(({ end }) => end === 'failed').length,
  };
}
