import { openDB, type DBSchema, type IDBPDatabase } from 'idb';
import { PortsideError } from '../errors/portside-error';
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
  folders: { key: string; value: KnownFolder };
}

/** A database of its own: a folder is not part of a project, and is forgotten without loss. */
const DATABASE = 'portside-folders';
const VERSION = 1;

/** Remembers folders over a restart. */
export class FolderStore {
  readonly #database: IDBPDatabase<FolderSchema>;

  private constructor(database: IDBPDatabase<FolderSchema>) {
    this.#database = database;
  }

  /** @throws {PortsideError} `storage-newer` with `known`; `storage-unavailable` */
  static async open(): Promise<FolderStore> {
    try {
      const database = await openDB<FolderSchema>(DATABASE, VERSION, {
        upgrade: (fresh) => void fresh.createObjectStore('folders', { keyPath: 'id' }),
      });
      database.addEventListener('versionchange', () => database.close());
      return new FolderStore(database);
    } catch (cause) {
      const newer = cause instanceof Error && cause.name === 'VersionError';
      throw newer
        ? new PortsideError('storage-newer', { known: VERSION }, { cause })
        : new PortsideError('storage-unavailable', { message: String(cause) }, { cause });
    }
  }

  /** The last opened first. */
  async list(): Promise<KnownFolder[]> {
    const folders = await this.#database.getAll('folders');
    return folders.sort((a, b) => b.lastOpened - a.lastOpened);
  }

  /** Remembers a folder; one that is known already stays one. */
  async keep(handle: DirectoryHandle, mode: FolderMode, now = Date.now()): Promise<KnownFolder> {
    const id = (await this.#find(handle))?.id ?? crypto.randomUUID();
    const folder: KnownFolder = { id, name: handle.name, handle, mode, lastOpened: now };
    await this.#database.put('folders', folder);
    return folder;
  }

  async forget(id: string): Promise<void> {
    await this.#database.delete('folders', id);
  }

  close(): void {
    this.#database.close();
  }

  async #find(handle: DirectoryHandle): Promise<KnownFolder | undefined> {
    for (const folder of await this.list()) {
      if (await handle.isSameEntry?.(folder.handle)) return folder;
    }
    return undefined;
  }
}
