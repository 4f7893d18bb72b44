import { toPortsideError } from '../../ground/errors/convert';
import type { Shell } from '../../kit/shell';
import { m } from '../../kit/words/all';
import { ofOneFile } from '../../volumes/compare/content';
import { displayName, isWithin, topmost } from '../../volumes/paths';
import type { EditRow, Incoming } from '../../volumes/tree/types';
import { countRows } from '../counted';
import type { VolumeFace } from '../volume-face.svelte';
import { sayDone, type Offer } from './take-back';
import { titleFor } from '../job-titles';

/** Bytes that are read over a slow line so that a deletion can be taken back: about two seconds. */
const KEPT_SLOW = 16 * 1024;
/** Files, likewise: each costs a question and its answer. */
const KEPT_SLOW_FILES = 16;
/** Bytes that are kept of other volumes without undo. */
const KEPT = 16 * 1024 * 1024;

/**
 * Deletes rows with all they hold. A volume without undo asks first, and of a little its contents
 * are kept, so that the notice can bring them back. The focus goes to the row behind them.
 */
export async function removeRows(view: VolumeFace, shell: Shell, rows: readonly EditRow[]) {
  const paths = topmost(rows.map(({ path }) => path));
  let inverse: Offer | null = null;
  if (view.cached) {
    const kept = keepable(view, shell, paths);
    if (!(await confirm(view, shell, rows, kept ? 'kept' : 'for-good'))) return;
    if (kept) {
      const contents = await keep(view, kept);
      if (contents) inverse = bringBack(view, paths, contents);
      else if (!(await confirm(view, shell, rows, 'unreadable'))) return;
    }
  }
  const verb = { ...titleFor('remove', paths), unit: 'entries' } as const;
  const { tree } = view;
  const { focused } = tree;
  // Ahead of the deletion: the focus leaves a row at the moment in which it goes.
  tree.focused = neighbour(view, paths) ?? focused;
  try {
    await view.perform(verb, (options) => view.volume.removeAll(paths, options));
  } catch (thrown) {
    tree.focused = focused;
    throw thrown;
  }
  const [row] = rows;
  const said =
    row && rows.length === 1
      ? () => m.deleted_one({ name: displayName(row.name) })
      : () => m.deleted({ count: rows.length });
  sayDone(view, shell, said, inverse);
}

/** Key of the row that takes the place of the first of them. */
function neighbour({ tree }: VolumeFace, paths: readonly string[]): number | null {
  const goes = (path: string) => paths.some((one) => isWithin(path, one));
  const at = tree.lines.findIndex(({ row }) => goes(row.path));
  const after = tree.lines.slice(at).find(({ row }) => !goes(row.path));
  return (after ?? tree.lines[at - 1])?.row.key ?? null;
}

async function confirm(
  view: VolumeFace,
  shell: Shell,
  rows: readonly EditRow[],
  how: 'kept' | 'for-good' | 'unreadable',
): Promise<boolean> {
  const [row] = rows;
  const name = displayName(view.name);
  const held = rows.reduce((sum, one) => sum + view.childCount(one), 0);
  const loss = held ? m.delete_for_good_held({ name, count: held }) : m.delete_for_good({ name });
  const text = {
    kept: () => m.delete_kept({ name }),
    'for-good': () => loss,
    unreadable: () => shell.format.sentences([m.delete_unreadable(), loss]),
  };
  const sure = await shell.dialogs.open('confirm', {
    title:
      row && rows.length === 1
        ? m.delete_folder_title({ name: displayName(row.name) })
        : m.delete_many_title({ count: rows.length }),
    text: text[how](),
    action: m.delete_(),
    danger: true,
  });
  return sure === true;
}

/** What would have to be read to bring the paths back; null if that is too much, or is not enough. */
function keepable(
  view: VolumeFace,
  shell: Shell,
  paths: readonly string[],
): readonly EditRow[] | null {
  // Types, flags and sums that a listing tells would not come back with the contents.
  if (view.columns.length || shell.jobs.running || !view.can.directories) return null;
  const rows = view.rows.filter(({ path }) => paths.some((one) => isWithin(path, one)));
  if (rows.some((row) => view.marksOf(row).length)) return null;
  const { files, bytes } = countRows(rows);
  const little = view.cached?.slow ? bytes <= KEPT_SLOW && files <= KEPT_SLOW_FILES : bytes <= KEPT;
  return little ? rows : null;
}

/** Null if one of the files can't be read. @throws {PortsideError} `cancelled`, a line that is lost */
async function keep(
  view: VolumeFace,
  rows: readonly EditRow[],
): Promise<readonly Incoming[] | null> {
  const { bytes: total } = countRows(rows);
  const verb = { key: 'job_keep', params: { name: view.name } };
  return view.perform(verb, async (options) => {
    const contents: Incoming[] = [];
    let done = 0;
    for (const { path: from, type } of rows) {
      // Paths of what comes in begin without a slash.
      const path = from.slice(1);
      if (type === 'dir') {
        contents.push({ type, path });
        continue;
      }
      options.onEntry?.(from);
      try {
        const bytes = await view.volume.read(from, { signal: options.signal });
        contents.push({ type, path, bytes });
        options.onProgress?.((done += bytes.length), total);
      } catch (thrown) {
        ofOneFile(toPortsideError(thrown), from);
        return null;
      }
    }
    return contents;
  });
}

function bringBack(
  view: VolumeFace,
  paths: readonly string[],
  contents: readonly Incoming[],
): Offer {
  const { volume } = view;
  return {
    possible: () => !volume.snapshot.rows.some(({ path }) => paths.includes(path)),
    act: () => {
      const verb = { key: 'job_bring_back', params: { name: view.name } };
      return view.perform(verb, (options) =>
        volume.add(volume.planAdd('/', contents), () => 'skip', options),
      );
    },
  };
}
