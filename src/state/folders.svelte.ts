import type { Volume } from '../volumes/volume';
import type { FolderDesk } from './folder-desk.svelte';
import type { FolderView } from './folder-view.svelte';
import type { Shell } from './shell';

/** The folders on disk that were opened; what they stand on is loaded when it is first needed. */
export class FoldersState {
  readonly #shell: Shell;
  #desk = $state.raw<FolderDesk | null>(null);
  #wanted = $state<string | null>(null);
  #loading: Promise<FolderDesk> | null = null;

  constructor(shell: Shell) {
    this.#shell = shell;
  }

  /** Null until it is loaded. */
  get desk(): FolderDesk | null {
    return this.#desk;
  }

  /** Id of the folder that is shown, or about to be. */
  get currentId(): string | null {
    return this.#wanted;
  }

  get currentView(): FolderView | null {
    return (this.#wanted !== null && this.#desk?.viewOf(this.#wanted)) || null;
  }

  /** Those that may be read now. */
  get volumes(): readonly Volume[] {
    return this.#desk?.views.map(({ volume }) => volume) ?? [];
  }

  load(): Promise<FolderDesk> {
    this.#loading ??= this.#load();
    return this.#loading;
  }

  async #load(): Promise<FolderDesk> {
    try {
      const { FolderDesk } = await import('./folder-desk.svelte');
      const desk = new FolderDesk(this.#shell, (id) => {
        if (this.#wanted === id) this.#wanted = null;
      });
      await desk.start();
      this.#desk = desk;
      return desk;
    } catch (thrown) {
      this.#loading = null;
      throw thrown;
    }
  }

  /** Shows a folder, and opens it where the browser allows it without a question. */
  async show(id: string) {
    this.#wanted = id;
    await this.#shell.notices.attempt(async () => (await this.load()).show(id));
  }

  /** Lets a person choose one; gives its id, or null where none was chosen or it can't be read. */
  async choose(): Promise<string | null> {
    const id = await this.#shell.notices.attempt(async () => (await this.load()).choose());
    return id ?? null;
  }

  leave() {
    this.#wanted = null;
  }
}
