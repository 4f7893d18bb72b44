import type { ImagesState } from '../images/images.svelte';
import type { EntryLike } from '../../volumes/intake';
import { LazyDesk } from '../../kit/lazy-desk.svelte';
import type { ProjectDesk } from './project-desk.svelte';
import type { Shell } from '../../kit/shell';

/** What projects need of the app around them. */
export interface ProjectsHost extends Shell {
  readonly images: ImagesState;
}

/** The projects of this browser; what they stand on is loaded when it is first needed. */
export class ProjectsState {
  readonly #host: ProjectsHost;
  readonly #lazy: LazyDesk<ProjectDesk>;
  #wanted = $state<string | null>(null);

  constructor(host: ProjectsHost) {
    this.#host = host;
    this.#lazy = new LazyDesk(async (show) => {
      const { ProjectDesk } = await import('./project-desk.svelte');
      const desk = new ProjectDesk(host, (id) => (this.#wanted = id));
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

  get currentView() {
    const view = this.desk?.current ?? null;
    return view && view.projectId === this.#wanted ? view : null;
  }

  /** Something is on its way to the database. */
  get saving(): boolean {
    return (this.desk?.current?.snapshot.saving ?? 0) > 0;
  }

  load(): Promise<ProjectDesk> {
    return this.#lazy.load();
  }

  /** Shows the list. */
  showHome() {
    this.#wanted = null;
    void this.#host.notices.attempt(() => this.load());
  }

  /** Opens a project; the list where there is none of the id. */
  async open(id: string) {
    this.#wanted = id;
    const opened = await this.#host.notices.attempt(async () => {
      await (await this.load()).open(id);
      return true;
    });
    if (!opened && this.#wanted === id) this.#wanted = null;
  }

  async newProject() {
    await this.#host.notices.attempt(async () => (await this.load()).newProject());
  }

  async importArchive() {
    await this.#host.notices.attempt(async () => (await this.load()).importArchive());
  }

  /** Makes projects of archives. */
  async importFiles(files: readonly File[]) {
    await this.#host.notices.attempt(async () => (await this.load()).importFiles(files));
  }

  /** Makes projects of folders that were dropped. */
  async importFolders(folders: readonly EntryLike[]) {
    await this.#host.notices.attempt(async () => (await this.load()).importFolders(folders));
  }

  /** Asks what to build of the open project, and builds it. */
  async buildImage() {
    const view = this.currentView;
    const desk = this.desk;
    if (view && desk) await this.#host.dialogs.open('buildProject', { view, desk });
  }
}
