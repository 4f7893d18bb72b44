import type { Disk } from './disk';
import { FsError } from './errno';
import type { FsNode, Partition } from './partition';
import { bytesToName, nameToBytes } from './tree';

/** How `stat` says 'a directory': no file is so long. */
const IS_DIR = 0x7fffffff;

/**
 * The calls that the file system in Python (`python/vfs.py`) makes. Numbers both ways: bytes are
 * given by their place in the interpreter's memory, failures are errno below 0.
 */
export function fsCalls(disk: Disk, memory: WebAssembly.Memory): Record<string, Call> {
  let listed: [name: Uint8Array, node: FsNode][] = [];
  const bytes = (at: number, length: number) => new Uint8Array(memory.buffer, at, length);
  const path = (at: number, length: number) => bytesToName(bytes(at, length));
  const partition = (index: number): Partition => {
    const found = disk.partitions[index];
    if (!found) throw new FsError('ENODEV');
    return found;
  };
  const names = (index: number, at: number, length: number) =>
    disk.names(partition(index), path(at, length));
  const find = (index: number, at: number, length: number) =>
    partition(index).find(names(index, at, length));

  const calls: Record<string, (...args: number[]) => number | void> = {
    open: (index = 0, at = 0, length = 0, flags = 0) =>
      disk.open(partition(index), path(at, length), flags),
    read: (fd = 0, at = 0, length = 0) => disk.read(fd, bytes(at, length)),
    write: (fd = 0, at = 0, length = 0) => disk.write(fd, bytes(at, length)),
    line: (fd = 0) => disk.lineLength(fd),
    chars: (fd = 0, count = 0) => disk.charLength(fd, count),
    seek: (fd = 0, offset = 0, whence = 0) => disk.seek(fd, offset, whence),
    sync: (fd = 0) => disk.sync(fd),
    close: (fd = 0) => disk.close(fd),
    list: (index = 0, at = 0, length = 0) => {
      const dir = find(index, at, length);
      if (dir.type !== 'dir') throw new FsError('ENOTDIR');
      listed = [...dir.children].map(([name, node]) => [nameToBytes(name), node]);
      return listed.length;
    },
    entry_length: (i = 0) => listed[i]?.[0].length ?? 0,
    entry_name: (i = 0, at = 0) => {
      const name = listed[i]?.[0];
      if (name) bytes(at, name.length).set(name);
    },
    entry_size: (i = 0) => {
      const node = listed[i]?.[1];
      return node?.type === 'file' ? node.bytes.length : -1;
    },
    mkdir: (index = 0, at = 0, length = 0) => partition(index).mkdir(names(index, at, length)),
    remove: (index = 0, at = 0, length = 0, onlyDir = 0) => {
      const place = names(index, at, length);
      if (onlyDir && partition(index).find(place).type !== 'dir') throw new FsError('ENOTDIR');
      partition(index).remove(place);
    },
    rename: (index = 0, at = 0, length = 0, toAt = 0, toLength = 0) =>
      partition(index).rename(names(index, at, length), names(index, toAt, toLength)),
    stat: (index = 0, at = 0, length = 0) => {
      const node = find(index, at, length);
      return node.type === 'file' ? node.bytes.length : IS_DIR;
    },
    blocks: (index = 0) => partition(index).blocks,
    free: (index = 0) => partition(index).free,
    /** Puts other bytes into a str; its hash (second word of the object) is computed anew. */
    overwrite: (object = 0, at = 0, from = 0, length = 0) => {
      bytes(at, length).set(bytes(from, length));
      new DataView(memory.buffer).setUint32(object + 4, 0, true);
    },
  };
  return Object.fromEntries(Object.entries(calls).map(([name, call]) => [name, guarded(call)]));
}

type Call = (...args: number[]) => number;

function guarded(call: (...args: number[]) => number | void): Call {
  return (...args) => {
    try {
      return call(...args) ?? 0;
    } catch (thrown) {
      if (thrown instanceof FsError) return -thrown.errno;
      throw thrown;
    }
  };
}
