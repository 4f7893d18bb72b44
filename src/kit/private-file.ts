import { doing } from '../folders/folder-errors';
import type { CallOptions } from '../volumes/volume';
import { streamInto } from './stream-into';

/** In the browser's private file system. */
const FOLDER = 'saving';
/** Whoever holds the lock of a file still needs it. */
const lockOf = (name: string) => `portside-saving-${name}`;

/**
 * A file in the browser's private file system, from which a download is taken: on disk, not in memory.
 * It stays until the page is gone, as nothing tells when the browser has taken all of it; the next start
 * takes it away.
 */
export class PrivateFile {
  readonly #folder: FileSystemDirectoryHandle;
  readonly #handle: FileSystemFileHandle;
  readonly #release: () => void;

  private constructor(
    folder: FileSystemDirectoryHandle,
    handle: FileSystemFileHandle,
    release: () => void,
  ) {
    this.#folder = folder;
    this.#handle = handle;
    this.#release = release;
  }

  /** Null: this browser has no private file system, or none in a private window. */
  static async make(): Promise<PrivateFile | null> {
    const folder = await privateFolder();
    if (!folder) return null;
    const name = crypto.randomUUID();
    const release = await held(lockOf(name));
    try {
      const what = { volume: FOLDER, path: name };
      const handle = await doing(what, () => folder.getFileHandle(name, { create: true }));
      return new PrivateFile(folder, handle, release);
    } catch (error) {
      release();
      throw error;
    }
  }

  /** @throws {PortsideError} as `streamInto` does */
  async write(content: Blob, options: CallOptions = {}): Promise<File> {
    return await streamInto(this.#handle, content, options);
  }

  async discard(): Promise<void> {
    await this.#folder.removeEntry(this.#handle.name);
    this.#release();
  }
}

/** Takes away what pages that are gone have left. */
export async function clearPrivateFiles(): Promise<void> {
  const folder = await privateFolder();
  if (!folder) return;
  const { held: locks = [] } = await navigator.locks.query();
  const needed = new Set(locks.map(({ name }) => name));
  for await (const name of folder.keys()) {
    if (!needed.has(lockOf(name))) await folder.removeEntry(name);
  }
}

async function privateFolder(): Promise<FileSystemDirectoryHandle | null> {
  // Both are absent over plain http; the writer is absent in older Safari.
  const storage = navigator.storage as StorageManager | undefined;
  const locks = navigator.locks as LockManager | undefined;
  const writer = (globalThis as { FileSystemWritableFileStream?: unknown })
    .FileSystemWritableFileStream;
  if (!storage?.getDirectory || !locks || !writer) return null;
  try {
    return await (await storage.getDirectory()).getDirectoryHandle(FOLDER, { create: true });
  } catch (error) {
    // Firefox has the method in private windows, too, and refuses there.
    if (error instanceof DOMException && error.name === 'SecurityError') return null;
    throw error;
  }
}

/** Takes a lock, and gives what gives it back. */
function held(name: string): Promise<() => void> {
  return new Promise((taken, refused) => {
    navigator.locks
      .request(name, () => new Promise<void>((release) => taken(() => release())))
      .catch(refused);
  });
}
