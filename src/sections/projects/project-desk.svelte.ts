import { writeArchive } from '../../projects/archive/write';
import { broadcastNews } from '../../projects/database/channel';
import { ProjectVolume } from '../../projects/project-volume';
import { seedFromArchive, seedFromFiles } from '../../projects/archive/seeds';
import { askPersistence, storageReport, type StorageReport } from '../../projects/database/storage';
import { KEEP_DELETED, ProjectStore, type ProjectSeed } from '../../projects/database/store';
import type { ProjectInfo } from '../../projects/types';
import type { ArchiveNotice } from '../../projects/archive/types';
import { m } from '../../kit/words/all';
import { intakeEntries, type EntryLike } from '../../volumes/intake';
import { displayName } from '../../volumes/paths';
import { chooseFiles, saveFile } from '../../kit/download';
import { ProjectView } from './project-view.svelte';
import type { Services } from '../services';
import { say } from '../../kit/words/words';

/** Share of the granted room from which on it is called nearly used up. */
const nearlyFull = 0.9;

/** A project that can still be brought back. */
export interface DeletedProject {
  readonly info: ProjectInfo;
  /** Milliseconds since 1970 after which it may be gone for good. */
  readonly until: number;
}

/** The list of projects, the one that is open, and what is done to whole projects. */
export class ProjectDesk {
  readonly store = new ProjectStore({ channel: broadcastNews() });
  readonly #host: Services;
  readonly #show: (id: string | null) => void;
  #list = $state.raw<readonly ProjectInfo[]>([]);
  #deleted = $state.raw<readonly DeletedProject[]>([]);
  #ready = $state(false);
  #failure = $state.raw<unknown>(null);
  #current = $state.raw<ProjectView | null>(null);
  #storage = $state.raw<StorageReport>({ usage: null, quota: null, persistent: null });
  #reading: Promise<void> | null = null;

  /** `show` is told which project is on screen, null for the list. */
  constructor(host: Services, show: (id: string | null) => void) {
    this.#host = host;
    this.#show = show;
    this.store.onNews(() => void this.refresh());
  }

  /** Reads the list for the first time; what fails is kept in `failure`. */
  async start() {
    await this.refresh();
    if (this.#failure === null) await this.#host.notices.attempt(() => this.store.tidy());
  }

  /** The last changed first. */
  get list(): readonly ProjectInfo[] {
    return this.#list;
  }

  /** The last deleted first. */
  get deleted(): readonly DeletedProject[] {
    return this.#deleted;
  }

  /** The list has been read, or reading it has failed. */
  get ready(): boolean {
    return this.#ready;
  }

  /** Why there is no list; null where there is. */
  get failure(): unknown {
    return this.#failure;
  }

  get current(): ProjectView | null {
    return this.#current;
  }

  get storage(): StorageReport {
    return this.#storage;
  }

  get storageLow(): boolean {
    const { usage, quota } = this.#storage;
    return usage !== null && quota !== null && usage > quota * nearlyFull;
  }

  /** Reads the list anew, once for however many ask at the same time. */
  refresh(): Promise<void> {
    this.#reading ??= this.#refresh().finally(() => (this.#reading = null));
    return this.#reading;
  }

  async #refresh() {
    // What was asked for in the same breath is answered by one reading, after it.
    await Promise.resolve();
    try {
      const [list, deleted] = await Promise.all([this.store.list(), this.store.listDeleted()]);
      this.#list = list;
      this.#deleted = deleted
        .map((info) => ({ info, until: (info.deleted ?? 0) + KEEP_DELETED }))
        .sort((a, b) => b.until - a.until);
      this.#failure = null;
    } catch (thrown) {
      this.#failure = thrown;
    }
    this.#ready = true;
    this.#storage = await storageReport(storageManager());
  }

  /** @throws {PortsideError} `project-gone`, `storage-…` */
  async open(id: string) {
    this.#show(id);
    if (this.#current?.projectId === id) return;
    const before = this.#current;
    this.#current = new ProjectView(await ProjectVolume.open(this.store, id), this.#host);
    await before?.close();
  }

  /** Makes a project and opens it. @throws {PortsideError} `storage-…` */
  async create(seed: ProjectSeed) {
    const { id } = await this.store.create(seed);
    await this.refresh();
    await this.open(id);
  }

  async newProject() {
    await this.#host.dialogs.open('newProject', { desk: this });
  }

  async importArchive() {
    const [file] = await chooseFiles({ accept: '.zip' });
    if (file) await this.importFile(file);
  }

  /** Each becomes a project; the last one is shown. */
  async importFiles(files: readonly File[]) {
    for (const file of files) await this.importFile(file);
  }

  async importFile(file: File) {
    await this.#host.notices.attempt(async () => {
      const title = { key: 'job_project_import', params: { name: file.name } };
      const { seed, notices } = await this.#host.jobs.run(title, async ({ signal, progress }) =>
        seedFromArchive(stem(file.name), new Uint8Array(await file.arrayBuffer()), {
          signal,
          onProgress: progress,
        }),
      );
      await this.create(seed);
      this.sayNotices(notices);
    });
  }

  /** Each becomes a project; the last one is shown. */
  async importFolders(folders: readonly EntryLike[]) {
    for (const folder of folders) {
      await this.#host.notices.attempt(async () => {
        const title = { key: 'job_project_import', params: { name: folder.name } };
        const seed = await this.#host.jobs.run(title, async ({ signal, progress }) => {
          const items = await intakeEntries([folder], { signal, onProgress: progress });
          const inside = items.flatMap((item) => {
            const path = item.path.slice(folder.name.length + 1);
            return path ? { ...item, path } : [];
          });
          return seedFromFiles(folder.name, inside, undefined, { signal });
        });
        await this.create(seed);
      });
    }
  }

  sayNotices(notices: readonly ArchiveNotice[]) {
    for (const { code, paths } of notices) {
      this.#host.notices.good(() =>
        say({ key: `archive_notice_${code}`, params: { list: this.#host.format.list(paths) } }),
      );
    }
  }

  async exportArchive({ id }: ProjectInfo) {
    await this.#host.notices.attempt(async () => {
      const { info, tree } = await this.store.load(id);
      const title = { key: 'job_project_export', params: { name: info.name } };
      const bytes = await this.#host.jobs.run(title, ({ signal, progress }) =>
        writeArchive(info, tree, (sha256, path) => this.store.content(sha256, path), {
          signal,
          onProgress: progress,
        }),
      );
      saveFile(`${info.name || 'project'}.zip`, bytes, 'application/zip');
    });
  }

  async rename({ id, name }: ProjectInfo) {
    const chosen = await this.#host.dialogs.open('name', {
      title: m.project_rename_title({ name }),
      label: m.name_label(),
      action: m.rename(),
      value: name,
      check: (value) => (value.trim() ? null : m.project_name_empty()),
    });
    if (chosen === undefined || chosen === name) return;
    await this.#host.notices.attempt(() => this.#update(id, { name: chosen.trim() }));
  }

  async duplicate({ id, name }: ProjectInfo) {
    await this.#host.notices.attempt(async () => {
      await this.store.duplicate(id, m.project_duplicate_name({ name }));
      await this.refresh();
    });
  }

  /** Deletes it at once; the notice brings it back. */
  async remove({ id, name }: ProjectInfo) {
    await this.#host.notices.attempt(async () => {
      await this.#current?.volume.settled();
      await this.store.remove(id);
      if (this.#current?.projectId === id) await this.leave();
      await this.refresh();
      this.#host.notices.good(() => m.project_deleted({ name: displayName(name) }), {
        label: () => m.undo(),
        act: () => void this.bringBack(id),
      });
    });
  }

  async bringBack(id: string) {
    await this.#host.notices.attempt(async () => {
      const { name } = await this.store.restore(id);
      await this.refresh();
      this.#host.notices.good(() => m.project_restored({ name }));
    });
  }

  /** Closes the open project and shows the list. */
  async leave() {
    const before = this.#current;
    this.#current = null;
    this.#show(null);
    await before?.close();
  }

  async askToKeep() {
    await this.#host.notices.attempt(async () => {
      const granted = await askPersistence(storageManager());
      this.#storage = { ...(await storageReport(storageManager())), persistent: granted };
      if (!granted) this.#host.notices.good(() => m.project_storage_refused());
    });
  }

  /** By the open project where it is that one, so that its steps stay in order. */
  async #update(id: string, patch: { name: string }) {
    if (this.#current?.projectId === id) await this.#current.volume.update(patch);
    else await this.store.update(id, patch);
    await this.refresh();
  }
}

/** Plain http pages have none, whatever the types say. */
function storageManager(): StorageManager | undefined {
  return (navigator as { storage?: StorageManager }).storage;
}

/** 'project.zip' → 'project'. */
export function stem(name: string): string {
  return name.replace(/\.[^.]+$/, '') || name;
}
