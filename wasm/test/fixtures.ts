// The images of the reference library beside this file, and what it reads back from each.
import { createHash } from 'node:crypto';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import type { Entry, Image } from 'littlefs-wasm';

const FOLDER = join(import.meta.dirname, 'fixtures');

export interface ListedEntry {
  path: string;
  type: 'file' | 'dir';
  size?: number;
  sha256?: string;
  /** In place of `sha256` if not all of the content can be read. */
  unreadable?: boolean;
}

export interface Fixture {
  name: string;
  diskVersion: string;
  writtenBy: string;
  blockSize: number;
  blockCount: number;
  readSize: number;
  progSize: number;
  scenario: string;
  /** Of the whole image. */
  sha256: string;
  /** `readError`: the reference listed the entry, but could not read it. */
  entries: (ListedEntry & { readError?: number })[];
  deleted?: { path: string; size: number; sha256: string }[];
  overwritten?: { path: string; versions: number }[];
  powerCutAfterProgs?: number;
}

export const fixtures: readonly Fixture[] = readdirSync(FOLDER)
  .filter((name) => name.endsWith('.json'))
  .sort()
  .map((name) => JSON.parse(readFileSync(join(FOLDER, name), 'utf8')) as Fixture);

export function fixtureBytes(name: string): Uint8Array<ArrayBuffer> {
  return new Uint8Array(gunzipSync(readFileSync(join(FOLDER, `${name}.bin.gz`))));
}

export function fixture(name: string): Fixture {
  const found = fixtures.find((one) => one.name === name);
  if (!found) throw new Error(`There is no fixture ${name}.`);
  return found;
}

export function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

/** Everything in an image in the form of the fixtures' lists, by path, with every byte read. */
export function listing(image: Image, wanted = (_entry: Entry) => true): ListedEntry[] {
  return image.entries
    .filter((entry) => entry !== image.root && wanted(entry))
    .map((entry): ListedEntry => {
      const { path, type, size } = entry;
      if (type === 'dir') return { path, type };
      if (image.holes(entry).length) return { path, type, size, unreadable: true };
      return { path, type, size, sha256: sha256(image.read(entry)) };
    })
    .sort(byPath);
}

export function byPath(a: { path: string }, b: { path: string }): number {
  return a.path < b.path ? -1 : a.path > b.path ? 1 : 0;
}

/** What an image of this fixture must list. */
export function expectedListing({ entries }: Fixture): ListedEntry[] {
  return entries
    .map(({ readError, ...entry }) => (readError ? { ...entry, unreadable: true } : entry))
    .sort(byPath);
}
