// Prints what the build weighs and fails if it is over the budget in budget.json.
//   node scripts/sizes.mjs [folder]
import { readFileSync, readdirSync } from 'node:fs';
import { dirname, join, posix } from 'node:path';
import { gzipSync } from 'node:zlib';
import { root } from './tools.mjs';

const dist = process.argv[2] ?? join(root, 'dist');
const budget = JSON.parse(readFileSync(join(root, 'scripts/budget.json'), 'utf8'));

const zipped = (path) => gzipSync(readFileSync(join(dist, path)), { level: 9 }).length;

/** Scripts and styles of index.html, and what those scripts import before they run. */
function initialFiles() {
  const html = readFileSync(join(dist, 'index.html'), 'utf8');
  const files = new Set();
  const follow = (path) => {
    if (files.has(path)) return;
    files.add(path);
    if (!path.endsWith('.js')) return;
    const code = readFileSync(join(dist, path), 'utf8');
    const imports = code.matchAll(/(?:^|[;}\s])(?:import|from)\s*["'](\.[^"']+\.js)["']/g);
    for (const [, to] of imports) follow(posix.join(dirname(path), to));
  };
  for (const [, path] of html.matchAll(/(?:src|href)="\.\/([^"]+\.(?:js|css))"/g)) follow(path);
  return [...files];
}

/** What the service worker puts aside, as it lists it. */
function precachedFiles() {
  const worker = readFileSync(join(dist, 'sw.js'), 'utf8');
  return [...worker.matchAll(/url:"([^"]+)"/g)].map(([, path]) => path);
}

const sum = (files) => files.reduce((total, path) => total + zipped(path), 0);
/** The page loads the first words of one language before it shows anything; the heavier ones count. */
function heaviestLanguage() {
  const names = readdirSync(join(dist, 'assets')).filter((name) =>
    /^(en|zh-CN)-first-.*\.js$/.test(name),
  );
  if (names.length !== 2) throw new Error(`Expected two languages, found ${names.join(', ')}.`);
  return names.map((name) => `assets/${name}`).sort((a, b) => zipped(b) - zipped(a))[0];
}

const initial = [...initialFiles(), heaviestLanguage()];
const precached = precachedFiles();
if (!initial.length || !precached.length) throw new Error(`${dist} is no build of Portside.`);

const rows = [
  ['initial', sum(initial), budget.initial, initial.length],
  ['precache', sum(precached), budget.precache, precached.length],
];
let over = false;
for (const [name, bytes, limit, count] of rows) {
  const verdict = bytes <= limit ? 'within' : 'OVER';
  over ||= bytes > limit;
  const numbers = `${String(bytes).padStart(7)} of ${String(limit).padStart(7)} bytes gzip`;
  console.log(`${name.padEnd(9)} ${numbers}, ${String(count).padStart(2)} files: ${verdict}`);
}
process.exitCode = over ? 1 : 0;
