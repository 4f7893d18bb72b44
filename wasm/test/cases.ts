// Images of random histories that were once read wrongly, and shrunk ones (by lfs_fs_grow with
// LFS_SHRINKNONRELOCATING), beside this file in cases/, with what the reference library reads from each.
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { crc32, gunzipSync } from 'node:zlib';
import type { Entry, Image } from 'littlefs-wasm';
import { byPath } from './fixtures.js';

const FOLDER = join(import.meta.dirname, 'cases');

/** An entry as the reference lists it; `crc32` is the common CRC-32 of a file's content. */
export interface CaseEntry {
  path: string;
  type: 'file' | 'dir';
  size?: number;
  crc32?: number;
}

export interface Case {
  name: string;
  writtenBy: string;
  blockSize: number;
  blockCount: number;
  /** What was wrong once: another place taken for the start, an error told of a tree that is right, or a tree that changes with the driver's first write and nothing told of it. */
  kind: 'wrong-start' | 'false-error' | 'differs-after-repair' | 'shrunk';
  entries: CaseEntry[];
  /** What the reference lists after its first write, if that is something else. */
  afterRepair?: CaseEntry[];
}

export const cases: readonly Case[] = readdirSync(FOLDER)
  .filter((name) => name.endsWith('.json'))
  .sort()
  .map((name) => JSON.parse(readFileSync(join(FOLDER, name), 'utf8')) as Case);

export function caseBytes(name: string): Uint8Array<ArrayBuffer> {
  return new Uint8Array(gunzipSync(readFileSync(join(FOLDER, `${name}.bin.gz`))));
}

/** Everything in an image in the form of the cases' lists, by path, with every byte read. */
export function caseListing(image: Image, wanted = (_entry: Entry) => true): CaseEntry[] {
  return image.entries
    .filter((entry) => entry !== image.root && wanted(entry))
    .map((entry): CaseEntry => {
      const { path, type, size } = entry;
      return type === 'dir'
        ? { path, type }
        : { path, type, size, crc32: crc32(image.read(entry)) };
    })
    .sort(byPath);
}
