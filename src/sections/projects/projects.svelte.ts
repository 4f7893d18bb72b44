import FolderGit2 from '@lucide/svelte/icons/folder-git-2';
import { keyed, type Action } from '../../kit/actions';
import { LazyDesk } from '../../kit/lazy-desk.svelte';
import { m } from '../../kit/words/first';
import type { EntryLike } from '../../volumes/intake';
import { Section, type Dropped, type Followed } from '../section';
import type { Services } from '../services';
import { projectActions } from './project-actions';
import type { ProjectDesk } from './project-desk.svelte';
import type { ProjectView } from './project-view.svelte';

/** The projects of this browser; what they stand on is loaded when it is first needed. */
export class ProjectsSection extends Section {
  readonly id = 'projects';
  override readonly entry = {
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
  readonly #lazy: LazyDesk<ProjectDesk>;
  #wanted = $state<string | null>(null);

  constructor(services: Services) {
    super();
    this.#services = services;
    services.offers.projects = this;
    this.#lazy = new LazyDesk(async (show) => {
      const { ProjectDesk } = await import('./project-desk.svelte');
      const desk = new ProjectDesk(services, (id) => {
        this.#wanted = id;
        if (id !== null) services.show(this);
      });
      show(desk);
      await desk.start();
      return desk;
    });
  }

  /** Null until it is loaded. */
  get desk(): ProjectDesk | null {
    return this.#lazy.desk;
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
    const view = this.desk?.current ?? null;
    return view && view.projectId === this.#wanted ? view : null;
  }

  override get volumes() {
    const volume = this.desk?.current?.volume;
    return volume ? [volume] : [];
  }

  /** Something is on its way to the database. */
  override get unsaved(): boolean {
    return (this.desk?.current?.snapshot.saving ?? 0) > 0;
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
    const { view, desk } = this;
    if (!view || !desk) return [];
    const { history } = view;
    return [
      keyed(this.#services, 'build', m.build_image(), () => this.buildImage()),
      { id: 'history', label: m.history(), act: () => (history.open = !history.open) },
      {
        id: 'module',
        label: m.project_module_menu(),
        act: () => this.#services.dialogs.open('projectModule', { view }),
      },
      ...projectActions(desk, view.snapshot.info),
    ];
  }

  override get things() {
    const list = this.desk?.list ?? [];
    return list.map(({ id, name }) => ({ id, name, show: () => this.open(id) }));
  }

  load(): Promise<ProjectDesk> {
    return this.#lazy.load();
  }

  /** Shows the list. */
  home() {
    this.#wanted = null;
    void this.#services.notices.attempt(() => this.load());
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
      await (await this.load()).open(id);
      return true;
    });
    if (!opened && this.#wanted === id) this.#wanted = null;
  }

  async newProject() {
    await this.#services.notices.attempt(async () => (await this.load()).newProject());
  }

  async importArchive() {
    await this.#services.notices.attempt(async () => (await this.load()).importArchive());
  }

  /** Makes projects of archives. */
  async importFiles(files: readonly File[]) {
    await this.#services.notices.attempt(async () => (await this.load()).importFiles(files));
  }

  /** Makes projects of folders that were dropped; the last one is shown. */
  async importFolders(folders: readonly EntryLike[]) {
    await this.#services.notices.attempt(async () => (await this.load()).importFolders(folders));
  }

  /** Asks what to build of the open project, and builds it. */
  async buildImage() {
    const { view, desk } = this;
    if (view && desk) await this.#services.dialogs.open('buildProject', { view, desk });
  }
}
