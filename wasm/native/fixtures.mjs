// The fixtures as plain files, for programs that know no gzip.
import { existsSync, mkdirSync, readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';

const wasm = join(dirname(fileURLToPath(import.meta.url)), '..');
const packed = join(wasm, 'test/fixtures');
export const cache = join(wasm, '../.cache');

/** Unpacks every fixture into .cache/fixtures; gives name, image path, size and entries of each. */
export function unpackFixtures() {
  const folder = join(cache, 'fixtures');
  mkdirSync(folder, { recursive: true });
  return readdirSync(packed)
    .filter((file) => file.endsWith('.bin.gz'))
    .sort()
    .map((file) => {
      const name = file.slice(0, -'.bin.gz'.length);
      const image = join(folder, `${name}.bin`);
      if (!existsSync(image)) writeFileSync(image, gunzipSync(readFileSync(join(packed, file))));
      const { entries } = JSON.parse(readFileSync(join(packed, `${name}.json`), 'utf8'));
      return { name, image, size: statSync(image).size, entries };
    });
}
