import type { DBSchema, IDBPDatabase } from 'idb';
import { PortsideError } from '../ground/errors/portside-error';
import { openStorage, stored } from '../ground/storage';
import type { DirectoryHandle, FolderMode } from './handles';

/** A folder that was opened before; its handle opens it again once permission is given. */
export interface KnownFolder {
  readonly id: string;
  readonly name: string;
  readonly handle: DirectoryHandle;
  readonly mode: FolderMode;
  /** Milliseconds since 1970. */
  readonly lastOpened: number;
}

interface FolderSchema extends DBSchema {
  /** What is read back may be of another version or damaged: see `parseFolder`. */
  folders: { key: string; value: unknown };
}

/** A database of its own: a folder is not part of a project, and is forgotten without loss. */
const DATABASE = 'portside-folders';
const VERSION = 1;

/** What was stored, or null if it is no folder: another version or a damaged disk wrote it. */
function parseFolder(value: unknown): KnownFolder | null {
  if (typeof value !== 'object' || value === null) return null;
  const { id, name, handle, mode, lastOpened } = value as Record<keyof KnownFolder, unknown>;
  if (typeof id !== 'string' || typeof name !== 'string' || !isDirectory(handle)) return null;
  if (mode !== 'read' && mode !== 'readwrite') return null;
  if (typeof lastOpened !== 'number' || !Number.isFinite(lastOpened)) return null;
  return { id, name, handle, mode, lastOpened };
}

/** Its verbs are the browser's own, so that its kind tells enough. */
function isDirectory(handle: unknown): handle is DirectoryHandle {
  if (typeof handle !== 'object' || handle === null) return false;
  const { kind, name } = handle as { kind?: unknown; name?: unknown };
  return kind === 'directory' && typeof name === 'string';
}

/** Remembers folders over a restart; all verbs throw `storage-full` and `storage-failed`. */
export class FolderStore {
  readonly #database: IDBPDatabase<FolderSchema>;

  private constructor(database: IDBPDatabase<FolderSchema>) {
    this.#database = database;
  }

  /** @throws {PortsideError} `storage-newer` with `known`; `storage-unavailable` */
  static async open(): Promise<FolderStore> {
    const database = await openStorage<FolderSchema>(
      DATABASE,
      VERSION,
      (fresh) => void fresh.createObjectStore('folders', { keyPath: 'id' }),
    );
    return new FolderStore(database);
  }

  /** The last opened first. */
  async list(): Promise<KnownFolder[]> {
    return (await this.#records()).folders.sort((a, b) => b.lastOpened - a.lastOpened);
  }

  /**
   * Takes off what can't be read back, so that the rest can be listed.
   * @throws {PortsideError} `folders-forgotten` with `count` if there was any
   */
  async mend(): Promise<void> {
    const { broken } = await this.#records();
    for (const key of broken) await stored(() => this.#database.delete('folders', key));
    if (broken.length) throw new PortsideError('folders-forgotten', { count: broken.length });
  }

  /** Remembers a folder; one that is known already stays one. */
  async keep(handle: DirectoryHandle, mode: FolderMode, now = Date.now()): Promise<KnownFolder> {
    const id = (await this.#find(handle))?.id ?? crypto.randomUUID();
    const folder: KnownFolder = { id, name: handle.name, handle, mode, lastOpened: now };
    await stored(() => this.#database.put('folders', folder));
    return folder;
  }

  async forget(id: string): Promise<void> {
    await stored(() => this.#database.delete('folders', id));
  }

  close(): void {
    this.#database.close();
  }

  async #records(): Promise<{ folders: KnownFolder[]; broken: string[] }> {
    const [keys, values] = await stored(() => {
      const store = this.#database.transaction('folders').store;
      return Promise.all([store.getAllKeys(), store.getAll()]);
    });
    const folders: KnownFolder[] = [];
    const broken: string[] = [];
    keys.forEach((key, i) => {
      const folder = parseFolder(values[i]);
      if (folder) folders.push(folder);
      else broken.push(key);
    });
    return { folders, broken };
  }

  async #find(handle: DirectoryHandle): Promise<KnownFolder | undefined> {
    for (const folder of await this.list()) {
      if (await handle.isSameEntry?.(folder.handle)) return folder;
    }
    return undefined;
  }
}
