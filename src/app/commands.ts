import { keyed, type Action } from '../kit/actions';
import type { KeyedCommand } from '../kit/keys';
import type { Theme } from '../kit/preferences.svelte';
import { m } from '../kit/words/all';
import type { EntrySection } from '../sections/section';
import type { Services } from '../sections/services';
import { displayName } from '../volumes/paths';
import type { VolumeView } from '../workbench/volume-view.svelte';
import { fileActions } from '../workbench/file-actions';

/** What commands are drawn from. */
export interface CommandHost extends Services {
  /** Those in the navigation. */
  readonly entries: readonly EntrySection[];
}

/** Names of the commands that have keys, for the help. */
export function keyedLabels(): Record<KeyedCommand, string> {
  return {
    palette: m.palette_title(),
    'open-image': m.open_image(),
    build: m.build_image(),
    'download-image': m.build_and_download(),
    save: m.save(),
    'save-and-run': m.save_and_run(),
    undo: m.undo(),
    redo: m.redo(),
    filter: m.filter(),
    help: m.help_title(),
  };
}

/** Everything that can be done now, and every open thing and section to go to. */
export function commandsOf(app: CommandHost): readonly Action[] {
  const { current, focusFilter } = app;
  const { view } = current;
  const unlisted = (action: Action): Action => ({ ...action, listed: false });
  return [
    ...current.actions,
    ...(view ? fileActions(app, view) : []),
    ...app.sections.flatMap(({ beginnings }) => beginnings),
    ...goTo(app),
    ...settings(app),
    ...(focusFilter ? [unlisted(keyed(app, 'filter', m.filter(), focusFilter))] : []),
    keyed(app, 'help', m.help_title(), () => app.dialogs.open('help', {})),
    unlisted(keyed(app, 'palette', m.palette_title(), () => openPalette(app))),
  ];
}

/** Every file and folder on screen, for one who knows its name. */
function* filesOf(view: VolumeView): Generator<Action> {
  for (const { key, path } of view.rows) {
    yield { id: `file-${key}`, label: displayName(path), act: () => view.reveal(path) };
  }
}

function goTo(app: CommandHost): Action[] {
  const go = (id: string, name: string, act: () => unknown): Action => ({
    id: `go-${id}`,
    label: m.palette_go({ name: displayName(name) }),
    act,
  });
  return [
    ...app.sections.flatMap((section) =>
      section.things.map(({ id, name, show }) => go(`${section.id}-${id}`, name, show)),
    ),
    ...app.entries.map(({ id, entry }) => go(id, entry.label(), () => app.goTo(id))),
  ];
}

function settings(app: CommandHost): Action[] {
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

async function openPalette(app: CommandHost): Promise<void> {
  const { view } = app.current;
  const chosen = await app.dialogs.open('palette', {
    commands: commandsOf(app).filter(({ listed, disabled }) => listed !== false && !disabled),
    files: () => (view ? filesOf(view) : []),
  });
  await chosen?.act();
}
