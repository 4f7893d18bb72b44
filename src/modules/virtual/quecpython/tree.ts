import { FsError } from './errno';
import type { Disk } from './disk';
import type { ByteName, FsNode, Partition } from './partition';

/** A tree as it is handed in and out: whole paths of the module, such as '/usr/a.py', to contents. */
export type Tree = ReadonlyMap<string, Uint8Array | null>;

/** Text as bytes of its UTF-8, each as one character. */
export function byteName(text: string): ByteName {
  return bytesToName(new TextEncoder().encode(text));
}

export function bytesToName(bytes: Uint8Array): ByteName {
  let name = '';
  for (const byte of bytes) name += String.fromCharCode(byte);
  return name;
}

export function nameToBytes(name: ByteName): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(name, (character) => character.charCodeAt(0));
}

/** The content of a file of the module; null if there is no such file. */
export function readWhole(disk: Disk, path: string): Uint8Array | null {
  const place = disk.resolve(byteName(path));
  try {
    const node = place?.partition.find(place.names);
    return node?.type === 'file' ? node.bytes : null;
  } catch (thrown) {
    if (thrown instanceof FsError) return null;
    throw thrown;
  }
}

/** Writes a whole file and the directories on its way, also where programs may only read. @throws {FsError} */
export function writeWhole(disk: Disk, path: ByteName, bytes: Uint8Array): void {
  const place = disk.resolve(path);
  if (!place) throw new FsError('ENODEV');
  const { partition, names } = place;
  makeDirs(partition, names.slice(0, -1));
  const { parent, name } = partition.parentOf(names);
  const there = parent.children.get(name);
  if (there?.type === 'dir') throw new FsError('EISDIR');
  partition.link(parent, name, { type: 'file', bytes: bytes.slice(), open: 0 });
}

/** Null stands for a directory. Keys are names of bytes, one character each. @throws {FsError} */
export function fill(disk: Disk, tree: Tree): void {
  for (const [path, content] of tree) {
    if (path !== bytesToName(nameToBytes(path))) throw new FsError('EINVAL');
    if (content) writeWhole(disk, path, content);
    else {
      const place = disk.resolve(path);
      if (!place) throw new FsError('ENODEV');
      makeDirs(place.partition, place.names);
    }
  }
}

/** All that is on the partitions, parents first. */
export function snapshot(disk: Disk): Map<ByteName, Uint8Array | null> {
  const tree = new Map<ByteName, Uint8Array | null>();
  const walk = (path: ByteName, node: FsNode) => {
    if (node.type === 'file') return void tree.set(path, node.bytes.slice());
    tree.set(path, null);
    for (const [name, child] of node.children) walk(`${path}/${name}`, child);
  };
  for (const { mount, root } of disk.partitions) {
    for (const [name, child] of root.children) walk(`${mount}/${name}`, child);
  }
  return tree;
}

function makeDirs(partition: Partition, names: readonly ByteName[]): void {
  names.forEach((_, i) => {
    const path = names.slice(0, i + 1);
    const { parent, name } = partition.parentOf(path);
    if (!parent.children.has(name)) {
      partition.link(parent, name, { type: 'dir', children: new Map() });
    }
  });
}
