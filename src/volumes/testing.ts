import { PortsideError } from '../ground/errors/portside-error';
import { sha256Hex } from '../ground/checksums/sha256';
import { baseName, comparePaths, parentPath } from './paths';
import type { FileDigest, Volume, VolumeEntry } from './volume';

/** For tests: a read-only volume over a list of paths; 'unreadable' stands for damage. */
export function volumeOf(
  files: Readonly<Record<string, Uint8Array | 'dir' | 'unreadable'>>,
): Volume {
  const entries = Object.entries(files)
    .map(([path, content]): VolumeEntry => {
      const size = content instanceof Uint8Array ? content.length : 0;
      return { path, name: baseName(path), type: content === 'dir' ? 'dir' : 'file', size };
    })
    .sort((a, b) => comparePaths(a.path, b.path));
  const read = (path: string): Uint8Array<ArrayBuffer> => {
    const content = files[path];
    if (content instanceof Uint8Array) return content.slice();
    throw new PortsideError('file-unreadable', { path });
  };
  const refuse = (verb: string) => () =>
    Promise.reject(new PortsideError('not-supported', { volume: 'test', verb }));
  return {
    id: 'test',
    kind: 'folder',
    name: 'test',
    capabilities: {
      write: false,
      directories: true,
      rename: false,
      move: false,
      ranges: false,
      remoteChecksums: false,
      nameMax: null,
      pathMax: null,
      fileMax: null,
    },
    list: (path) => Promise.resolve(entries.filter((entry) => parentPath(entry.path) === path)),
    stat: refuse('stat'),
    read: async (path) => Promise.resolve(path).then(read),
    checksums: (paths) =>
      Promise.all(
        paths.map(async (path): Promise<FileDigest> => {
          const bytes = read(path);
          return { path, size: bytes.length, sha256: await sha256Hex(bytes), quectelCrc32: null };
        }),
      ),
    write: refuse('write'),
    mkdir: refuse('mkdir'),
    rename: refuse('rename'),
    remove: refuse('remove'),
    usage: refuse('usage'),
    onChange: () => () => undefined,
  };
}
