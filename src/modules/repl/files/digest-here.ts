import { quectelCrc32, quectelCrc32Text } from '../../../ground/checksums/crc32';
import { sha256Hex } from '../../../ground/checksums/sha256';
import type { CallOptions, FileDigest, VolumeEntry } from '../../../volumes/volume';
import type { MountPoint } from './mount-point';
import { readFile } from './read';
import type { Turn } from '../line/scheduler';

/** Digests of files that have to be carried here for it. */
export async function digestHere(
  turn: Turn,
  place: MountPoint,
  files: readonly VolumeEntry[],
  { signal, onProgress }: CallOptions,
): Promise<FileDigest[]> {
  const total = files.reduce((sum, { size }) => sum + size, 0);
  const digests: FileDigest[] = [];
  let before = 0;
  for (const { path, size } of files) {
    const from = before;
    const bytes = await readFile(turn, place, path, {
      offset: 0,
      length: size,
      signal,
      onProgress: (done) => onProgress?.(from + done, total),
    });
    before += size;
    digests.push({
      path,
      size,
      sha256: await sha256Hex(bytes),
      quectelCrc32: quectelCrc32Text(quectelCrc32(bytes), size),
    });
  }
  return digests;
}
