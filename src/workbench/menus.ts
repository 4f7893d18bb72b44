import * as m from '../paraglide/messages.js';
import type { Shell } from '../kit/shell';
import type { VolumeView } from './volume-view.svelte';
import type { MenuItem } from '../kit/menu.svelte';

/** What can be done with the selected rows. */
export function rowMenu(shell: Pick<Shell, 'keys'>, view: VolumeView): MenuItem[] {
  const one = view.tree.single;
  const file = one?.type === 'file';
  const into = one?.type === 'dir' ? one.path : undefined;
  const { can, live, reachable } = view;
  const away = !reachable;
  return [
    {
      label: file || !one ? m.preview() : m.unfold(),
      keys: 'Enter',
      disabled: !one,
      act: () => one && view.open(one),
    },
    ...when(can.write, {
      label: m.edit(),
      disabled: !file || away,
      act: () => one && void view.edits.edit(one),
    }),
    {
      label: file ? m.download_file() : m.download_zip(),
      disabled: away,
      act: () => void view.edits.downloadSelected(),
    },
    ...when(live !== null, {
      label: m.verify(),
      disabled: away,
      act: () => void live?.verify(),
    }),
    ...when(can.rename, {
      label: m.rename(),
      keys: 'F2',
      disabled: !one || away,
      divided: true,
      act: () => one && void view.edits.rename(one),
    }),
    ...when(can.move, {
      label: m.move_to(),
      disabled: away,
      act: () => void view.edits.moveTo(),
    }),
    ...when(can.write, {
      label: m.delete_(),
      keys: 'Delete',
      disabled: away,
      danger: true,
      act: () => void view.edits.removeSelected(),
    }),
    ...when(can.write, {
      label: m.add_files(),
      disabled: away,
      divided: true,
      act: () => void view.edits.addFiles(into),
    }),
    ...when(can.write && can.directories, {
      label: m.new_folder(),
      disabled: away,
      act: () => void view.edits.newFolder(into),
    }),
    {
      label: m.select_all(),
      keys: shell.keys('A'),
      divided: true,
      act: () => view.tree.selectAll(),
    },
  ];
}

/** A verb that the volume has. */
const when = (offered: boolean, item: MenuItem): MenuItem[] => (offered ? [item] : []);

export function addMenu(view: VolumeView): MenuItem[] {
  return [
    { label: m.add_files(), act: () => void view.edits.addFiles() },
    { label: m.add_folder(), act: () => void view.edits.addFolder() },
  ];
}
