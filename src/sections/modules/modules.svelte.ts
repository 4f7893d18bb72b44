import { LazyDesk } from '../../kit/lazy-desk.svelte';
import type { ModuleDesk } from './module-desk.svelte';
import type { ProjectsHost, ProjectsState } from '../projects/projects.svelte';

/** What modules need of the app around them. */
export interface ModulesHost extends ProjectsHost {
  readonly projects: ProjectsState;
  openProject(id: string): Promise<void>;
  /** Shows a module, or the start of the place. */
  showModule(id: string | null): void;
  /** Unfolds the dock with the terminal in it. */
  showTerminal(): void;
}

/** The modules of this run; what they stand on is loaded when it is first needed. */
export class ModulesState {
  readonly #host: ModulesHost;
  readonly #lazy: LazyDesk<ModuleDesk>;
  #wanted = $state<string | null>(null);

  constructor(host: ModulesHost) {
    this.#host = host;
    this.#lazy = new LazyDesk(async () => {
      const { ModuleDesk } = await import('./module-desk.svelte');
      const desk = new ModuleDesk(host);
      await desk.start();
      return desk;
    });
  }

  /** Null until it is loaded. */
  get desk(): ModuleDesk | null {
    return this.#lazy.desk;
  }

  /** Id of the module that is shown; null for the start. */
  get currentId(): string | null {
    return this.current?.id ?? null;
  }

  /** The module that is shown, whatever has become of it. */
  get current() {
    return this.desk?.sessions.find(({ id }) => id === this.#wanted) ?? null;
  }

  get currentView() {
    return this.current?.page?.view ?? null;
  }

  /** The file systems of every module that is connected. */
  get volumes() {
    return this.desk?.sessions.flatMap(({ page }) => page?.volumes ?? []) ?? [];
  }

  show(id: string | null) {
    this.#wanted = id;
  }

  load(): Promise<ModuleDesk> {
    return this.#lazy.load();
  }

  async tryVirtual() {
    await this.#host.notices.attempt(async () => (await this.load()).tryVirtual());
  }

  /** Opens the browser's chooser; only at a person's own click, as browsers ask. */
  async connect() {
    await this.#host.notices.attempt(async () => (await this.load()).connect());
  }
}
