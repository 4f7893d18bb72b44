import type { EditRow } from '../volumes/tree/types';
import type { Workbench } from './context';
import type { VolumeView } from './volume-view.svelte';

/** Bytes of a file that is read over a slow line to see whether it is a text. */
const READ_MAX = 64 * 1024;
/** Extensions of files that are no texts. */
const BINARY =
  /\.(mpy|bin|img|lfs|zip|gz|tar|png|jpe?g|gif|bmp|webp|ico|ttf|otf|woff2?|mp3|wav|amr|der|p12|so|exe|elf|pac|lod)$/i;

/** What Enter and a double click do: folds a folder, edits a text, shows anything else. */
export function openRow(workbench: Workbench, view: VolumeView, row: EditRow): void {
  const isSlow = view.cached?.slow ?? false;
  const isText = !BINARY.test(row.name) && !(isSlow && row.size > READ_MAX);
  const opens =
    row.type === 'file' &&
    isText &&
    view.can.write &&
    view.reachable &&
    !row.damaged &&
    view.guardOf(row.path) === null;
  if (!opens) return view.open(row);
  view.tree.select(row.key);
  void workbench.edit(view, row.path);
}
