import { DialogsState, type DialogKind, type DialogKinds } from '../kit/dialogs/dialogs.svelte';
import { Formats } from '../kit/formats';
import { JobsState } from '../kit/jobs/jobs.svelte';
import { NoticesState } from '../kit/notices.svelte';
import type { Shell } from '../kit/shell';
import { freeGeometry } from '../images/geometry';
import { ImageVolume } from '../images/image-volume';
import type { ImageClient } from '../images/worker/client';
import { CachedVolume } from '../volumes/cached/cached-volume';
import { MemoryVolume, type Tree } from '../volumes/testing-memory';
import type { Capabilities } from '../volumes/volume';
import { CachedView } from './cached/cached-view.svelte';
import { VolumeView } from './volume-view.svelte';

type Answers = {
  readonly [Kind in DialogKind]?: (
    ask: DialogKinds[Kind]['ask'],
  ) => DialogKinds[Kind]['answer'] | undefined;
};

/** For tests: a frame whose dialogs answer at once; `asked` are their kinds, in order. */
export function testShell(answers: Answers = {}) {
  const asked: DialogKind[] = [];
  const dialogs = new DialogsState();
  dialogs.open = (kind, ask) => {
    asked.push(kind);
    return Promise.resolve(answers[kind]?.(ask));
  };
  const shell = {
    dialogs,
    jobs: new JobsState(),
    notices: new NoticesState(),
    format: new Formats('en'),
  } as unknown as Shell;
  const said = () => shell.notices.list.map(({ text }) => text().what);
  /** What the newest notice offers. */
  const offer = () => shell.notices.list.at(-1)?.action ?? null;
  return { shell, asked, said, offer };
}

const text = (content: string) => new TextEncoder().encode(content);

/** A tree of texts; null is a directory. */
export type Texts = Readonly<Record<string, string | null>>;

const treeOf = (texts: Texts): Tree =>
  Object.fromEntries(
    Object.entries(texts).map(([path, held]) => [path, held === null ? 'dir' : text(held)]),
  );

/** A volume that lives elsewhere, without undo. */
export async function cachedView(
  texts: Texts,
  shell: Shell,
  { slow = false, ...can }: Partial<Capabilities> & { slow?: boolean } = {},
) {
  const memory = new MemoryVolume(treeOf(texts), can);
  const view = new CachedView(new CachedVolume(memory), shell, { slow });
  await view.refresh();
  return { view, memory };
}

class DraftView extends VolumeView<ImageVolume> {
  readonly marksChanges = true;
}

/** A volume with undo. */
export async function draftView(texts: Texts, shell: Shell, client: ImageClient) {
  const volume = ImageVolume.create(client, 'draft.bin', freeGeometry('2.1', 512, 64));
  const incoming = Object.entries(texts).map(([path, held]) =>
    held === null
      ? ({ type: 'dir', path: path.slice(1) } as const)
      : ({ type: 'file', path: path.slice(1), bytes: text(held) } as const),
  );
  await volume.add(volume.planAdd('/', incoming), () => 'skip');
  return new DraftView(volume, shell);
}

/** What a volume on screen holds, as `Texts`. */
export async function heldBy(view: VolumeView): Promise<Texts> {
  const held: Record<string, string | null> = {};
  for (const { path, type } of view.rows) {
    held[path] = type === 'dir' ? null : new TextDecoder().decode(await view.volume.read(path));
  }
  return held;
}

/** Selects rows by their paths. */
export function select(view: VolumeView, ...paths: string[]) {
  view.tree.selected.clear();
  for (const row of view.rows) if (paths.includes(row.path)) view.tree.selected.add(row.key);
}
