import { PortsideError } from '../../ground/errors/portside-error';
import type { Shell } from '../../kit/shell';
import { m } from '../../kit/words/all';
import type { CopyOutcome } from '../../volumes/copy/types';
import { nameRoom } from '../../volumes/limits';
import {
  baseName,
  copyName,
  displayName,
  freeName,
  isWithin,
  joinPath,
  parentPath,
  topmost,
} from '../../volumes/paths';
import type { EditRow } from '../../volumes/tree/types';
import { CopyFlow } from '../copy/copy-flow';
import { sayDone } from '../verbs/take-back';
import type { VolumeView } from '../volume-view.svelte';
import type { FilesClipboard, TakenRows } from './clipboard.svelte';
import { titleFor } from '../job-titles';

/** What goes where. */
interface Transfer {
  readonly from: VolumeView;
  /** Absolute, of `from`. */
  readonly paths: readonly string[];
  readonly to: VolumeView;
  /** Folder of `to`. */
  readonly into: string;
}

/** Pastes what was copied or cut. @throws {PortsideError} `into-itself`, what planning a copy throws */
export async function paste(
  clipboard: FilesClipboard,
  to: VolumeView,
  into: string,
  shell: Shell,
): Promise<void> {
  const { taken } = clipboard;
  if (!taken) return;
  const { view: from, cut } = taken;
  const paths = pathsOf(taken);
  if (!paths.length) {
    clipboard.clear();
    throw new PortsideError('not-found', { path: displayName(taken.text?.split('\n')[0] ?? '') });
  }
  // A folder that is still selected is not meant to go into itself.
  const beside = isSame(from, to) && paths.includes(into) ? parentPath(into) : into;
  const moved = cut
    ? await move({ from, paths, to, into: beside }, shell)
    : await copy({ from, paths, to, into: beside }, shell);
  if (cut && moved && clipboard.taken === taken) clipboard.clear();
}

/** Copies rows beside themselves, under a name that is free. */
export function duplicate(view: VolumeView, rows: readonly EditRow[], shell: Shell) {
  const paths = topmost(rows.map(({ path }) => path));
  return copy({ from: view, paths, to: view, into: null }, shell);
}

/** Brings rows that are being dragged into a folder. */
export async function dropRows(
  rows: Pick<TakenRows, 'view' | 'keys'>,
  to: VolumeView,
  into: string,
  { moves, shell }: { moves: boolean; shell: Shell },
): Promise<void> {
  const transfer = { from: rows.view, paths: pathsOf(rows), to, into };
  await (moves ? move(transfer, shell) : copy(transfer, shell));
}

/** Paths of the rows that are still there, without those that lie in another one of them. */
function pathsOf({ view, keys }: Pick<TakenRows, 'view' | 'keys'>): string[] {
  return topmost(view.rows.filter(({ key }) => keys.has(key)).map(({ path }) => path));
}

const isSame = (from: VolumeView, to: VolumeView) => from.volume.id === to.volume.id;

/** Whether anything was done. */
async function copy(
  { from, paths, to, into }: Omit<Transfer, 'into'> & { into: string | null },
  shell: Shell,
): Promise<boolean> {
  const places = placesOf(from, paths, to, into);
  const outcomes = await new CopyFlow(from.volume, to.volume, shell).place(places);
  if (!outcomes) return false;
  tell(outcomes, to, shell, m.paste_copied);
  show(to, outcomes, places);
  return true;
}

/**
 * Within a volume the rows move; elsewhere they are copied, read back, and only then deleted, each
 * of them only if all that it holds has arrived. Whether all of it is gone from where it was.
 */
async function move(transfer: Transfer, shell: Shell): Promise<boolean> {
  const { from, paths, to, into } = transfer;
  if (isSame(from, to)) {
    await to.edits.move(paths, into);
    return true;
  }
  const places = placesOf(from, paths, to, into);
  const outcomes = await new CopyFlow(from.volume, to.volume, shell).place(places);
  if (!outcomes) return false;
  const arrived = paths.filter((path) => hasArrived(from, path, outcomes));
  if (arrived.length) {
    const verb = { ...titleFor('remove', arrived), unit: 'entries' } as const;
    await from.perform(verb, (options) => from.volume.removeAll(arrived, options));
  }
  // An undo of one side alone would have them in both volumes, or in none.
  const what = whatOf(outcomes);
  if (arrived.length && what) {
    shell.notices.good(() => m.paste_moved({ what: what(), name: displayName(to.name) }));
  }
  show(to, outcomes, places);
  return arrived.length === paths.length;
}

/** All that is there now at the path was copied, or was there already. */
function hasArrived(from: VolumeView, path: string, outcomes: readonly CopyOutcome[]): boolean {
  const arrived = new Set<string>();
  for (const { row, end } of outcomes) {
    if (row.from !== null && (end === 'done' || end === 'same')) arrived.add(row.from);
  }
  const there = from.rows.filter((row) => isWithin(row.path, path));
  return there.length > 0 && there.every((row) => arrived.has(row.path));
}

/** `into` null: each beside itself. */
function placesOf(
  from: VolumeView,
  paths: readonly string[],
  to: VolumeView,
  into: string | null,
): Map<string, string> {
  const places = new Map<string, string>();
  const coming = new Set<string>();
  const there = new Set(to.rows.map(({ path }) => path));
  for (const path of paths) {
    const folder = into ?? parentPath(path);
    const name = baseName(path);
    const room = nameRoom(to.can, folder);
    const free = (one: string) =>
      !there.has(joinPath(folder, one)) && !coming.has(joinPath(folder, one));
    let place = joinPath(folder, name);
    if (isSame(from, to) && place === path) {
      place = joinPath(
        folder,
        copyName(name, m.copy_word(), (one) => !free(one), room),
      );
    } else if (coming.has(place)) {
      place = joinPath(
        folder,
        freeName(name, (one) => !free(one), room),
      );
    }
    coming.add(place);
    places.set(path, place);
  }
  return places;
}

/** Files and folders that were written, in words; null if there were none. */
function whatOf(outcomes: readonly CopyOutcome[]): (() => string) | null {
  const done = outcomes.filter(({ row, end }) => end === 'done' && row.from !== null);
  const files = done.filter(({ row }) => row.type === 'file').length;
  const folders = done.length - files;
  if (!done.length) return null;
  return () =>
    [
      ...(files ? [m.files_count({ count: files })] : []),
      ...(folders ? [m.folders_count({ count: folders })] : []),
    ].join(' · ');
}

function tell(
  outcomes: readonly CopyOutcome[],
  to: VolumeView,
  shell: Shell,
  words: (inputs: { what: string; name: string }) => string,
) {
  const what = whatOf(outcomes);
  if (what) sayDone(to, shell, () => words({ what: what(), name: displayName(to.name) }));
  else if (outcomes.every(({ end }) => end === 'same')) shell.notices.good(() => m.paste_same());
}

/** Selects what has come. */
function show(
  { tree }: VolumeView,
  outcomes: readonly CopyOutcome[],
  places: ReadonlyMap<string, string>,
) {
  const come = new Set(
    outcomes.filter(({ end }) => end === 'done' || end === 'same').map(({ row }) => row.path),
  );
  tree.revealPaths([...places.values()].filter((place) => come.has(place)));
}
