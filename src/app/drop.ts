import type { Dropped, Section } from '../sections/section';
import { intakeEntries, intakeFiles } from '../volumes/intake';
import type { VolumeView } from '../workbench/volume-view.svelte';
import type { AppState } from './app.svelte';

/** What a drop is added to: the volume on screen, if its files can be changed now. */
export function dropTarget(app: AppState): VolumeView | null {
  const { view } = app.current;
  return view?.can.write && view.reachable ? view : null;
}

/** What is said while something is dragged that no volume on screen takes; null if no section takes it. */
export function dropHint(app: AppState): readonly [what: string, more: string] | null {
  const others = app.sections.filter((section) => section !== app.current);
  for (const { taking } of [app.current, ...others]) {
    const hint = taking?.hint();
    if (hint) return hint;
  }
  return null;
}

/** Gives each thing to the section that is most sure of it. */
export async function take(app: AppState, items: readonly Dropped[]): Promise<void> {
  const shares = new Map<Section, Dropped[]>();
  for (const item of items) {
    const sure = ({ taking }: Section) => taking?.sure(item) ?? 0;
    const best = app.sections.reduce((a, b) => (sure(b) > sure(a) ? b : a));
    if (sure(best) > 0) shares.set(best, [...(shares.get(best) ?? []), item]);
  }
  for (const [section, share] of shares) await section.taking?.take(share);
}

/** Adds what was dropped to the volume on screen, or lets sections take it; `apart`: never the first. */
export async function drop(app: AppState, data: DataTransfer, into: string, apart: boolean) {
  const view = apart ? null : dropTarget(app);
  // All of it has to be taken before the first await: then the browser clears it.
  const items = [...data.items];
  const entries = items.flatMap((item) => item.webkitGetAsEntry() ?? []);
  // Files that scripts and some file managers hand over are no file-system entries.
  const bare = items.flatMap((item) => (item.webkitGetAsEntry() ? [] : (item.getAsFile() ?? [])));
  if (!view) {
    const folders = entries.filter(({ isDirectory }) => isDirectory);
    // The list of files names folders as well, as if they were files.
    const isFolder = (file: File) => folders.some(({ name }) => name === file.name);
    const files = [...data.files].filter((file) => !isFolder(file));
    await take(app, [
      ...folders.map((entry) => ({ kind: 'folder' as const, entry })),
      ...files.map((file) => ({ kind: 'file' as const, file })),
    ]);
    return;
  }
  await app.notices.attempt(async () => {
    const title = { key: 'job_intake', params: { name: view.name } };
    const incoming = await app.jobs.run(title, async ({ signal, progress }) => [
      ...(await intakeEntries(entries, { signal, onProgress: progress })),
      ...(await intakeFiles(bare, { signal, onProgress: progress })),
    ]);
    await view.edits.add(incoming, into);
  });
}
