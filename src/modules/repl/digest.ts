import { quectelCrc32Text } from '../../checksums/crc32';
import { toHex } from '../../checksums/sha256';
import type { FileDigest } from '../../volumes/volume';
import { literalOf, type Place } from './place';
import type { ReplAbilities } from './probe';
import { garbled } from './script';
import type { Turn } from './session';

/** Files in one round trip: few enough for the source to stay small. */
const TOGETHER = 12;
/** Reads between two signs of life. */
const DOT_EVERY = 32;

/**
 * Python that defines `D(path)`: (size, sha256 or None, crc or None), read from the file. The CRC
 * has the register start of checksum.json.
 */
export function digestSource({ hashlib, binascii, hasCrc32, heapFree }: ReplAbilities): string {
  const piece = heapFree !== null && heapFree < 60_000 ? 512 : 4096;
  const crc = hasCrc32 && binascii;
  return `${hashlib ? `import ${hashlib} as h\n` : ''}${crc ? `import ${binascii} as y\n` : ''}def D(p):
 s=${hashlib ? 'h.sha256()' : 'None'}
 c=0xffffffff;n=0;i=0
 f=open(p,'rb')
 try:
  while 1:
   b=f.read(${piece})
   if not b:break
   n+=len(b);i+=1
   ${hashlib ? 's.update(b)' : 'pass'}
   ${crc ? 'c=y.crc32(b,c)' : 'pass'}
   if i%${DOT_EVERY}==0:print('.',end='')
 finally:f.close()
 return n,${hashlib ? 's.digest()' : 'None'},${crc ? 'c&0xffffffff' : 'None'}
`;
}

export function canDigest({ hashlib, hasCrc32, binascii }: ReplAbilities): boolean {
  return hashlib !== null && hasCrc32 && binascii !== null;
}

/** Digests computed where the files are; only where `canDigest`. */
export async function digestFiles(
  turn: Turn,
  place: Place,
  paths: readonly string[],
  signal?: AbortSignal,
  onDone?: (files: number) => void,
): Promise<FileDigest[]> {
  const digests: FileDigest[] = [];
  for (let at = 0; at < paths.length; at += TOGETHER) {
    const some = paths.slice(at, at + TOGETHER);
    const list = some.map((path) => literalOf(place, path)).join(',');
    const source = `${digestSource(place.abilities)}for p in (${list},):A(*D(p))\n`;
    const answers = await turn.call(source, { signal, idle: 30_000 });
    if (answers.length !== some.length) throw garbled();
    answers.forEach(([size, sha, crc], i) => {
      if (typeof size !== 'number' || !(sha instanceof Uint8Array) || typeof crc !== 'number') {
        throw garbled();
      }
      digests.push({
        path: some[i] as string,
        size,
        sha256: toHex(sha),
        quectelCrc32: quectelCrc32Text(crc, size),
      });
    });
    onDone?.(digests.length);
  }
  return digests;
}
