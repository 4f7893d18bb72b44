import { LazyDesk } from '../../kit/lazy-desk.svelte';
import { m } from '../../kit/words/first';
import type { Volume } from '../../volumes/volume';
import { Section, type Followed } from '../section';
import type { Services } from '../services';
import type { FolderDesk } from './folder-desk.svelte';
import type { FolderView } from './folder-view.svelte';

/** The folders on disk that were opened; what they stand on is loaded when it is first needed. */
export class FoldersSection extends Section {
  readonly id = 'folders';
  override readonly under = 'projects';
  readonly #services: Services;
  readonly #lazy: LazyDesk<FolderDesk>;
  #wanted = $state<string | null>(null);

  constructor(services: Services) {
    super();
    this.#services = services;
    this.#lazy = new LazyDesk(async () => {
      const { FolderDesk } = await import('./folder-desk.svelte');
      const desk = new FolderDesk(services, (id) => {
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

  get path(): readonly string[] {
    return this.#wanted === null ? [] : [this.#wanted];
  }

  override get over(): boolean {
    return this.#wanted === null;
  }

  override get view(): FolderView | null {
    return (this.#wanted !== null && this.desk?.viewOf(this.#wanted)) || null;
  }

  /** Those that may be read now. */
  override get volumes(): readonly Volume[] {
    return this.desk?.views.map(({ volume }) => volume) ?? [];
  }

  override get beginnings() {
    return [{ id: 'open-folder', label: m.folder_open(), act: () => this.choose() }];
  }

  override get things() {
    const list = this.desk?.list ?? [];
    return list.map(({ id, name }) => ({ id, name, show: () => this.open(id) }));
  }

  load(): Promise<FolderDesk> {
    return this.#lazy.load();
  }

  /** Shows a folder, and opens it if the browser allows it without a question. */
  async open(id: string): Promise<void> {
    this.#wanted = id;
    this.#services.show(this);
    await this.#services.notices.attempt(async () => (await this.load()).show(id));
  }

  /** Lets a person choose one, and shows it. */
  async choose(): Promise<void> {
    const id = await this.#services.notices.attempt(async () => (await this.load()).choose());
    if (id) await this.open(id);
  }

  home() {
    this.#wanted = null;
  }

  override leave() {
    this.#wanted = null;
  }

  async follow([id, ...rest]: readonly string[]): Promise<Followed> {
    // As `crypto.randomUUID` makes them.
    if (!id || rest.length || !/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(id)) {
      return 'unknown';
    }
    await this.open(id);
    return this.#wanted === null ? 'gone' : 'shown';
  }
}
