// Builds dist/: the engine with @yowasp/clang, the TypeScript face with tsc, and prints the sizes.
import { execFileSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { mkdtemp, readFile, readdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { commands } from '@yowasp/clang';

const home = join(dirname(fileURLToPath(import.meta.url)), '..');
const dist = join(home, 'dist');

const FLAGS = [
  '--target=wasm32',
  '-std=c17',
  '-O3',
  '-flto',
  '-ffreestanding',
  '-nostdlib',
  '-fvisibility=hidden',
  '-mbulk-memory',
  '-msign-ext',
  '-Wall',
  '-Wextra',
  '-Werror',
  '-Wl,--no-entry',
  '-Wl,--strip-all',
  '-Wl,--export-dynamic',
  '-Wl,-z,stack-size=131072',
];

/** Files below a folder as the nested object that the compiler's file system takes. */
async function tree(folder) {
  const files = {};
  for (const item of await readdir(folder, { withFileTypes: true })) {
    const path = join(folder, item.name);
    if (item.isDirectory()) files[item.name] = await tree(path);
    else if (/\.[ch]$/.test(item.name)) files[item.name] = await readFile(path, 'utf8');
  }
  return files;
}

function sourcesOf(files, prefix) {
  return Object.entries(files)
    .flatMap(([name, content]) => {
      const path = `${prefix}/${name}`;
      if (typeof content !== 'string') return sourcesOf(content, path);
      return name.endsWith('.c') ? [path] : [];
    })
    .sort();
}

async function ages(folder, names) {
  return Promise.all(names.map(async (name) => (await stat(join(folder, name))).mtimeMs));
}

/** True if every product is younger than every source. */
async function isFresh() {
  try {
    const built = Math.min(...(await ages(dist, ['littlefs.wasm', 'index.js', 'index.d.ts'])));
    for (const folder of ['engine', 'src', 'scripts']) {
      const path = join(home, folder);
      const names = await readdir(path, { recursive: true });
      if (Math.max(...(await ages(path, names))) > built) return false;
    }
    return true;
  } catch (error) {
    if (error.code === 'ENOENT') return false;
    throw error;
  }
}

if (await isFresh()) process.exit(0);

const engine = await tree(join(home, 'engine'));
const output = await commands.clang(
  [...FLAGS, '-Iengine', '-o', 'littlefs.wasm', ...sourcesOf(engine, 'engine')],
  { engine },
);
// Beside its place, so that what a failed build leaves is the last good one.
const made = await mkdtemp(join(home, 'dist-'));
const require = createRequire(import.meta.url);
const tsc = require.resolve('typescript/bin/tsc');
try {
  const project = join(home, 'tsconfig.build.json');
  execFileSync(process.execPath, [tsc, '-p', project, '--outDir', made], { stdio: 'inherit' });
  await writeFile(join(made, 'littlefs.wasm'), output['littlefs.wasm']);
  await rm(dist, { recursive: true, force: true });
  await rename(made, dist);
} finally {
  await rm(made, { recursive: true, force: true });
}

let total = 0;
for (const name of (await readdir(dist)).sort()) {
  if (!/\.(js|wasm)$/.test(name)) continue;
  const bytes = await readFile(join(dist, name));
  const zipped = gzipSync(bytes, { level: 9 }).length;
  total += zipped;
  console.log(
    `${name.padEnd(20)} ${String(bytes.length).padStart(7)} bytes ${String(zipped).padStart(6)} gzip`,
  );
}
console.log(`${'littlefs-wasm'.padEnd(20)} ${''.padStart(13)} ${String(total).padStart(6)} gzip`);
