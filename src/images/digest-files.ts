import { quectelCrc32, quectelCrc32Text } from '../ground/checksums/crc32';
import { sha256Hex } from '../ground/checksums/sha256';
import { throwIfCancelled } from '../ground/errors/convert';
import type { EditFile } from '../volumes/tree/types';
import type { CallOptions, FileDigest } from '../volumes/volume';
import type { EntryDigest } from './types';

/** Digests of files of an image; `ofOriginal` gives those of entries that lie in the original. */
export async function digestFiles(
  files: readonly { readonly path: string; readonly file: EditFile }[],
  ofOriginal: (entries: number[]) => Promise<readonly EntryDigest[]>,
  { signal }: CallOptions,
): Promise<FileDigest[]> {
  const entries = files.flatMap(({ file }) =>
    file.content.kind === 'original' ? [file.content.entry] : [],
  );
  const known = entries.length ? await ofOriginal(entries) : [];
  const byEntry = new Map(known.map((digest) => [digest.entry, digest]));
  const digests: FileDigest[] = [];
  for (const { path, file } of files) {
    throwIfCancelled(signal);
    const { size, content } = file;
    if (content.kind === 'bytes') {
      const sha256 = await sha256Hex(content.bytes);
      const crc = quectelCrc32Text(quectelCrc32(content.bytes), size);
      digests.push({ path, size, sha256, quectelCrc32: crc });
      continue;
    }
    const digest = byEntry.get(content.entry);
    if (!digest) throw new Error(`No digest came back for entry ${content.entry}`);
    digests.push({ path, size, sha256: digest.sha256, quectelCrc32: digest.quectelCrc32 });
  }
  return digests;
}
