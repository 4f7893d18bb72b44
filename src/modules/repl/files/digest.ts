import { quectelCrc32Text } from '../../../ground/checksums/crc32';
import { toHex } from '../../../ground/checksums/sha256';
import type { FileSums, SumKind } from '../../../volumes/boot/checksum-list';
import type { FileDigest } from '../../../volumes/volume';
import { literalOf, type MountPoint } from './mount-point';
import type { ReplAbilities } from '../line/abilities';
import { garbled } from '../line/script';
import type { Turn } from '../line/scheduler';

/** Files in one round trip: few enough for the source to stay small. */
const TOGETHER = 12;
/** Reads between two signs of life. */
const DOT_EVERY = 32;

const BOTH: readonly SumKind[] = ['sha256', 'crc32'];

/** Whether the module can compute it. */
export function hasSum({ hashlib, hasCrc32, binascii }: ReplAbilities, kind: SumKind): boolean {
  return kind === 'sha256' ? hashlib !== null : hasCrc32 && binascii !== null;
}

/**
 * Python that defines `D(path)`: (size, sha256 or None, crc or None), read from the file, as far
 * as the module has them. The CRC has the register start of checksum.json.
 */
export function digestSource(abilities: ReplAbilities, kinds: readonly SumKind[] = BOTH): string {
  const { hashlib, binascii, heapFree } = abilities;
  const [sha, crc] = BOTH.map((kind) => kinds.includes(kind) && hasSum(abilities, kind));
  const piece = heapFree !== null && heapFree < 60_000 ? 512 : 4096;
  return `${sha ? `import ${hashlib} as h\n` : ''}${crc ? `import ${binascii} as y\n` : ''}def D(p):
 s=${sha ? 'h.sha256()' : 'None'}
 c=0xffffffff;n=0;i=0
 f=open(p,'rb')
 try:
  while 1:
   b=f.read(${piece})
   if not b:break
   n+=len(b);i+=1
   ${sha ? 's.update(b)' : 'pass'}
   ${crc ? 'c=y.crc32(b,c)' : 'pass'}
   if i%${DOT_EVERY}==0:print('.',end='')
 finally:f.close()
 return n,${sha ? 's.digest()' : 'None'},${crc ? 'c&0xffffffff' : 'None'}
`;
}

export function canDigest(abilities: ReplAbilities): boolean {
  return BOTH.every((kind) => hasSum(abilities, kind));
}

/** Digests computed where the files are; only if `canDigest`. */
export async function digestFiles(
  turn: Turn,
  place: MountPoint,
  paths: readonly string[],
  signal?: AbortSignal,
  onDone?: (files: number) => void,
): Promise<FileDigest[]> {
  const sums = await sumFiles(turn, place, paths, BOTH, signal, onDone);
  return sums.map(({ size, sha256, crc32 }, i) => {
    if (sha256 === null) throw garbled();
    return { path: paths[i] as string, size, sha256, quectelCrc32: crc32 };
  });
}

/** Sums computed where the files are; only of kinds that the module has. */
export async function sumFiles(
  turn: Turn,
  place: MountPoint,
  paths: readonly string[],
  kinds: readonly SumKind[],
  signal?: AbortSignal,
  onDone?: (files: number) => void,
): Promise<FileSums[]> {
  const sums: FileSums[] = [];
  for (let at = 0; at < paths.length; at += TOGETHER) {
    const some = paths.slice(at, at + TOGETHER);
    const list = some.map((path) => literalOf(place, path)).join(',');
    const source = `${digestSource(place.abilities, kinds)}for p in (${list},):A(*D(p))\n`;
    const answers = await turn.call(source, { signal, idle: 30_000 });
    if (answers.length !== some.length) throw garbled();
    for (const [size, sha, crc] of answers) {
      const complete =
        (!kinds.includes('sha256') || sha instanceof Uint8Array) &&
        (!kinds.includes('crc32') || typeof crc === 'number');
      if (typeof size !== 'number' || !complete) throw garbled();
      sums.push({
        size,
        sha256: sha instanceof Uint8Array ? toHex(sha) : null,
        crc32: typeof crc === 'number' ? quectelCrc32Text(crc, size) : null,
      });
    }
    onDone?.(sums.length);
  }
  return sums;
}
