import { keyed, when, type Action } from '../kit/actions';
import * as m from '../paraglide/messages.js';
import type { Workbench } from './context';
import type { VolumeView } from './volume-view.svelte';

/** What can be done with the files on screen, now. */
export function fileActions(workbench: Workbench, view: VolumeView): readonly Action[] {
  // Nothing of it can be read or changed before the line is back.
  if (!view.reachable) return [];
  const { edits, tree, snapshot, can, live } = view;
  const one = tree.single;
  const some = tree.selection.length > 0;
  const file = one?.type === 'file' ? one : null;
  const deletes = { label: m.delete_(), keys: 'Delete', act: () => edits.removeSelected() };
  return [
    ...workbench.verbsOf(view.volume),
    ...when(can.write, { id: 'add-files', label: m.add_files(), act: () => edits.addFiles() }),
    ...(can.write && can.directories
      ? [
          { id: 'add-folder', label: m.add_folder(), act: () => edits.addFolder() },
          { id: 'new-folder', label: m.new_folder(), act: () => edits.newFolder() },
        ]
      : []),
    ...(file
      ? [
          ...when(can.write, { id: 'edit', label: m.edit(), act: () => edits.edit(file) }),
          { id: 'download-file', label: m.download_file(), act: () => edits.downloadFile(file) },
        ]
      : when(some, { id: 'zip', label: m.download_zip(), act: () => edits.exportFiles() })),
    ...(one && can.rename
      ? [{ id: 'rename', label: m.rename(), keys: 'F2', act: () => edits.rename(one) }]
      : []),
    ...when(some && can.move, { id: 'move', label: m.move_to(), act: () => edits.moveTo() }),
    ...when(some && can.write, { id: 'delete', ...deletes }),
    { id: 'export-files', label: m.export_files(), act: () => edits.exportFiles([]) },
    { id: 'export-manifest', label: m.export_manifest(), act: () => edits.exportManifest() },
    ...(live
      ? [
          { id: 'refresh', label: m.refresh(), act: () => live.refresh() },
          { id: 'verify', label: m.verify(), act: () => live.verify() },
        ]
      : []),
    ...when(
      snapshot.canUndo,
      keyed(workbench, 'undo', m.undo(), () => edits.undo()),
    ),
    ...when(
      snapshot.canRedo,
      keyed(workbench, 'redo', m.redo(), () => edits.redo()),
    ),
  ];
}
