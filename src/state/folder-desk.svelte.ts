import { PortsideError } from '../errors/portside-error';
import { FolderStore, type KnownFolder } from '../folders/folder-store';
import { askFolder, FolderVolume } from '../folders/folder-volume';
import type { DirectoryHandle, FolderPermission } from '../folders/handles';
import * as m from '../paraglide/messages.js';
import { FolderView } from './folder-view.svelte';
import type { Shell } from './shell';

/** A folder of the list. */
export interface ListedFolder {
  readonly id: string;
  readonly name: string;
  /** Milliseconds since 1970. */
  readonly lastOpened: number;
  /** 'write': changes are allowed; 'ask': the browser wants to be asked again. */
  readonly access: 'read' | 'write' | 'ask' | 'denied';
}

/** Where the browser has it. */
type Picker = (options: { id: string; mode: 'read' }) => Promise<DirectoryHandle>;

/** The folders that this browser remembers, and those that are open. */
export class FolderDesk {
  readonly #shell: Shell;
  readonly #show: (id: string | null) => void;
  #store: FolderStore | null = null;
  #known = $state.raw<readonly KnownFolder[]>([]);
  #permissions = $state.raw<Readonly<Record<string, FolderPermission>>>({});
  #views = $state.raw<readonly FolderView[]>([]);
  #ready = $state(false);

  constructor(shell: Shell, show: (id: string | null) => void) {
    this.#shell = shell;
    this.#show = show;
  }

  /** The list is known. */
  get ready(): boolean {
    return this.#ready;
  }

  /** The browser can open folders at all. */
  get supported(): boolean {
    return picker() !== undefined;
  }

  get views(): readonly FolderView[] {
    return this.#views;
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

  viewOf(id: string): FolderView | null {
    return this.#views.find(({ folderId }) => folderId === id) ?? null;
  }

  /** Reads what is remembered. @throws {PortsideError} `storage-…` */
  async start(): Promise<void> {
    if (!this.supported) return void (this.#ready = true);
    this.#store = await FolderStore.open();
    await this.#reload();
    this.#ready = true;
  }

  /** Lets a person choose a folder, and shows it. */
  async openNew(): Promise<void> {
    await this.#shell.notices.attempt(async () => {
      const choose = picker();
      if (!choose) throw new PortsideError('folders-unsupported');
      // It leaves with an AbortError, which is no failure.
      const handle = await choose({ id: 'portside', mode: 'read' });
      const { id } = await this.#stored().keep(handle, 'read');
      await this.#reload();
      await this.#open(id);
      this.#show(id);
    });
  }

  /** Shows a folder; opens it where that needs no question, or else waits for a click. */
  async show(id: string): Promise<void> {
    if (!this.#knownOf(id)) {
      this.#show(null);
      return;
    }
    this.#show(id);
    await this.#reload();
    if (!this.viewOf(id) && this.#permissions[id] === 'granted') await this.#open(id);
  }

  /** Asks for permission and opens; only in the course of a click. */
  async allow(id: string): Promise<void> {
    await this.#shell.notices.attempt(async () => {
      const known = this.#knownOf(id);
      if (!known) return;
      const granted = await askFolder(known.handle, 'read');
      await this.#reload();
      if (!granted) throw new PortsideError('permission-needed', { name: known.name });
      await this.#open(id);
      this.#show(id);
    });
  }

  close(id: string): void {
    const view = this.viewOf(id);
    this.#views = this.#views.filter((one) => one !== view);
    view?.close();
    this.#show(null);
  }

  /** Takes it off the list; nothing on disk changes. */
  async forget(id: string): Promise<void> {
    await this.#shell.notices.attempt(async () => {
      const known = this.#knownOf(id);
      await this.#stored().forget(id);
      this.close(id);
      await this.#reload();
      if (known) this.#shell.notices.good(() => m.folder_forgotten({ name: known.name }));
    });
  }

  async #open(id: string): Promise<void> {
    const known = this.#knownOf(id);
    if (!known || this.viewOf(id)) return;
    const { handle } = known;
    const writable = (await handle.queryPermission?.({ mode: 'readwrite' })) === 'granted';
    const mode = known.mode === 'readwrite' && writable ? 'readwrite' : 'read';
    const folder = await FolderVolume.open(handle, { mode });
    await this.#stored().keep(handle, known.mode);
    const view = new FolderView(folder, id, this.#shell, async () => {
      await this.#stored().keep(handle, 'readwrite');
      await this.#reload();
    });
    this.#views = [...this.#views, view];
    await this.#reload();
    void view.refresh();
  }

  async #reload(): Promise<void> {
    const known = (await this.#store?.list()) ?? [];
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

  #stored(): FolderStore {
    if (!this.#store) throw new PortsideError('folders-unsupported');
    return this.#store;
  }
}

function picker(): Picker | undefined {
  const choose = (globalThis as { showDirectoryPicker?: Picker }).showDirectoryPicker;
  return choose && ((options) => choose.call(globalThis, options));
}
