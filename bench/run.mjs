// npm run bench: building, and opening with walking and reading everything, against littlefs-python and
// against the reference library compiled here, in the same run, if they are to be had. Prints times and ratios;
// asserts nothing about time.
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadEngine } from 'littlefs-wasm';
import { cache, findReference, root } from '../scripts/tools.mjs';
import { compileNative, readNatively } from './native.mjs';
import { cases, emptyDumps, largeFiles, nodesOf } from './trees.mjs';

const WARM_UPS = 3;
const RUNS = 15;

/** Median in milliseconds. */
function time(run) {
  const times = [];
  for (let i = 0; i < WARM_UPS + RUNS; i++) {
    const start = performance.now();
    run();
    if (i >= WARM_UPS) times.push(performance.now() - start);
  }
  return times.sort((a, b) => a - b)[RUNS >> 1];
}

/** Reads every file into one buffer; gives the number of bytes. */
function readAll(engine, image, buffer) {
  const opened = engine.open(image);
  let bytes = 0;
  for (const entry of opened.entries) {
    if (entry.type === 'file') bytes += opened.read(entry, 0, entry.size, buffer).length;
  }
  opened.close();
  return bytes;
}

function expectBytes(found, { name, count, size }) {
  if (found !== count * size) throw new Error(`${name}: ${found} bytes read back`);
}

/** Times of the reference by case, and the images it built; undefined without Python. */
function measureReference(folder) {
  const python = findReference();
  if (!python) return undefined;
  const order = cases.map((one, index) => {
    const data = join(folder, `${index}.data`);
    writeFileSync(data, Buffer.concat(nodesOf(one).map((node) => node.data)));
    return { ...one, data, image: join(folder, `${index}.bin`) };
  });
  const output = execFileSync(python, [join(root, 'bench/reference.py')], {
    input: JSON.stringify(order),
    maxBuffer: 1 << 20,
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  return JSON.parse(output).map((times, index) => ({
    ...times,
    image: new Uint8Array(readFileSync(order[index].image)),
  }));
}

const number = (value) => (value < 10 ? value.toFixed(2) : value.toFixed(0)).padStart(8);
const ratio = (theirs, ours) => (theirs ? `${(theirs / ours).toFixed(1)}x` : '-').padStart(9);

function printRow(name, version, what, ours, theirs) {
  const reference = theirs ? number(theirs) : '-'.padStart(8);
  console.log(
    `${name.padEnd(37)} ${version}  ${what.padEnd(6)}${number(ours)} ${reference} ${ratio(theirs, ours)}`,
  );
}

const folder = join(cache, 'bench');
mkdirSync(folder, { recursive: true });
const reference = measureReference(folder);
const engine = await loadEngine();

console.log('Medians in milliseconds; the ratio says how many times as fast as the reference.');
console.log(
  reference
    ? 'reference: littlefs-python (C library 2.11, disk 2.1), a device in memory. It knows no\n' +
        'generation 1: rows of 1.1 are set against its time for the same tree in generation 2.\n' +
        'Rows of 2.1 read the image that the reference built, rows of 1.1 our own.'
    : 'No Python with littlefs-python here, so there is nothing to compare with.',
);
console.log(`\n${'tree'.padEnd(37)} disk what      ours  reference   ratio`);

const opened = [];
for (const [index, one] of cases.entries()) {
  const nodes = nodesOf(one);
  const buffer = new Uint8Array(one.size);
  const theirs = reference?.[index];
  for (const version of ['2.1', '1.1']) {
    const { progSize, blockSize, blockCount } = one;
    const options = { version, progSize, blockSize, blockCount };
    const own = engine.build(nodes, options).bytes;
    const image = (version === '2.1' && theirs?.image) || own;
    expectBytes(readAll(engine, own, buffer), one);
    expectBytes(readAll(engine, image, buffer), one);
    printRow(
      one.name,
      version,
      'build',
      time(() => engine.build(nodes, options)),
      theirs?.build,
    );
    const read = time(() => readAll(engine, image, buffer));
    printRow(one.name, version, 'read', read, theirs?.read);
    opened.push({ name: one.name, version, image, read });
  }
}

const { program, missing } = compileNative();
console.log('\nOpening and reading everything against the reference library in C, compiled here:');
if (missing) console.log(`skipped: ${missing}`);
else console.log(`${'tree'.padEnd(37)} disk what      ours     native   ratio`);
for (const one of missing ? [] : largeFiles) {
  const { progSize, blockSize, blockCount } = one;
  const image = engine.build(nodesOf(one), {
    version: '2.1',
    progSize,
    blockSize,
    blockCount,
  }).bytes;
  const path = join(folder, 'native.bin');
  writeFileSync(path, image);
  const buffer = new Uint8Array(one.size);
  const native = readNatively(program, one, path, WARM_UPS + RUNS);
  expectBytes(native.bytes, one);
  expectBytes(readAll(engine, image, buffer), one);
  printRow(
    one.name,
    '2.1',
    'read',
    time(() => readAll(engine, image, buffer)),
    native.time,
  );
}

console.log('\nLooking for a file system where there is none, against one SHA-256 pass:');
console.log(`${'dump'.padEnd(37)} disk what      ours    SHA-256   ratio`);
for (const { name, bytes } of emptyDumps()) {
  const pass = time(() => createHash('sha256').update(bytes).digest());
  printRow(
    name,
    ' - ',
    'find',
    time(() => engine.find(bytes)),
    pass,
  );
}

console.log(
  '\nOpening and reading everything against one SHA-256 pass (node:crypto) over the image:',
);
console.log(`${'image of 5 or 10 MiB'.padEnd(37)} disk what      ours    SHA-256   ratio`);
for (const { name, version, image, read } of opened) {
  const pass = time(() => createHash('sha256').update(image).digest());
  printRow(name, version, 'read', read, pass);
}
