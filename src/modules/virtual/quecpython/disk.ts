import { FsError } from './errno';
import type { Partition } from './partition';
import { fileBlocks, type ByteName, type FileNode } from './partition';

export const OPEN = {
  read: 1,
  write: 2,
  create: 4,
  exclusive: 8,
  truncate: 16,
  append: 32,
} as const;

interface Handle {
  readonly partition: Partition;
  readonly node: FileNode;
  readonly flags: number;
  /** What is written goes here; the file itself changes when it is synchronised. */
  bytes: Uint8Array;
  size: number;
  at: number;
  /** Lowest place written to since the file was synchronised; Infinity: none. */
  dirtyFrom: number;
}

/** The partitions of a module, and the files that its programs have open. */
export class Disk {
  readonly partitions: readonly Partition[];
  readonly #pathMax: number;
  readonly #handles = new Map<number, Handle>();
  #next = 1;

  constructor(partitions: readonly Partition[], pathMax: number) {
    this.partitions = partitions;
    this.#pathMax = pathMax;
  }

  /** @param path from the root of the partition @throws {FsError} */
  open(partition: Partition, path: ByteName, flags: number): number {
    const names = this.names(partition, path);
    if (flags & OPEN.write) partition.mustWrite();
    const { parent, name } = partition.parentOf(names);
    let node = parent.children.get(name);
    if (node?.type === 'dir') throw new FsError('EISDIR');
    if (node && flags & OPEN.exclusive) throw new FsError('EEXIST');
    if (!node) {
      if (!(flags & OPEN.create)) throw new FsError('ENOENT');
      node = { type: 'file', bytes: new Uint8Array(0), open: 0 };
      partition.link(parent, name, node);
    }
    node.open++;
    const truncated = (flags & OPEN.truncate) !== 0;
    const handle: Handle = {
      partition,
      node,
      flags,
      bytes: truncated ? new Uint8Array(0) : node.bytes,
      size: truncated ? 0 : node.bytes.length,
      at: 0,
      dirtyFrom: truncated ? 0 : Infinity,
    };
    this.#handles.set(this.#next, handle);
    return this.#next++;
  }

  /** @returns how many bytes there were for it; 0 at the end @throws {FsError} */
  read(id: number, into: Uint8Array): number {
    const handle = this.#handle(id);
    if (!(handle.flags & OPEN.read)) throw new FsError('EBADF');
    const piece = this.#rest(handle).subarray(0, into.length);
    into.set(piece);
    handle.at += piece.length;
    return piece.length;
  }

  /** Bytes up to the end of the line, or of the file. */
  lineLength(id: number): number {
    const rest = this.#rest(this.#handle(id));
    const end = rest.indexOf(0x0a);
    return end < 0 ? rest.length : end + 1;
  }

  /** Bytes of the next `count` characters of UTF-8; of all if it is negative. */
  charLength(id: number, count: number): number {
    const rest = this.#rest(this.#handle(id));
    if (count < 0) return rest.length;
    let at = 0;
    for (let left = count; left > 0 && at < rest.length; left--) {
      do at++;
      while (at < rest.length && (rest[at]! & 0xc0) === 0x80);
    }
    return at;
  }

  /** @throws {FsError} ENOSPC where old and new content don't fit side by side, EBADF */
  write(id: number, bytes: Uint8Array): number {
    const handle = this.#handle(id);
    if (!(handle.flags & OPEN.write)) throw new FsError('EBADF');
    const at = handle.flags & OPEN.append ? handle.size : handle.at;
    const size = Math.max(handle.size, at + bytes.length);
    const dirtyFrom = Math.min(handle.dirtyFrom, at, handle.size);
    // Blocks before the first change stay as they are; the rest is written anew.
    const kept = Math.max(0, fileBlocks(dirtyFrom + 1) - 1);
    if (fileBlocks(size) - kept > handle.partition.free) throw new FsError('ENOSPC');
    handle.bytes = grown(handle, size);
    handle.bytes.set(bytes, at);
    handle.dirtyFrom = dirtyFrom;
    handle.size = size;
    handle.at = at + bytes.length;
    return bytes.length;
  }

  /** @param whence as in Python: 0 from the start, 1 from here, 2 from the end @throws {FsError} */
  seek(id: number, offset: number, whence: number): number {
    const handle = this.#handle(id);
    const base = whence === 0 ? 0 : whence === 1 ? handle.at : handle.size;
    if (base + offset < 0) throw new FsError('EINVAL');
    return (handle.at = base + offset);
  }

  sync(id: number): void {
    const handle = this.#handle(id);
    if (handle.dirtyFrom === Infinity) return;
    handle.node.bytes = handle.bytes.slice(0, handle.size);
    handle.dirtyFrom = Infinity;
  }

  close(id: number): void {
    if (!this.#handles.has(id)) return;
    this.sync(id);
    this.#handle(id).node.open--;
    this.#handles.delete(id);
  }

  /** The interpreter has ended, and its finalisers have closed every file. */
  closeAll(): void {
    for (const id of [...this.#handles.keys()]) this.close(id);
  }

  /** The power has gone: what was not synchronised never was. */
  dropAll(): void {
    for (const { node } of this.#handles.values()) node.open = 0;
    this.#handles.clear();
  }

  /** @throws {FsError} ENAMETOOLONG, if the whole path, with its mount, is too long */
  names(partition: Partition, path: ByteName): ByteName[] {
    const names = path.split('/').filter((name) => name !== '' && name !== '.');
    const length = names.reduce((sum, name) => sum + 1 + name.length, partition.mount.length);
    if (length > this.#pathMax) throw new FsError('ENAMETOOLONG');
    return names;
  }

  /** A whole path, such as '/usr/a.py', as a partition and the names below it; null if it is in none. */
  resolve(path: ByteName): { partition: Partition; names: ByteName[] } | null {
    const partition = this.partitions.find(({ mount }) => path.startsWith(`${mount}/`));
    if (!partition) return null;
    return { partition, names: this.names(partition, path.slice(partition.mount.length)) };
  }

  #rest({ bytes, at, size }: Handle): Uint8Array {
    return bytes.subarray(Math.min(at, size), size);
  }

  #handle(id: number): Handle {
    const handle = this.#handles.get(id);
    if (!handle) throw new FsError('EBADF');
    return handle;
  }
}

/** Room for `size` bytes that nobody else sees; what lies between the end and a later write is 0. */
function grown({ bytes, size: held, dirtyFrom }: Handle, size: number): Uint8Array {
  if (dirtyFrom !== Infinity && bytes.length >= size) return bytes;
  const next = new Uint8Array(Math.max(size, Math.min(2 * held, held + 65536)));
  next.set(bytes.subarray(0, held));
  return next;
}
