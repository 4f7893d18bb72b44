import * as m from '../../paraglide/messages.js';
import type { AppState } from '../../state/app.svelte';
import type { VolumeView } from '../../state/volume-view.svelte';
import type { MenuItem } from '../../state/menu.svelte';

/** What can be done with the selected rows. */
export function rowMenu(app: AppState, view: VolumeView): MenuItem[] {
  const one = view.tree.single;
  const file = one?.type === 'file';
  const into = one?.type === 'dir' ? one.path : undefined;
  const { can, live } = view;
  return [
    {
      label: file || !one ? m.preview() : m.unfold(),
      keys: 'Enter',
      disabled: !one,
      act: () => one && view.open(one),
    },
    ...when(can.write, {
      label: m.edit(),
      disabled: !file,
      act: () => one && void view.edits.edit(one),
    }),
    {
      label: file ? m.download_file() : m.download_zip(),
      act: () => void view.edits.downloadSelected(),
    },
    ...when(live !== null, { label: m.verify(), act: () => void live?.verify() }),
    ...when(can.rename, {
      label: m.rename(),
      keys: 'F2',
      disabled: !one,
      divided: true,
      act: () => one && void view.edits.rename(one),
    }),
    ...when(can.move, { label: m.move_to(), act: () => void view.edits.moveTo() }),
    ...when(can.write, {
      label: m.delete_(),
      keys: 'Delete',
      danger: true,
      act: () => void view.edits.removeSelected(),
    }),
    ...when(can.write, {
      label: m.add_files(),
      divided: true,
      act: () => void view.edits.addFiles(into),
    }),
    ...when(can.write && can.directories, {
      label: m.new_folder(),
      act: () => void view.edits.newFolder(into),
    }),
    { label: m.select_all(), keys: app.keys('A'), divided: true, act: () => view.tree.selectAll() },
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
