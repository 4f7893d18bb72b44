import { gridKeysOf, keyed, when, type Action } from '../kit/actions';
import { m } from '../kit/words/all';
import type { Workbench } from './context';
import { duplicateRows, pasteRows, takeRows } from './clipboard/file-clipboard';
import type { VolumeView } from './volume-view.svelte';

/** Something that can be done with the files of a volume. */
export interface FileAction extends Action {
  /** What a button says, if that is shorter. */
  readonly short?: string;
}

/** Where actions are offered: their ids in the order in which they stand, a group for each line between. */
const PLACES = {
  bar: [['new-folder', 'download', 'rename', 'delete', 'edit']],
  row: [
    ['open', 'edit', 'download', 'verify'],
    ['cut', 'copy', 'paste', 'duplicate'],
    ['rename', 'move', 'delete'],
    ['add-files', 'new-folder'],
    ['select-all'],
  ],
  add: [['add-files', 'add-folder']],
  head: [['export-files', 'export-manifest']],
} as const;

/** Those of the actions that are offered in a place, in its order. */
export function actionsOn(
  place: keyof typeof PLACES,
  actions: readonly FileAction[],
): readonly FileAction[] {
  return PLACES[place].flatMap((group: readonly string[], nth) =>
    group
      .flatMap((id) => actions.find((action) => action.id === id) ?? [])
      .map((action, at) => (nth > 0 && at === 0 ? { ...action, divided: true } : action)),
  );
}

/** All that can be done with the files on screen, whether now or once something is selected. */
export function fileActions(workbench: Workbench, view: VolumeView): readonly FileAction[] {
  const { edits, tree, snapshot, can, cached } = view;
  // Nothing of it can be read or changed before the line is back.
  const away = !view.reachable;
  const one = tree.single;
  const file = one?.type === 'file';
  const none = tree.selected.size === 0;
  const into = one?.type === 'dir' ? one.path : undefined;
  return [
    ...workbench.verbsOf(view.volume).map((verb) => ({ ...verb, disabled: away })),
    ...when(can.write, {
      id: 'add-files',
      // Over a line to a module it is an upload.
      label: cached?.slow ? m.upload() : m.add_files(),
      disabled: !view.takesFiles,
      act: () => edits.addFiles(into),
    }),
    ...when(can.write && can.directories, {
      id: 'add-folder',
      label: m.add_folder(),
      disabled: away,
      act: () => edits.addFolder(),
    }),
    ...when(can.write && can.directories, {
      id: 'new-folder',
      label: m.new_folder(),
      disabled: away,
      act: () => edits.newFolder(into),
    }),
    {
      id: 'open',
      label: file || !one ? m.preview() : m.unfold(),
      keys: gridKeysOf(workbench, 'open'),
      listed: false,
      disabled: !one,
      act: () => one && view.open(one),
    },
    ...when(can.write, {
      id: 'edit',
      label: m.edit(),
      disabled: !file || away,
      act: () => one && workbench.edit(view, one.path),
    }),
    {
      id: 'download',
      label: file ? m.download_file() : m.download_zip(),
      short: m.download(),
      disabled: none || away,
      act: () => edits.downloadSelected(),
    },
    ...when(can.write, {
      id: 'cut',
      label: m.cut_files(),
      keys: gridKeysOf(workbench, 'cut'),
      disabled: none || away,
      act: () => takeRows(workbench, view, true),
    }),
    {
      id: 'copy',
      label: m.copy_files(),
      keys: gridKeysOf(workbench, 'copy'),
      disabled: none || away,
      act: () => takeRows(workbench, view, false),
    },
    ...when(can.write, {
      id: 'paste',
      label: m.paste_files(),
      keys: gridKeysOf(workbench, 'paste'),
      disabled: !workbench.clipboard.taken || away,
      act: () => pasteRows(workbench, view),
    }),
    ...when(can.write, {
      id: 'duplicate',
      label: m.duplicate(),
      disabled: none || away,
      act: () => duplicateRows(workbench, view),
    }),
    ...when(can.rename, {
      id: 'rename',
      label: m.rename(),
      keys: gridKeysOf(workbench, 'rename'),
      disabled: !one || away,
      act: () => one && edits.rename(one),
    }),
    ...when(can.move, {
      id: 'move',
      label: m.move_to(),
      disabled: none || away,
      act: () => edits.moveTo(),
    }),
    ...when(can.write, {
      id: 'delete',
      label: m.delete_(),
      keys: gridKeysOf(workbench, 'delete'),
      danger: true,
      disabled: none || away,
      act: () => edits.removeSelected(),
    }),
    {
      id: 'export-files',
      label: m.export_files(),
      disabled: away,
      act: () => edits.exportFiles([]),
    },
    {
      id: 'export-manifest',
      label: m.export_manifest(),
      disabled: away,
      act: () => edits.exportManifest(),
    },
    ...(cached
      ? [
          {
            id: 'refresh',
            label: m.refresh(),
            disabled: cached.state === 'loading' || away,
            act: () => cached.refresh(),
          },
          {
            id: 'verify',
            label: m.verify(),
            disabled: !cached.listed || away,
            act: () => cached.verify(),
          },
        ]
      : []),
    {
      ...keyed(workbench, 'undo', m.undo(), () => edits.undo()),
      disabled: !snapshot.canUndo || away,
    },
    {
      ...keyed(workbench, 'redo', m.redo(), () => edits.redo()),
      disabled: !snapshot.canRedo || away,
    },
    {
      id: 'select-all',
      label: m.select_all(),
      keys: gridKeysOf(workbench, 'select-all'),
      listed: false,
      act: () => tree.selectAll(),
    },
  ];
}
