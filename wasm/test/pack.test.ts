// The package as others get it: packed, unpacked elsewhere, used from plain Node.
import { execFileSync, execSync } from 'node:child_process';
import { mkdtempSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { expectedListing, fixture, fixtureBytes } from './fixtures.js';

const HOME = join(import.meta.dirname, '..');
const FIXTURE = 'v1-usr-4096x50-p256';

/** Runs in the folder of a stranger: reads an image, builds one, reads that, prints what it saw. */
const PROGRAM = `
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { LittlefsError, loadEngine } from 'littlefs-wasm';

const engine = await loadEngine();
const image = engine.open(new Uint8Array(readFileSync('image.bin')));
const entries = image.entries.slice(1).map(({ path, type, size }, index) => {
  if (type === 'dir') return { path, type };
  const content = image.read(image.entries[index + 1]);
  return { path, type, size, sha256: createHash('sha256').update(content).digest('hex') };
});
const data = new TextEncoder().encode('print(1)');
const options = { version: '2.1', blockSize: 4096, blockCount: 16 };
const built = engine.build([{ type: 'file', path: '/lib/main.py', data }], options);
const again = engine.open(built.bytes);
let refused;
try {
  engine.open(new Uint8Array(10));
} catch (error) {
  if (error instanceof LittlefsError) refused = error.code;
}
const main = new TextDecoder().decode(again.read(again.find('/lib/main.py')));
console.log(JSON.stringify({ entries, size: built.bytes.length, main, refused }));
`;

interface Packed {
  filename: string;
  files: { path: string }[];
}

interface Seen {
  entries: { path: string; type: string }[];
  size: number;
  main: string;
  refused: string;
}

const folder = mkdtempSync(join(tmpdir(), 'littlefs-wasm-'));
let packed: Packed;

beforeAll(() => {
  // dist/ is built already; building it anew here would pull it away under the other tests.
  const answer = execSync(`npm pack --json --ignore-scripts --pack-destination "${folder}"`, {
    cwd: HOME,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  packed = (JSON.parse(answer) as Packed[])[0] as Packed;
  const target = join(folder, 'node_modules/littlefs-wasm');
  mkdirSync(target, { recursive: true });
  execFileSync('tar', [
    '-xzf',
    join(folder, packed.filename),
    '-C',
    target,
    '--strip-components=1',
  ]);
}, 120_000);

afterAll(() => rmSync(folder, { recursive: true, force: true }));

it('holds what is needed and nothing else', () => {
  const files = packed.files.map((file) => file.path);
  expect(files).toEqual(
    expect.arrayContaining([
      'LICENSE',
      'README.md',
      'package.json',
      'dist/index.js',
      'dist/index.d.ts',
      'dist/node.js',
      'dist/node.d.ts',
      'dist/littlefs.wasm',
    ]),
  );
  for (const file of files) {
    expect(file).toMatch(/^(LICENSE|README\.md|package\.json|dist\/[a-z0-9-]+\.(js|d\.ts|wasm))$/);
  }
});

it('leads every export to a file of the package', () => {
  const files = new Set(packed.files.map((file) => `./${file.path}`));
  const manifest = JSON.parse(
    readFileSync(join(folder, 'node_modules/littlefs-wasm/package.json'), 'utf8'),
  ) as { exports: Record<string, string | Record<string, string>>; types: string };
  const targets = Object.values(manifest.exports).flatMap((target) =>
    typeof target === 'string' ? [target] : Object.values(target),
  );
  expect(targets.length).toBeGreaterThan(2);
  for (const target of [...targets, manifest.types]) expect(files).toContain(target);
});

it('reads and builds images from plain Node', { timeout: 60_000 }, () => {
  writeFileSync(join(folder, 'image.bin'), fixtureBytes(FIXTURE));
  writeFileSync(join(folder, 'program.mjs'), PROGRAM);
  const output = execFileSync(process.execPath, ['program.mjs'], { cwd: folder, encoding: 'utf8' });
  const seen = JSON.parse(output) as Seen;
  seen.entries.sort((a, b) => (a.path < b.path ? -1 : 1));
  expect(seen.entries).toEqual(expectedListing(fixture(FIXTURE)));
  expect(seen).toMatchObject({ size: 16 * 4096, main: 'print(1)', refused: 'not-littlefs' });
});
