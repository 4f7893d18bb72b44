import { toPortsideError } from '../../ground/errors/convert';
import { PortsideError } from '../../ground/errors/portside-error';
import { FolderStore, type KnownFolder } from '../../folders/folder-store';
import { askFolder, FolderVolume } from '../../folders/folder-volume';
import type { DirectoryHandle, FolderPermission } from '../../folders/handles';
import { m } from '../../kit/words/all';
import { FolderView } from './folder-view.svelte';
import { displayName } from '../../volumes/paths';
import type { Shell } from '../../kit/shell';

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
  readonly #gone: (id: string) => void;
  #store: FolderStore | null = null;
  #known = $state.raw<readonly KnownFolder[]>([]);
  #permissions = $state.raw<Readonly<Record<string, FolderPermission>>>({});
  #views = $state.raw<readonly FolderView[]>([]);
  #failures = $state.raw<Readonly<Record<string, PortsideError>>>({});

  /** @param gone told of a folder that can't be shown any more */
  constructor(shell: Shell, gone: (id: string) => void) {
    this.#shell = shell;
    this.#gone = gone;
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

  /** Reads what is remembered, and says what of it could not be. @throws {PortsideError} `storage-…` */
  async start(): Promise<void> {
    if (!this.supported) return;
    const store = (this.#store = await FolderStore.open());
    await this.#reload();
    await this.#shell.notices.attempt(() => store.mend());
  }

  /** Why a folder could not be opened; null where it was not tried, or is open. */
  failureOf(id: string): PortsideError | null {
    return this.#failures[id] ?? null;
  }

  /** Lets a person choose a folder. @throws {PortsideError} `cancelled`, `folders-unsupported` */
  async choose(): Promise<string> {
    const pick = picker();
    if (!pick) throw new PortsideError('folders-unsupported');
    const handle = await pick({ id: 'portside', mode: 'read' });
    const { id } = await this.#stored().keep(handle, 'read');
    await this.#reload();
    return id;
  }

  /** Opens a folder where that needs no question; or else it waits for a click. */
  async show(id: string): Promise<void> {
    await this.#reload();
    if (!this.#knownOf(id)) this.#gone(id);
    else if (this.#permissions[id] === 'granted') await this.#open(id);
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
    await this.#shell.notices.attempt(async () => {
      const known = this.#knownOf(id);
      await this.#stored().forget(id);
      this.close(id);
      await this.#reload();
      if (known)
        this.#shell.notices.good(() => m.folder_forgotten({ name: displayName(known.name) }));
    });
  }

  async #open(id: string): Promise<void> {
    const known = this.#knownOf(id);
    if (!known || this.viewOf(id)) return;
    const { handle } = known;
    const writable = (await handle.queryPermission?.({ mode: 'readwrite' })) === 'granted';
    const mode = known.mode === 'readwrite' && writable ? 'readwrite' : 'read';
    try {
      const folder = await FolderVolume.open(handle, { mode });
      await this.#stored().keep(handle, known.mode);
      const view = new FolderView(folder, id, this.#shell, async () => {
        await this.#stored().keep(handle, 'readwrite');
        await this.#reload();
      });
      this.#views = [...this.#views, view];
      this.#failures = omit(this.#failures, id);
      void view.refresh();
    } catch (thrown) {
      // Said on its page, where it can be tried again.
      this.#failures = { ...this.#failures, [id]: toPortsideError(thrown) };
    }
    await this.#reload();
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

function omit<T>(record: Readonly<Record<string, T>>, key: string): Readonly<Record<string, T>> {
  return Object.fromEntries(Object.entries(record).filter(([one]) => one !== key));
}
