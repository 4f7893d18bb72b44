import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { crc32 } from '../ground/checksums/crc32';
import { asciiBytes, viewOf } from './bytes';

/** For tests: containers that are files here, and such as are made. */

const FOLDER = new URL('./fixtures/', import.meta.url);

/**
 * `fs.bin` is an image of 64 blocks, `fs.uf2` and `fs.hex` hold it; `esp-two-fs.bin` is a flash of
 * 4 MiB whose partitions `web` (that image) and `cfg` hold a littlefs; `esp-parttable.bin` is its
 * table alone.
 */
export function containerBytes(name: string): Uint8Array<ArrayBuffer> {
  const plain = name === 'esp-parttable.bin';
  const file = readFileSync(new URL(plain ? name : `${name}.gz`, FOLDER));
  return new Uint8Array(plain ? file : gunzipSync(file));
}

/** `partition.bin` of an ASR package. */
export function asrPartitionTable(
  rows: readonly { name: string; offset: number; size: number }[],
): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(2188);
  const view = viewOf(bytes);
  bytes.set(asciiBytes('BTPA'));
  view.setUint32(4, rows.length, true);
  rows.forEach(({ name, offset, size }, i) => {
    const at = 8 + 68 * i;
    bytes.set(asciiBytes(name), at);
    view.setUint32(at + 48, offset, true);
    view.setUint32(at + 52, size, true);
  });
  view.setUint32(2184, crc32(bytes.subarray(0, 2184)), true);
  return bytes;
}
