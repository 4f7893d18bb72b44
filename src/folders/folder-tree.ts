import { PortsideError } from '../ground/errors/portside-error';
import {
  baseName,
  displayName,
  isWithin,
  joinPath,
  parentPath,
  pathOf,
  splitPath,
} from '../volumes/paths';
import { doing, isNamed } from './folder-errors';
import type { DirectoryHandle, FileHandle } from './handles';

export type Handle = FileHandle | DirectoryHandle;

/** Leads paths to handles. Names are compared exactly, even if the disk does not. */
export class FolderTree {
  readonly root: DirectoryHandle;
  /** Names of a directory as they were when last asked. */
  readonly #names = new Map<string, Set<string>>();

  constructor(root: DirectoryHandle) {
    this.root = root;
  }

  /** @throws {PortsideError} `not-found`, `not-a-directory`, `permission-needed`, `name-…` */
  async directory(path: string): Promise<DirectoryHandle> {
    let handle = this.root;
    let at = '/';
    for (const name of splitPath(path)) {
      at = joinPath(at, name);
      handle = await this.#doing(at, 'dir', () => handle.getDirectoryHandle(name));
    }
    return handle;
  }

  /** The directory that holds a path, and the name in it. @throws {PortsideError} also `root-fixed` */
  async parent(path: string): Promise<{ directory: DirectoryHandle; at: string; name: string }> {
    const names = splitPath(path);
    const name = names.pop();
    if (name === undefined) throw new PortsideError('root-fixed');
    const at = pathOf(names);
    return { directory: await this.directory(at), at, name };
  }

  /** @throws {PortsideError} `not-found`, `not-a-file`, … */
  async file(path: string): Promise<FileHandle> {
    if (path === '/') throw new PortsideError('not-a-file', { path });
    const { directory, name } = await this.parent(path);
    return this.#doing(path, 'file', () => directory.getFileHandle(name));
  }

  /**
   * What has the name in a directory, or null.
   * @throws {PortsideError} `name-case-clash` if the disk takes another name for this one
   */
  async find(directory: DirectoryHandle, at: string, name: string): Promise<Handle | null> {
    const path = joinPath(at, name);
    const handle = await this.#doing(path, 'file', async () => {
      try {
        return await directory.getFileHandle(name);
      } catch (thrown) {
        if (isNamed(thrown, 'NotFoundError')) return null;
        if (!isNamed(thrown, 'TypeMismatchError')) throw thrown;
        return await directory.getDirectoryHandle(name);
      }
    });
    if (!handle) {
      this.#names.get(at)?.delete(name);
      return null;
    }
    await this.#checkCase(directory, at, name);
    return handle;
  }

  /** A name that was made or seen here. */
  note(at: string, name: string): void {
    this.#names.get(at)?.add(name);
  }

  /** All names of a directory as they are now. */
  noteAll(at: string, names: Iterable<string>): void {
    this.#names.set(at, new Set(names));
  }

  /** What was removed, with all it held. */
  drop(path: string): void {
    this.#names.get(parentPath(path))?.delete(baseName(path));
    for (const at of [...this.#names.keys()]) if (isWithin(at, path)) this.#names.delete(at);
  }

  forgetNames(): void {
    this.#names.clear();
  }

  /** The disk has something under the name; is it spelled so? */
  async #checkCase(directory: DirectoryHandle, at: string, name: string): Promise<void> {
    if (this.#names.get(at)?.has(name)) return;
    const names = new Set<string>();
    await this.#doing(at, 'dir', async () => {
      for await (const [there] of directory.entries()) names.add(there);
    });
    this.#names.set(at, names);
    if (names.has(name)) return;
    const folded = name.normalize('NFC').toLowerCase();
    const other = [...names].find((there) => there.normalize('NFC').toLowerCase() === folded);
    // Neither the name nor one like it: the system spells it in a way of its own (8.3 names).
    throw new PortsideError('name-case-clash', {
      name: displayName(name),
      other: displayName(other ?? name),
    });
  }

  #doing<T>(path: string, as: 'file' | 'dir', work: () => Promise<T>): Promise<T> {
    return doing({ volume: this.root.name, path, as }, work);
  }
}

/**
 * Whether the disk tells names apart that differ in case alone, by asking for one that is there in
 * the other case; null if the folder holds no name to ask with.
 */
export async function probeCase(root: DirectoryHandle): Promise<boolean | null> {
  const names = new Set<string>();
  for await (const [name] of root.entries()) names.add(name);
  for (const name of names) {
    const swapped = swapCase(name);
    if (swapped === name || swapped.length !== name.length) continue;
    if (names.has(swapped)) return true;
    try {
      await root.getFileHandle(swapped);
      return false;
    } catch (thrown) {
      if (isNamed(thrown, 'NotFoundError')) return true;
      if (isNamed(thrown, 'TypeMismatchError')) return false;
      throw thrown;
    }
  }
  return null;
}

/** ASCII only: what else is a pair differs between systems. */
function swapCase(name: string): string {
  return name.replace(/[a-z]/gi, (c) => (c < 'a' ? c.toLowerCase() : c.toUpperCase()));
}
