import * as m from '../paraglide/messages.js';
import { displayName } from '../volumes/paths';
import type { AppState, PlaceId } from './app.svelte';
import type { ImageView } from '../sections/images/image-view.svelte';
import { KEYS, type KeyedCommand } from '../kit/keys';
import type { Theme } from '../kit/preferences.svelte';
import type { VolumeView } from '../workbench/volume-view.svelte';

/** Something that can be done, or gone to, as the app stands. */
export interface Command {
  readonly id: string;
  readonly label: string;
  /** As this machine writes them. */
  readonly keys?: string;
  /** False where it stands in no list: the list itself, or a field to go to. */
  readonly listed?: boolean;
  readonly act: () => unknown;
}

/** Names of the commands that have keys; also what the help says of them. */
export function keyedLabels(): Record<KeyedCommand, string> {
  return {
    palette: m.palette_title(),
    'open-image': m.open_image(),
    build: m.build_image(),
    download: m.download_image(),
    undo: m.undo(),
    redo: m.redo(),
    filter: m.filter(),
    help: m.help_title(),
  };
}

/** The keys of a command as this machine writes them. */
export function keysOf(app: AppState, id: KeyedCommand): string {
  const key = KEYS[id];
  return /\p{L}/u.test(key) ? app.keys(key) : key;
}

/** Everything that can be done now, and every open thing and place to go to. */
export function commandsOf(app: AppState): Command[] {
  const comparison = app.compares.current;
  const view = comparison ? null : app.volumeView;
  const image = view && view === app.images.currentView ? app.images.currentView : null;
  const keyed = (id: KeyedCommand, act: () => unknown, listed = true): Command => ({
    id,
    label: keyedLabels()[id],
    keys: keysOf(app, id),
    listed,
    act,
  });
  const { focusFilter } = app;
  return [
    ...(image ? ofImage(app, image, keyed) : []),
    ...(view && view === app.projects.currentView ? ofProject(app, keyed) : []),
    ...(!comparison && app.place === 'modules' ? ofModule(app) : []),
    ...(view ? ofFiles(app, view, keyed) : []),
    ...(comparison ? ofComparison(app) : []),
    keyed('open-image', () => app.images.chooseFile()),
    { id: 'new-image', label: m.new_image(), act: () => app.images.newImage() },
    { id: 'sample', label: m.home_sample(), act: () => app.images.openSample() },
    { id: 'new-project', label: m.project_new(), act: () => app.projects.newProject() },
    { id: 'import-project', label: m.project_import(), act: () => app.projects.importArchive() },
    { id: 'open-folder', label: m.folder_open(), act: () => app.chooseFolder() },
    { id: 'connect', label: m.module_connect(), act: () => app.modules.connect() },
    { id: 'virtual', label: m.module_virtual(), act: () => app.modules.tryVirtual() },
    ...goTo(app),
    ...settings(app),
    ...(focusFilter ? [keyed('filter', focusFilter, false)] : []),
    keyed('help', () => app.dialogs.open('help', {})),
    keyed('palette', () => openPalette(app), false),
  ];
}

/** A verb that the volume has, now. */
const when = (offered: boolean, command: Command): Command[] => (offered ? [command] : []);

type Keyed = (id: KeyedCommand, act: () => unknown) => Command;

function ofImage(app: AppState, image: ImageView, keyed: Keyed): Command[] {
  const { output } = image;
  return [
    ...(output.canBuild ? [keyed('build', () => output.build())] : []),
    ...(output.canDownload ? [keyed('download', () => output.download())] : []),
    { id: 'geometry', label: m.geometry_change(), act: () => app.images.changeGeometry(image) },
    { id: 'like', label: m.new_image_like(), act: () => app.images.newImage(image) },
    {
      id: 'close',
      label: m.close_image({ name: displayName(image.name) }),
      act: () => app.images.close(image),
    },
  ];
}

function ofProject(app: AppState, keyed: Keyed): Command[] {
  return [keyed('build', () => app.projects.buildImage())];
}

function ofModule(app: AppState): Command[] {
  const session = app.modules.current;
  if (!session) return [];
  const { page } = session;
  const open = session.stage === 'open' && page ? page : null;
  return [
    ...(open?.runnable
      ? [{ id: 'run', label: m.run_hint({ path: open.runnable.path }), act: () => open.run() }]
      : []),
    ...(open?.module.stop ? [{ id: 'stop', label: m.stop(), act: () => open.runs.stop() }] : []),
    ...(open?.module.abilities.softReset
      ? [
          {
            id: 'soft-reset',
            label: open.module.abilities.restartsWhole ? m.restart_module() : m.soft_reset(),
            act: () => open.runs.softReset(),
          },
        ]
      : []),
    ...(open
      ? [
          { id: 'back-up', label: m.back_up(), act: () => open.backUp() },
          { id: 'restore', label: m.restore(), act: () => open.restore() },
          ...open.actions.map(({ id, label, act }) => ({ id, label: label(), act })),
        ]
      : []),
    ...(open?.module.stop
      ? [{ id: 'rescue', label: m.rescue(), act: () => session.rescue() }]
      : []),
    ...(page ? [{ id: 'details', label: m.module_details(), act: () => page.showDetails() }] : []),
    { id: 'terminal', label: m.terminal(), act: () => app.goToTerminal() },
    { id: 'transcript', label: m.transcript(), act: () => app.showTranscript() },
    session.live
      ? {
          id: 'disconnect',
          label: m.disconnect(),
          act: () => app.modules.desk?.disconnect(session),
        }
      : { id: 'reconnect', label: m.module_reconnect(), act: () => session.connect() },
  ];
}

function ofFiles(app: AppState, view: VolumeView, keyed: Keyed): Command[] {
  // Nothing of it can be read or changed before the line is back.
  if (!view.reachable) return [];
  const { edits, tree, snapshot } = view;
  const one = tree.single;
  const some = tree.selection.length > 0;
  const { can, live } = view;
  const file = one?.type === 'file' ? one : null;
  const deletes = { label: m.delete_(), keys: 'Delete', act: () => edits.removeSelected() };
  return [
    { id: 'compare', label: m.compare(), act: () => app.compares.choose(view.volume) },
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
    ...(snapshot.canUndo ? [keyed('undo', () => edits.undo())] : []),
    ...(snapshot.canRedo ? [keyed('redo', () => edits.redo())] : []),
  ];
}

function ofComparison(app: AppState): Command[] {
  const comparison = app.compares.current;
  if (!comparison) return [];
  const { left, right } = comparison;
  const count = comparison.tree.selection.length;
  const toLeft = count ? m.compare_copy_some_left({ count }) : m.compare_copy_all_left();
  const toRight = count ? m.compare_copy_some_right({ count }) : m.compare_copy_all_right();
  return [
    ...(comparison.canCopy('left')
      ? [{ id: 'copy-left', label: toLeft, act: () => comparison.copy('left') }]
      : []),
    ...(comparison.canCopy('right')
      ? [{ id: 'copy-right', label: toRight, act: () => comparison.copy('right') }]
      : []),
    { id: 'compare-again', label: m.compare_again(), act: () => comparison.run() },
    { id: 'swap', label: m.compare_swap(), act: () => app.compares.start(right, left) },
    { id: 'end-compare', label: m.compare_close(), act: () => app.compares.end() },
  ];
}

function goTo(app: AppState): Command[] {
  const places: Record<PlaceId, string> = {
    modules: m.place_modules(),
    projects: m.place_projects(),
    images: m.place_images(),
    firmware: m.place_firmware(),
  };
  const go = (id: string, name: string, act: () => unknown): Command => ({
    id: `go-${id}`,
    label: m.palette_go({ name: displayName(name) }),
    act,
  });
  return [
    ...app.images.list.map((one) => go(one.id, one.name, () => app.showImage(one))),
    ...(app.modules.desk?.sessions ?? []).map(({ id, name }) =>
      go(`module-${id}`, name, () => app.showModule(id)),
    ),
    ...(app.folders.desk?.list ?? []).map(({ id, name }) =>
      go(`folder-${id}`, name, () => app.openFolder(id)),
    ),
    ...(app.projects.desk?.list ?? []).map(({ id, name }) =>
      go(`project-${id}`, name, () => app.openProject(id)),
    ),
    ...(Object.keys(places) as PlaceId[]).map((id) => go(id, places[id], () => app.goTo(id))),
  ];
}

function settings(app: AppState): Command[] {
  const { preferences } = app;
  const themes = (['light', 'dark', 'system'] as const satisfies readonly Theme[]).filter(
    (theme) => theme !== preferences.theme,
  );
  return [
    ...themes.map((theme) => ({
      id: `theme-${theme}`,
      label: m.theme_label({ theme: m[`theme_${theme}`]() }),
      act: () => (preferences.theme = theme),
    })),
    {
      id: 'language',
      label: m.switch_language(),
      act: () => preferences.setLocale(preferences.locale === 'en' ? 'zh-CN' : 'en'),
    },
  ];
}

async function openPalette(app: AppState): Promise<void> {
  const commands = commandsOf(app).filter(({ listed }) => listed !== false);
  const chosen = await app.dialogs.open('palette', { commands });
  await chosen?.act();
}
