// The fixtures as plain files, for programs that know no gzip.
import { existsSync, mkdirSync, readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';

const wasm = join(dirname(fileURLToPath(import.meta.url)), '..');
export const cache = join(wasm, '../.cache');

/** Unpacks every image of a folder of tests into .cache; gives name, image path, size and list of each. */
function unpack(folder) {
  const packed = join(wasm, 'test', folder);
  const target = join(cache, folder);
  mkdirSync(target, { recursive: true });
  return readdirSync(packed)
    .filter((file) => file.endsWith('.bin.gz'))
    .sort()
    .map((file) => {
      const name = file.slice(0, -'.bin.gz'.length);
      const image = join(target, `${name}.bin`);
      if (!existsSync(image)) writeFileSync(image, gunzipSync(readFileSync(join(packed, file))));
      const { entries } = JSON.parse(readFileSync(join(packed, `${name}.json`), 'utf8'));
      return { name, image, size: statSync(image).size, entries };
    });
}

export const unpackFixtures = () => unpack('fixtures');

/** Images of random histories, with moved superblocks among them; their entries have no SHA-256. */
export const unpackCases = () => unpack('cases');
