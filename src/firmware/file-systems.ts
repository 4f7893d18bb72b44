import { readAt } from '../containers/blob';
import { asciiBytes, startsWith, viewOf } from '../containers/bytes';

/** File systems that are known by their first bytes; the engine has the last word on littlefs. */
export type FileSystemKind = 'littlefs' | 'romfs' | 'fat';

const LITTLEFS = asciiBytes('littlefs');
/** Where the name stands in a superblock of generation 2, and of generation 1 (SPEC.md of both). */
const NAME_AT = [8, 40];
/** Block sizes: the superblock is a pair, of which the first may be blank. */
const BLOCKS = [128, 256, 512, 1024, 2048, 4096, 8192, 16384, 32768, 65536];
const HEAD = 65536 + 64;

/** Null: none that is known. @throws {PortsideError} `read-failed` */
export async function fileSystemOf(blob: Blob): Promise<FileSystemKind | null> {
  const bytes = await readAt(blob, 0, Math.min(HEAD, blob.size));
  if (startsWith(bytes, [0xd2, 0xcd, 0x31])) return 'romfs';
  const named = [0, ...BLOCKS].some((block) =>
    NAME_AT.some((at) => startsWith(bytes, LITTLEFS, block + at)),
  );
  if (named) return 'littlefs';
  const boot = bytes.length >= 512 && viewOf(bytes).getUint16(510, true) === 0xaa55;
  const fat = [54, 82].some((at) => startsWith(bytes, asciiBytes('FAT'), at));
  return boot && fat ? 'fat' : null;
}
