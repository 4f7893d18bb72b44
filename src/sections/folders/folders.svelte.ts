import type { Volume } from '../../volumes/volume';
import type { FolderDesk } from './folder-desk.svelte';
import type { FolderView } from './folder-view.svelte';
import { LazyDesk } from '../../kit/lazy-desk.svelte';
import type { Shell } from '../../kit/shell';

/** The folders on disk that were opened; what they stand on is loaded when it is first needed. */
export class FoldersState {
  readonly #shell: Shell;
  readonly #lazy: LazyDesk<FolderDesk>;
  #wanted = $state<string | null>(null);

  constructor(shell: Shell) {
    this.#shell = shell;
    this.#lazy = new LazyDesk(async () => {
      const { FolderDesk } = await import('./folder-desk.svelte');
      const desk = new FolderDesk(shell, (id) => {
        if (this.#wanted === id) this.#wanted = null;
      });
      await desk.start();
      return desk;
    });
  }

  /** Null until it is loaded. */
  get desk(): FolderDesk | null {
    return this.#lazy.desk;
  }

  /** Id of the folder that is shown, or about to be. */
  get currentId(): string | null {
    return this.#wanted;
  }

  get currentView(): FolderView | null {
    return (this.#wanted !== null && this.desk?.viewOf(this.#wanted)) || null;
  }

  /** Those that may be read now. */
  get volumes(): readonly Volume[] {
    return this.desk?.views.map(({ volume }) => volume) ?? [];
  }

  load(): Promise<FolderDesk> {
    return this.#lazy.load();
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
