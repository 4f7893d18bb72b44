import type { ModuleDesk } from './module-desk.svelte';
import type { ProjectsHost, ProjectsState } from './projects.svelte';

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
  #desk = $state.raw<ModuleDesk | null>(null);
  #wanted = $state<string | null>(null);
  #loading: Promise<ModuleDesk> | null = null;

  constructor(host: ModulesHost) {
    this.#host = host;
  }

  /** Null until it is loaded. */
  get desk(): ModuleDesk | null {
    return this.#desk;
  }

  /** Id of the module that is shown; null for the start. */
  get currentId(): string | null {
    return this.current?.id ?? null;
  }

  /** The module that is shown, whatever has become of it. */
  get current() {
    return this.#desk?.sessions.find(({ id }) => id === this.#wanted) ?? null;
  }

  get currentView() {
    return this.current?.page?.view ?? null;
  }

  /** The file systems of every module that is connected. */
  get volumes() {
    return this.#desk?.sessions.flatMap(({ page }) => page?.volumes ?? []) ?? [];
  }

  show(id: string | null) {
    this.#wanted = id;
  }

  load(): Promise<ModuleDesk> {
    this.#loading ??= this.#load();
    return this.#loading;
  }

  async #load(): Promise<ModuleDesk> {
    try {
      const { ModuleDesk } = await import('./module-desk.svelte');
      const desk = new ModuleDesk(this.#host);
      await desk.start();
      this.#desk = desk;
      return desk;
    } catch (thrown) {
      this.#loading = null;
      throw thrown;
    }
  }

  async tryVirtual() {
    await this.#host.notices.attempt(async () => (await this.load()).tryVirtual());
  }

  /** Opens the browser's chooser; only at a person's own click, as browsers ask. */
  async connect() {
    await this.#host.notices.attempt(async () => (await this.load()).connect());
  }
}
