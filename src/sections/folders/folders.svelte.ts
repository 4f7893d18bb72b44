import { toPortsideError } from '../../ground/errors/convert';
import { PortsideError } from '../../ground/errors/portside-error';
import type { KnownFolder } from '../../folders/folder-store';
import type { DirectoryHandle, FolderPermission } from '../../folders/handles';
import { m } from '../../kit/words/first';
import { say } from '../../kit/words/words';
import { displayName } from '../../volumes/paths';
import type { Volume } from '../../volumes/volume';
import { once } from '../once';
import { Section, type Followed, type OpenVolume, type WayBack } from '../section';
import type { Services } from '../services';
import type { FolderView } from './folder-view.svelte';

/** A folder of the list. */
export interface ListedFolder {
  readonly id: string;
  readonly name: string;
  /** Milliseconds since 1970. */
  readonly lastOpened: number;
  /** 'write': changes are allowed; 'ask': the browser wants to be asked again. */
  readonly access: 'read' | 'write' | 'ask' | 'denied';
}

type Picker = (options: { id: string; mode: 'read' }) => Promise<DirectoryHandle>;

/** The folders on disk that this browser remembers, and those that are open. */
export class FoldersSection extends Section {
  readonly id = 'folders';
  readonly entry = null;
  override readonly under = 'projects';
  readonly #services: Services;
  #wanted = $state<string | null>(null);
  #known = $state.raw<readonly KnownFolder[]>([]);
  #permissions = $state.raw<Readonly<Record<string, FolderPermission>>>({});
  #views = $state.raw<readonly FolderView[]>([]);
  #failures = $state.raw<Readonly<Record<string, PortsideError>>>({});
  #failure = $state.raw<PortsideError | null>(null);

  constructor(services: Services) {
    super();
    this.#services = services;
  }

  /** What folders stand on, with the list read for the first time. @throws {PortsideError} `storage-…` */
  readonly #parts = once(async () => {
    if (!this.supported) throw new PortsideError('folders-unsupported');
    const parts = await import('./parts');
    const store = await parts.FolderStore.open();
    await this.#reload(store);
    await this.#services.notices.attempt(() => store.mend());
    return { ...parts, store };
  });

  /** The browser can open folders at all. */
  get supported(): boolean {
    return picker() !== undefined;
  }

  /** The last opened first. */
  readonly list: readonly ListedFolder[] = $derived.by(() =>
    this.#known.map(({ id, name, lastOpened }) => ({
      id,
      name,
      lastOpened,
      access: this.#accessOf(id),
    })),
  );

  /** Why there is no list; null unless reading it failed. */
  get failure(): PortsideError | null {
    return this.#failure;
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
    return this.#wanted === null ? null : this.viewOf(this.#wanted);
  }

  override get views() {
    return this.#views;
  }

  /** Those that may be read now. */
  override get volumes(): readonly Volume[] {
    return this.#views.map(({ volume }) => volume);
  }

  override get beginnings() {
    return [{ id: 'open-folder', label: m.folder_open(), act: () => this.choose() }];
  }

  override get things() {
    return this.list.map(({ id, name }) => ({ id, name, show: () => this.open(id) }));
  }

  override get openVolumes(): readonly OpenVolume[] {
    return this.#views.map((view) => ({
      key: view.folderId,
      view,
      show: () => this.open(view.folderId),
      choose: () => undefined,
    }));
  }

  override async reopen(id: string): Promise<void> {
    if (!this.supported) return;
    await this.#reload((await this.#parts()).store);
    if (this.#permissions[id] === 'granted') await this.#read(id);
  }

  override wayBack(id: string): Promise<WayBack | null> {
    const name = displayName(this.#knownOf(id)?.name ?? '');
    const back: WayBack = {
      what: () => say({ key: 'folder_needs_title', params: { name } }),
      label: () => say({ key: 'folder_allow', params: {} }),
      act: () => this.allow(id).then(() => this.viewOf(id) !== null),
    };
    return Promise.resolve(name ? back : null);
  }

  viewOf(id: string): FolderView | null {
    return this.#views.find(({ folderId }) => folderId === id) ?? null;
  }

  /** Why a folder could not be opened; null if it was not tried, or is open. */
  failureOf(id: string): PortsideError | null {
    return this.#failures[id] ?? null;
  }

  override async prepare(): Promise<void> {
    if (!this.supported) return;
    try {
      await this.#parts();
      this.#failure = null;
    } catch (thrown) {
      this.#failure = toPortsideError(thrown);
    }
  }

  /** Shows a folder, and opens it if the browser allows it without a question. */
  async open(id: string): Promise<void> {
    this.#wanted = id;
    this.#services.show(this);
    await this.#services.notices.attempt(async () => {
      if (this.supported) await this.#reload((await this.#parts()).store);
      if (!this.#knownOf(id)) this.#gone(id);
      else if (this.#permissions[id] === 'granted') await this.#read(id);
    });
  }

  /** Lets a person choose one, and shows it. */
  async choose(): Promise<void> {
    const id = await this.#services.notices.attempt(async () => {
      const { store } = await this.#parts();
      const handle = await picker()?.({ id: 'portside', mode: 'read' });
      if (!handle) throw new PortsideError('folders-unsupported');
      const kept = await store.keep(handle, 'read');
      await this.#reload(store);
      return kept.id;
    });
    if (id) await this.open(id);
  }

  /** Asks for permission and opens; only in the course of a click. */
  async allow(id: string): Promise<void> {
    await this.#services.notices.attempt(async () => {
      const known = this.#knownOf(id);
      if (!known) return;
      const { askFolder, store } = await this.#parts();
      const granted = await askFolder(known.handle, 'read');
      await this.#reload(store);
      if (!granted) throw new PortsideError('permission-needed', { name: known.name });
      await this.#read(id);
    });
  }

  close(id: string): void {
    const view = this.viewOf(id);
    this.#views = this.#views.filter((one) => one !== view);
    view?.close();
    this.#gone(id);
  }

  /** Takes it off the list; nothing on disk changes. */
  async forget(id: string): Promise<void> {
    await this.#services.notices.attempt(async () => {
      const known = this.#knownOf(id);
      const { store } = await this.#parts();
      await store.forget(id);
      this.close(id);
      await this.#reload(store);
      if (known) {
        this.#services.notices.good(() => m.folder_forgotten({ name: displayName(known.name) }));
      }
    });
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

  async #read(id: string): Promise<void> {
    const known = this.#knownOf(id);
    if (!known || this.viewOf(id)) return;
    const { FolderView, FolderVolume, store } = await this.#parts();
    const { handle } = known;
    const writable = (await handle.queryPermission?.({ mode: 'readwrite' })) === 'granted';
    const mode = known.mode === 'readwrite' && writable ? 'readwrite' : 'read';
    try {
      const folder = await FolderVolume.open(handle, { mode });
      await store.keep(handle, known.mode);
      const view = new FolderView(folder, id, this.#services, async () => {
        await store.keep(handle, 'readwrite');
        await this.#reload(store);
      });
      this.#views = [...this.#views, view];
      this.#failures = omit(this.#failures, id);
      void view.refresh();
    } catch (thrown) {
      // Said on its page, where it can be tried again.
      this.#failures = { ...this.#failures, [id]: toPortsideError(thrown) };
    }
    await this.#reload(store);
  }

  async #reload(store: { list(): Promise<readonly KnownFolder[]> }): Promise<void> {
    const known = await store.list();
    const permissions: Record<string, FolderPermission> = {};
    for (const { id, handle } of known) {
      permissions[id] = (await handle.queryPermission?.({ mode: 'read' })) ?? 'granted';
    }
    this.#known = known;
    this.#permissions = permissions;
  }

  #accessOf(id: string): ListedFolder['access'] {
    const permission = this.#permissions[id];
    if (permission === 'denied') return 'denied';
    if (permission !== 'granted') return 'ask';
    return this.viewOf(id)?.mayWrite ? 'write' : 'read';
  }

  #knownOf(id: string): KnownFolder | undefined {
    return this.#known.find((one) => one.id === id);
  }

  /** It can't be shown any more. */
  #gone(id: string) {
    if (this.#wanted === id) this.#wanted = null;
  }
}

function picker(): Picker | undefined {
  const choose = (globalThis as { showDirectoryPicker?: Picker }).showDirectoryPicker;
  return choose && ((options) => choose.call(globalThis, options));
}

function omit<T>(record: Readonly<Record<string, T>>, key: string): Readonly<Record<string, T>> {
  return Object.fromEntries(Object.entries(record).filter(([one]) => one !== key));
}
