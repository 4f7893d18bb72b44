import { FsError } from './errno';

/** Everything is read, programmed and counted in blocks of this many bytes. */
export const BLOCK = 4096;
/** Bytes of a name at most. */
const NAME_MAX = 255;

/** Bytes as a string of characters up to U+00FF: a name that compares and splits like text. */
export type ByteName = string;

export interface FileNode {
  readonly type: 'file';
  bytes: Uint8Array;
  /** Handles on it; a file that is open can't be removed. */
  open: number;
}

export interface DirNode {
  readonly type: 'dir';
  readonly children: Map<ByteName, FsNode>;
}

export type FsNode = FileNode | DirNode;

/** Bytes that a pair of blocks keeps of entries, beside its own head and checksum. */
const PAIR_ROOM = BLOCK - 64;
/** Bytes of an entry beside its name. */
const ENTRY = 20;

/** Blocks of a file: block n of a CTZ list gives 4 bytes to each of its back pointers. */
export function fileBlocks(size: number): number {
  let blocks = 0;
  for (let held = 0; held < size; blocks++) held += BLOCK - 4 * pointers(blocks);
  return blocks;
}

function pointers(index: number): number {
  return index === 0 ? 0 : 1 + (31 - Math.clz32(index & -index));
}

function dirBlocks(dir: DirNode): number {
  let bytes = 0;
  for (const name of dir.children.keys()) bytes += ENTRY + name.length;
  return 2 * Math.max(1, Math.ceil(bytes / PAIR_ROOM));
}

/** One littlefs of a module as far as its user can tell: a tree, and room counted in blocks. */
export class Partition {
  readonly mount: string;
  /** Blocks the firmware uses: all but the last one. */
  readonly blocks: number;
  readonly root: DirNode = { type: 'dir', children: new Map() };
  readonly readOnly: boolean;

  constructor(mount: string, size: number, readOnly: boolean) {
    this.mount = mount;
    this.blocks = Math.floor(size / BLOCK) - 1;
    this.readOnly = readOnly;
  }

  /** Blocks in use: the superblock's pair, and what hangs on the root. */
  get used(): number {
    const count = (dir: DirNode): number => {
      let sum = dirBlocks(dir);
      for (const node of dir.children.values()) {
        sum += node.type === 'dir' ? count(node) : fileBlocks(node.bytes.length);
      }
      return sum;
    };
    return 2 + count(this.root);
  }

  get free(): number {
    return Math.max(0, this.blocks - this.used);
  }

  /** @throws {FsError} ENOENT, ENOTDIR */
  find(path: readonly ByteName[]): FsNode {
    let node: FsNode = this.root;
    for (const name of path) {
      if (node.type !== 'dir') throw new FsError('ENOTDIR');
      const next: FsNode | undefined = node.children.get(name);
      if (!next) throw new FsError('ENOENT');
      node = next;
    }
    return node;
  }

  /** The directory that holds the last name. @throws {FsError} ENOENT, ENOTDIR, EINVAL, ENAMETOOLONG */
  parentOf(path: readonly ByteName[]): { parent: DirNode; name: ByteName } {
    const name = path.at(-1);
    if (name === undefined) throw new FsError('EINVAL');
    if (path.some(({ length }) => length > NAME_MAX)) throw new FsError('ENAMETOOLONG');
    const parent = this.find(path.slice(0, -1));
    if (parent.type !== 'dir') throw new FsError('ENOTDIR');
    return { parent, name };
  }

  /** @throws {FsError} EROFS */
  mustWrite(): void {
    if (this.readOnly) throw new FsError('EROFS');
  }

  /** Makes an entry if there is room for it. @throws {FsError} ENOSPC */
  link(parent: DirNode, name: ByteName, node: FsNode): void {
    const before = parent.children.get(name);
    parent.children.set(name, node);
    if (this.used <= this.blocks) return;
    if (before) parent.children.set(name, before);
    else parent.children.delete(name);
    throw new FsError('ENOSPC');
  }

  /** @throws {FsError} EROFS, EEXIST, ENOSPC and those of `parentOf` */
  mkdir(path: readonly ByteName[]): void {
    this.mustWrite();
    const { parent, name } = this.parentOf(path);
    if (parent.children.has(name)) throw new FsError('EEXIST');
    this.link(parent, name, { type: 'dir', children: new Map() });
  }

  /** A file, or a directory that is empty. @throws {FsError} EROFS, ENOENT, ENOTEMPTY, EBUSY */
  remove(path: readonly ByteName[]): void {
    this.mustWrite();
    const { parent, name } = this.parentOf(path);
    mayGo(this.find(path));
    parent.children.delete(name);
  }

  /** Takes the place of a file, or of an empty directory. @throws {FsError} */
  rename(from: readonly ByteName[], to: readonly ByteName[]): void {
    this.mustWrite();
    const node = this.find(from);
    const source = this.parentOf(from);
    const target = this.parentOf(to);
    if (from.length < to.length && from.every((name, i) => to[i] === name)) {
      throw new FsError('EINVAL');
    }
    const there = target.parent.children.get(target.name);
    if (there === node) return;
    if (there) {
      if (there.type !== node.type) {
        throw new FsError(there.type === 'dir' ? 'EISDIR' : 'ENOTDIR');
      }
      mayGo(there);
    }
    // Its blocks are not needed twice.
    source.parent.children.delete(source.name);
    try {
      this.link(target.parent, target.name, node);
    } catch (thrown) {
      source.parent.children.set(source.name, node);
      throw thrown;
    }
  }
}

function mayGo(node: FsNode): void {
  if (node.type === 'dir' && node.children.size) throw new FsError('ENOTEMPTY');
  if (node.type === 'file' && node.open) throw new FsError('EBUSY');
}
