import FolderGit2 from '@lucide/svelte/icons/folder-git-2';
import { keyed, type Action } from '../../kit/actions';
import { chooseFiles, saveFile } from '../../kit/download';
import { say } from '../../kit/words/words';
import { m } from '../../kit/words/first';
import type { ArchiveNotice } from '../../projects/archive/types';
import type { StorageReport } from '../../projects/database/storage';
import type { ProjectSeed, ProjectStore } from '../../projects/database/store';
import type { ProjectInfo } from '../../projects/types';
import type { EntryLike } from '../../volumes/intake';
import { displayName } from '../../volumes/paths';
import type { Volume } from '../../volumes/volume';
import { once } from '../once';
import { Section, type Dropped, type Followed, type OpenVolume } from '../section';
import type { Services } from '../services';
import type { ProjectView } from './project-view.svelte';

/** Share of the granted room from which on it is called nearly used up. */
const nearlyFull = 0.9;

/** A project that can still be brought back. */
export interface DeletedProject {
  readonly info: ProjectInfo;
  /** Milliseconds since 1970 after which it may be gone for good. */
  readonly until: number;
}

/** The projects of this browser, the one that is open, and what is done to whole projects. */
export class ProjectsSection extends Section {
  readonly id = 'projects';
  readonly entry = {
    label: m.place_projects,
    icon: FolderGit2,
    back: m.back_to_projects,
  };
  override readonly taking = {
    sure: (item: Dropped) => {
      if (item.kind === 'folder') return 1;
      // An archive brings a project in, but only there: elsewhere a zip is looked into.
      return this.#listed && /\.zip$/i.test(item.file.name) ? 0.9 : 0;
    },
    hint: () => (this.#listed ? ([m.drop_project(), m.drop_project_more()] as const) : null),
    take: async (items: readonly Dropped[]) => {
      const folders = items.flatMap((item) => (item.kind === 'folder' ? item.entry : []));
      const archives = items.flatMap((item) => (item.kind === 'file' ? item.file : []));
      this.#services.show(this);
      if (folders.length) await this.importFolders(folders);
      if (archives.length) await this.importFiles(archives);
    },
  };
  readonly #services: Services;
  #wanted = $state<string | null>(null);
  #list = $state.raw<readonly ProjectInfo[]>([]);
  #deleted = $state.raw<readonly DeletedProject[]>([]);
  #ready = $state(false);
  #failure = $state.raw<unknown>(null);
  #current = $state.raw<ProjectView | null>(null);
  #storage = $state.raw<StorageReport>({ usage: null, quota: null, persistent: null });
  #reading: Promise<void> | null = null;

  constructor(services: Services) {
    super();
    this.#services = services;
    services.offers.projects = this;
  }

  readonly #parts = once(async () => {
    const parts = await import('./parts');
    const store = new parts.ProjectStore({ channel: parts.broadcastNews() });
    store.onNews(() => void this.refresh());
    return { ...parts, store };
  });

  readonly #prepared = once(async () => {
    await this.refresh();
    if (this.#failure !== null) return;
    const { store } = await this.#parts();
    await this.#services.notices.attempt(() => store.tidy());
  });

  /** Reads the list for the first time; what fails is kept in `failure`. */
  override prepare(): Promise<void> {
    return this.#prepared();
  }

  /** Where projects are kept. */
  async store(): Promise<ProjectStore> {
    return (await this.#parts()).store;
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

  /** Why there is no list; null unless reading it failed. */
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
      const { KEEP_DELETED, store, storageReport } = await this.#parts();
      const [list, deleted] = await Promise.all([store.list(), store.listDeleted()]);
      this.#list = list;
      this.#deleted = deleted
        .map((info) => ({ info, until: (info.deleted ?? 0) + KEEP_DELETED }))
        .sort((a, b) => b.until - a.until);
      this.#failure = null;
      this.#storage = await storageReport(storageManager());
    } catch (thrown) {
      this.#failure = thrown;
    }
    this.#ready = true;
  }

  /** Id of the project that is shown, or about to be; null for the list. */
  get currentId(): string | null {
    return this.#wanted;
  }

  /** The list of projects is on screen. */
  get #listed(): boolean {
    return this.#services.current === this && this.#wanted === null;
  }

  get path(): readonly string[] {
    return this.#wanted === null ? [] : [this.#wanted];
  }

  override get view(): ProjectView | null {
    const view = this.#current;
    return view?.projectId === this.#wanted ? view : null;
  }

  override get views() {
    return this.#current ? [this.#current] : [];
  }

  override get volumes() {
    const volume = this.#current?.volume;
    return volume ? [volume] : [];
  }

  override get openVolumes(): readonly OpenVolume[] {
    const view = this.#current;
    if (!view) return [];
    const { projectId: key } = view;
    return [{ key, view, show: () => this.open(key), choose: () => (this.#wanted = key) }];
  }

  override async reopen(id: string): Promise<void> {
    await this.prepare();
    if (this.#list.some((one) => one.id === id)) await this.#read(id);
  }

  /** Something is on its way to the database. */
  override get unsaved(): boolean {
    return (this.#current?.snapshot.saving ?? 0) > 0;
  }

  override get adding() {
    const more = this.#services.under(this.id).flatMap(({ section }) => section.beginnings);
    return { label: m.projects_add(), actions: [...this.beginnings, ...more] };
  }

  override get beginnings(): readonly Action[] {
    return [
      { id: 'new-project', label: m.project_new(), act: () => this.newProject() },
      { id: 'import-project', label: m.project_import(), act: () => this.importArchive() },
    ];
  }

  override get actions(): readonly Action[] {
    const { view } = this;
    if (!view) return [];
    const { history } = view;
    return [
      keyed(this.#services, 'build', m.build_image(), () => this.buildImage()),
      { id: 'history', label: m.history(), act: () => (history.open = !history.open) },
      {
        id: 'module',
        label: m.project_module_menu(),
        act: () => this.#services.dialogs.open('projectModule', { view }),
      },
      ...this.actionsOf(view.snapshot.info),
    ];
  }

  override get things() {
    return this.#list.map(({ id, name }) => ({ id, name, show: () => this.open(id) }));
  }

  /** What can be done with a whole project. */
  actionsOf(info: ProjectInfo): readonly Action[] {
    return [
      // In the palette files have verbs of these names.
      { id: 'rename-project', label: m.rename(), listed: false, act: () => this.rename(info) },
      { id: 'duplicate-project', label: m.project_duplicate(), act: () => this.duplicate(info) },
      { id: 'export-archive', label: m.project_export(), act: () => this.exportArchive(info) },
      {
        id: 'delete-project',
        label: m.delete_(),
        listed: false,
        divided: true,
        danger: true,
        act: () => this.remove(info),
      },
    ];
  }

  /** Makes a project of what a volume holds, and opens it. */
  async keep(volume: Volume) {
    const { name } = volume;
    await this.#services.notices.attempt(async () => {
      const { seedOf } = await this.#parts();
      const title = { key: 'job_project_import', params: { name } };
      const { seed, skipped } = await this.#services.jobs.run(title, ({ signal, progress }) =>
        seedOf(stem(name), volume, { signal, onProgress: progress }),
      );
      await this.create(seed);
      const count = skipped.length;
      if (count)
        this.#services.notices.good(() => say({ key: 'project_skipped', params: { count } }));
    });
  }

  /** Shows the list. */
  home() {
    this.#wanted = null;
    void this.prepare();
    for (const { section } of this.#services.under(this.id)) void section.prepare();
  }

  async follow([first, ...rest]: readonly string[]): Promise<Followed> {
    if (rest.length) return 'unknown';
    if (first === undefined || first === 'new') {
      this.home();
      if (first) void this.newProject();
      return 'shown';
    }
    // As `newId` makes them.
    if (!/^[0-9a-f]{32}$/.test(first)) return 'unknown';
    await this.open(first);
    return 'shown';
  }

  /** Opens a project; the list if there is none of the id. */
  async open(id: string) {
    this.#wanted = id;
    this.#services.show(this);
    const opened = await this.#services.notices.attempt(async () => {
      await this.prepare();
      await this.#open(id);
      return true;
    });
    if (!opened && this.#wanted === id) this.#wanted = null;
  }

  /** Makes a project and opens it. @throws {PortsideError} `storage-…` */
  async create(seed: ProjectSeed) {
    const { store } = await this.#parts();
    const { id } = await store.create(seed);
    await this.refresh();
    await this.#open(id);
  }

  async newProject() {
    await this.#services.dialogs.open('newProject', {});
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
    await this.#services.notices.attempt(async () => {
      const title = { key: 'job_project_import', params: { name: file.name } };
      const { seedFromArchive } = await this.#parts();
      const { seed, notices } = await this.#services.jobs.run(title, async ({ signal, progress }) =>
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
      await this.#services.notices.attempt(async () => {
        const title = { key: 'job_project_import', params: { name: folder.name } };
        const { intakeEntries, seedFromFiles } = await this.#parts();
        const seed = await this.#services.jobs.run(title, async ({ signal, progress }) => {
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
      this.#services.notices.good(() =>
        say({ key: `archive_notice_${code}`, params: { list: this.#services.format.list(paths) } }),
      );
    }
  }

  async exportArchive({ id }: ProjectInfo) {
    await this.#services.notices.attempt(async () => {
      const { store, writeArchive } = await this.#parts();
      const { info, tree } = await store.load(id);
      const title = { key: 'job_project_export', params: { name: info.name } };
      const bytes = await this.#services.jobs.run(title, ({ signal, progress }) =>
        writeArchive(info, tree, (sha256, path) => store.content(sha256, path), {
          signal,
          onProgress: progress,
        }),
      );
      saveFile(`${info.name || 'project'}.zip`, bytes, 'application/zip');
    });
  }

  async rename({ id, name }: ProjectInfo) {
    const chosen = await this.#services.dialogs.open('name', {
      title: m.project_rename_title({ name }),
      label: m.name_label(),
      action: m.rename(),
      value: name,
      check: (value) => (value.trim() ? null : m.project_name_empty()),
    });
    if (chosen === undefined || chosen === name) return;
    await this.#services.notices.attempt(() => this.#update(id, { name: chosen.trim() }));
  }

  async duplicate({ id, name }: ProjectInfo) {
    await this.#services.notices.attempt(async () => {
      const { store } = await this.#parts();
      await store.duplicate(id, m.project_duplicate_name({ name }));
      await this.refresh();
    });
  }

  /** Deletes it at once; the notice brings it back. */
  async remove({ id, name }: ProjectInfo) {
    await this.#services.notices.attempt(async () => {
      const { store } = await this.#parts();
      await this.#current?.volume.settled();
      await store.remove(id);
      if (this.#current?.projectId === id) await this.#close();
      await this.refresh();
      this.#services.notices.good(() => m.project_deleted({ name: displayName(name) }), {
        label: () => m.undo(),
        act: () => void this.bringBack(id),
      });
    });
  }

  async bringBack(id: string) {
    await this.#services.notices.attempt(async () => {
      const { store } = await this.#parts();
      const { name } = await store.restore(id);
      await this.refresh();
      this.#services.notices.good(() => m.project_restored({ name }));
    });
  }

  async askToKeep() {
    await this.#services.notices.attempt(async () => {
      const { askPersistence, storageReport } = await this.#parts();
      const granted = await askPersistence(storageManager());
      this.#storage = { ...(await storageReport(storageManager())), persistent: granted };
      if (!granted) this.#services.notices.good(() => m.project_storage_refused());
    });
  }

  /** By the open project if it is that one, so that its steps stay in order. */
  async #update(id: string, patch: { name: string }) {
    if (this.#current?.projectId === id) await this.#current.volume.update(patch);
    else await (await this.#parts()).store.update(id, patch);
    await this.refresh();
  }

  /** Asks what to build of the open project, and builds it. */
  async buildImage() {
    const { view } = this;
    if (!view) return;
    const store = await this.store();
    await this.#services.dialogs.open('buildProject', { view, store });
  }

  /** @throws {PortsideError} `project-gone`, `storage-…` */
  async #open(id: string) {
    this.#wanted = id;
    this.#services.show(this);
    await this.#read(id);
  }

  /** @throws {PortsideError} `project-gone`, `storage-…` */
  async #read(id: string) {
    if (this.#current?.projectId === id) return;
    const { ProjectVolume, ProjectView, store } = await this.#parts();
    const before = this.#current;
    this.#current = new ProjectView(await ProjectVolume.open(store, id), this.#services);
    await before?.close();
  }

  /** Closes the open project and shows the list. */
  async #close() {
    const before = this.#current;
    this.#current = null;
    this.#wanted = null;
    await before?.close();
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
