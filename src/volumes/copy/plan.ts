import { PortsideError } from '../../ground/errors/portside-error';
import { compareContents, type FilePair } from '../compare/content';
import type { Contents } from '../compare/types';
import { planRoom } from './free-space';
import { wantedEntries, type Wanted } from './selection';
import { forbiddenBy, nameKey, TargetView } from './target';
import type { CopyAction, CopyOptions, CopyPlan, CopyRow } from './types';
import { comparePaths, displayName, isWithin, parentPath } from '../paths';
import { TimeSlices } from '../../ground/time-slices';
import type { Volume, VolumeEntry } from '../volume';
import { walk } from '../walk';

type PlannedRow = Omit<CopyRow, 'id' | 'tickable' | 'ticked'>;

/**
 * What copying would do, entry by entry; nothing is changed. Files of equal size are compared by
 * content, so that what is the same already is left alone.
 * @throws {PortsideError} `not-found` for one of `paths`; `into-itself`; what listing throws
 */
export async function planCopy(
  source: Volume,
  target: Volume,
  options: CopyOptions = {},
): Promise<CopyPlan> {
  const call = { signal: options.signal };
  const wanted = await wantedEntries(source, target, options);
  const view = new TargetView(target, call);
  const slices = new TimeSlices(options.signal);
  const planned: PlannedRow[] = [];
  const pairs = new Map<FilePair, number>();
  const claimed = new Map<string, string>();
  /** The directory being left out, with everything in it. */
  let leftOut: string | null = null;
  for (const want of wanted) {
    await slices.next();
    if (want.path === '/' || (leftOut !== null && isWithin(want.path, leftOut))) continue;
    const there = await view.find(want.path);
    const row = plannedRow(target, want, there, claimed);
    const stops = row.action === 'conflict' || row.action === 'forbidden';
    leftOut = stops && want.type === 'dir' ? want.path : null;
    if (leftOut !== null) planned.push({ ...row, contents: contentsOf(wanted, leftOut) });
    else planned.push(row);
    if (row.action === 'overwrite' && want.entry && there?.size === want.size) {
      pairs.set({ left: want.entry, right: there }, planned.length - 1);
    }
  }
  const { signal, onProgress } = options;
  await compareContents(source, target, [...pairs.keys()], { signal, onProgress }, (pair, same) => {
    const at = pairs.get(pair) as number;
    // What can't be read is copied, and fails there if it is of the source.
    if (same === true) planned[at] = { ...(planned[at] as PlannedRow), action: 'skip-same' };
  });
  if (options.mirror) planned.push(...(await extras(target, view, wanted, call)));
  const rows = planned.map(toRow);
  return { source, target, rows, room: await planRoom(target, rows, undefined, call) };
}

const TICKABLE: ReadonlySet<CopyAction> = new Set(['mkdir', 'create', 'overwrite', 'delete']);

function toRow(row: PlannedRow, id: number): CopyRow {
  const tickable = TICKABLE.has(row.action);
  return { ...row, id, tickable, ticked: tickable && row.action !== 'delete' };
}

function plannedRow(
  target: Volume,
  want: Wanted,
  there: VolumeEntry | null,
  claimed: Map<string, string>,
): PlannedRow {
  const { path, type, size } = want;
  const row = { path, type, size, from: want.entry?.path ?? null, replaced: null, contents: null };
  const conflict = (reason: PortsideError): PlannedRow => ({ ...row, action: 'conflict', reason });
  const shown = displayName(path);

  const key = nameKey(target, path);
  const other = claimed.get(key) ?? there?.path ?? path;
  if (other !== path) {
    const params = { name: shown, other: displayName(other) };
    return conflict(new PortsideError('name-case-clash', params));
  }
  claimed.set(key, path);
  if (there && there.type !== type) {
    const code = type === 'dir' ? 'not-a-directory' : 'not-a-file';
    return conflict(new PortsideError(code, { path: shown }));
  }
  if (there && type === 'dir') return { ...row, action: 'skip-same', reason: null };
  const reason = forbiddenBy(target, want);
  if (reason) return { ...row, action: 'forbidden', reason };
  if (type === 'dir') return { ...row, action: 'mkdir', reason: null };
  if (!there) return { ...row, action: 'create', reason: null };
  return { ...row, action: 'overwrite', reason: null, replaced: there.size };
}

function contentsOf(entries: readonly Pick<VolumeEntry, 'path' | 'type' | 'size'>[], at: string) {
  const below = entries.filter(({ path }) => path !== at && isWithin(path, at));
  const files = below.filter(({ type }) => type === 'file');
  const contents: Contents = {
    files: files.length,
    directories: below.length - files.length,
    bytes: files.reduce((sum, { size }) => sum + size, 0),
  };
  return contents;
}

/** What only the target has, in the directories that are copied whole. */
async function extras(
  target: Volume,
  view: TargetView,
  wanted: readonly Wanted[],
  call: { signal: AbortSignal | undefined },
): Promise<PlannedRow[]> {
  const kept = new Set(wanted.map(({ path }) => nameKey(target, path)));
  const whole = wanted.filter(({ type, whole }) => type === 'dir' && whole);
  const found: PlannedRow[] = [];
  for (const { path } of whole) {
    for (const entry of (await view.children(path)).values()) {
      if (kept.has(nameKey(target, entry.path))) continue;
      const isDir = entry.type === 'dir';
      const below = isDir ? await walk(target, entry.path, call) : [];
      const contents = isDir ? contentsOf(below, entry.path) : null;
      const size = contents ? contents.bytes : entry.size;
      const { path, type } = entry;
      const reason = target.capabilities.write
        ? null
        : new PortsideError('not-supported', { volume: target.name, verb: 'remove' });
      const action = reason ? 'forbidden' : 'delete';
      found.push({ action, path, from: null, type, size, replaced: null, contents, reason });
    }
  }
  return found.sort((a, b) => comparePaths(a.path, b.path));
}

/** The rows of directories that have to be there for a row to be carried out. */
export function parentRows(rows: readonly CopyRow[]): (row: CopyRow) => CopyRow[] {
  const directories = new Map(
    rows.filter(({ action }) => action === 'mkdir').map((row) => [row.path, row]),
  );
  return (row) => {
    const above: CopyRow[] = [];
    for (let at = parentPath(row.path); at !== '/'; at = parentPath(at)) {
      const directory = directories.get(at);
      if (directory) above.push(directory);
    }
    return above;
  };
}
