import type { Added, EditRow, Incoming } from '../volumes/tree/types';
import { toPortsideError } from '../ground/errors/convert';
import { PortsideError } from '../ground/errors/portside-error';
import { m } from '../kit/words/first';
import { intakeFiles } from '../volumes/intake';
import { checkEntry } from '../volumes/limits';
import { displayName, joinPath, parentPath } from '../volumes/paths';
import { chooseFiles, saveFile } from '../kit/download';
import type { Shell } from '../kit/shell';
import type { VolumeFace } from './volume-face.svelte';
import { sayError } from '../kit/words/words';
import { titleFor } from './job-titles';

/** What a person does to the files of a volume; each asks what it needs. */
export class VolumeEdits {
  readonly #view: VolumeFace;
  readonly #shell: Shell;

  constructor(view: VolumeFace, shell: Shell) {
    this.#view = view;
    this.#shell = shell;
  }

  async addFiles(into = this.#view.here) {
    await this.addChosen(await chooseFiles({ several: true }), into);
  }

  async addFolder(into = this.#view.here) {
    await this.addChosen(await chooseFiles({ folder: true }), into);
  }

  async addChosen(files: readonly File[], into: string) {
    if (!files.length) return;
    await this.#shell.notices.attempt(async () => {
      await this.add(await this.#read(files), into);
    });
  }

  #read(files: readonly File[]): Promise<Incoming[]> {
    const title = { key: 'job_intake', params: { name: this.#view.name } };
    return this.#shell.jobs.run(title, ({ signal, progress }) =>
      intakeFiles(files, { signal, onProgress: progress }),
    );
  }

  /** Adds what was read; asks about names that are taken. */
  async add(incoming: readonly Incoming[], into: string) {
    const { volume, tree } = this.#view;
    const plan = volume.planAdd(into, incoming);
    const answers = plan.conflicts.length
      ? await this.#shell.dialogs.open('conflicts', { plan })
      : new Map<string, never>();
    if (!answers) return;
    const files = incoming.flatMap((one) => {
      const path = joinPath(into, one.path);
      return one.type === 'dir' || answers.get(path) === 'skip' ? [] : [{ path, bytes: one.bytes }];
    });
    // Not needed before something is added.
    const { confirmProblems } = await import('./editor/text-problems');
    if (!(await confirmProblems(volume, this.#shell, 'upload', files))) return;
    const { liftable, offerLift } = await import('./verbs/lift');
    const lift = liftable(this.#view, incoming, into);
    const title = titleFor('add', [
      ...new Set(incoming.map(({ path }) => path.split('/')[0] ?? '')),
    ]);
    const added = await this.#view.perform(title, (options) =>
      volume.add(plan, ({ path }) => answers.get(path) ?? 'skip', options),
    );
    const said = () => sayAdded(added);
    if (lift) offerLift(this.#view, this.#shell, said, lift);
    else this.#shell.notices.good(said);
    const first = incoming[0]?.path.split('/')[0];
    if (first !== undefined) tree.revealPath(joinPath(into, first));
  }

  async newFolder(into = this.#view.here) {
    const name = await this.#shell.dialogs.open('name', {
      title: m.new_folder_in({ path: displayName(into) }),
      label: m.name_label(),
      action: m.create(),
      value: '',
      check: (value) => this.#words(this.#refusal(value, into, null)),
    });
    if (name === undefined) return;
    await this.#shell.notices.attempt(async () => {
      await this.#view.perform({ key: 'job_mkdir', params: { name } }, (options) =>
        this.#view.volume.mkdir(joinPath(into, name), options),
      );
      this.#view.tree.revealPath(joinPath(into, name));
    });
  }

  /** In its row: a name that was left there and can't be taken is told, and nothing has changed. */
  async rename(row: EditRow) {
    const { tree } = this.#view;
    const parent = parentPath(row.path);
    const refused = (name: string) => this.#refusal(name, parent, row.path);
    // On a phone what is selected covers the rows.
    this.#view.detailOpen = false;
    const name = await tree.nameRow(row, (typed) => this.#words(refused(typed)));
    if (name === undefined || name === row.name) return;
    await this.#shell.notices.attempt(async () => {
      const error = refused(name);
      if (error) throw error;
      const to = joinPath(parent, name);
      const title = { key: 'job_rename', params: { name: row.name, to: name } };
      await this.#view.perform(title, (options) => this.#view.volume.rename(row.path, to, options));
      const { sayRenamed } = await import('./verbs/move');
      sayRenamed(this.#view, this.#shell, { from: row.path, to });
    });
  }

  async removeSelected() {
    const { tree } = this.#view;
    const rows = tree.selection;
    if (!rows.length) return;
    await this.#shell.notices.attempt(async () => {
      const { removeRows } = await import('./verbs/remove');
      await removeRows(this.#view, this.#shell, rows);
    });
  }

  /** Asks for the folder. */
  async moveTo() {
    const keys = this.#view.tree.selection.map(({ key }) => key);
    const into = await this.#shell.dialogs.open('move', { view: this.#view, keys });
    if (into !== undefined) await this.moveSelected(into);
  }

  async moveSelected(into: string) {
    const paths = this.#view.tree.selection.map(({ path }) => path);
    await this.#shell.notices.attempt(() => this.move(paths, into));
  }

  /** @throws {PortsideError} what `moveAll` of the volume throws */
  async move(paths: readonly string[], into: string): Promise<void> {
    const { moveRows } = await import('./verbs/move');
    await moveRows(this.#view, this.#shell, paths, into);
  }

  async downloadFile(row: EditRow) {
    await this.#shell.notices.attempt(async () => {
      const bytes = await this.#view.perform(titleFor('download', [row.path]), (options) =>
        this.#view.volume.read(row.path, options),
      );
      saveFile(row.name, bytes);
    });
  }

  /** One file as it is, anything else as a zip. */
  async downloadSelected() {
    const { single } = this.#view.tree;
    await (single?.type === 'file' ? this.downloadFile(single) : this.exportFiles());
  }

  /** The selection as a zip, or all files if nothing is selected. */
  async exportFiles(rows: readonly EditRow[] = this.#view.tree.selection) {
    await this.#shell.notices.attempt(async () => {
      // Not needed before something leaves.
      const { exportFiles } = await import('./volume-output');
      await exportFiles(this.#view, this.#shell, rows);
    });
  }

  async exportManifest() {
    await this.#shell.notices.attempt(async () => {
      const { exportManifest } = await import('./volume-output');
      await exportManifest(this.#view, this.#shell);
    });
  }

  async undo() {
    await this.#shell.notices.attempt(() => this.#view.volume.undo());
  }

  async redo() {
    await this.#shell.notices.attempt(() => this.#view.volume.redo());
  }

  #words(error: PortsideError | null): string | null {
    if (!error) return null;
    const { what, next } = sayError(error);
    return this.#shell.format.sentences([what, next]);
  }

  /** Why something in `parent` can't be called so, or null. `own`: the path it has now. */
  #refusal(name: string, parent: string, own: string | null): PortsideError | null {
    const { rows } = this.#view.snapshot;
    const { volume } = this.#view;
    const path = joinPath(parent, name);
    if (path !== own && rows.some((row) => row.path === path)) {
      return new PortsideError('already-exists', { path: displayName(path) });
    }
    try {
      if (name.includes('/')) throw new PortsideError('name-slash', { name: displayName(name) });
      checkEntry(volume, { path, type: 'file', size: 0 });
    } catch (error) {
      return toPortsideError(error);
    }
    return null;
  }
}

function sayAdded({ files, directories }: Added): string {
  if (!directories) return m.added({ count: files });
  if (!files) return m.added_folders({ count: directories });
  const folders = m.folders_count({ count: directories });
  return m.added_both({ files: m.files_count({ count: files }), folders });
}
