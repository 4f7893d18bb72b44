// The engine natively under AddressSanitizer and UndefinedBehaviorSanitizer over all fixtures.
//   node wasm/native/run.mjs [ways to damage each image, 60 unless told]
// RESULTS_FILE: where to write {passed, failed, skipped}.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { findCompiler } from '../../scripts/tools.mjs';
import { compile } from './compile.mjs';
import { unpackFixtures } from './fixtures.mjs';

const ways = Number(process.argv[2] ?? 60);
/** Larger images are damaged less often: reading one takes longer, and they hold nothing special. */
const LARGE = 1 << 20;

const compiler = findCompiler();
if (!compiler) throw new Error('There is neither clang nor gcc on this machine.');
const check = compile(compiler, 'check', 'address,undefined');

function run(...args) {
  const { status, signal, stdout, stderr } = spawnSync(check, args, {
    maxBuffer: 64 << 20,
    timeout: 300_000,
  });
  if (status === 0) return stdout;
  throw new Error(`${args.join(' ')}: ${signal ?? `exit code ${status}`}\n${stderr.toString()}`);
}

/** What check.c wrote, in the form of the fixtures' lists. */
function parse(output) {
  const entries = [];
  for (let at = 0; at < output.length;) {
    const end = output.indexOf(0, at);
    const line = output.toString('utf8', at, end);
    const [, type, size, path] = /^(\w+) (\d+) (.*)$/s.exec(line);
    at = end + 1;
    if (type === 'dir') entries.push({ path, type });
    else if (type === 'lost') entries.push({ path, type: 'file', size: Number(size) });
    else {
      const content = output.subarray(at, at + Number(size));
      const sha256 = createHash('sha256').update(content).digest('hex');
      entries.push({ path, type, size: Number(size), sha256 });
      at += content.length;
    }
  }
  return entries;
}

/** One line for each entry; what can't be read has no digest in the lists either. */
const lineOf = ({ path, type, size, sha256 }) => [path, type, size, sha256].join(' ');

function compare(found, expected) {
  const [seen, wanted] = [found, expected].map((entries) => entries.map(lineOf).sort());
  const missing = wanted.filter((line) => !seen.includes(line));
  const other = seen.filter((line) => !wanted.includes(line));
  if (missing.length || other.length || seen.length !== wanted.length) {
    throw new Error(`missing: ${missing.join(', ')}; not in the list: ${other.join(', ')}`);
  }
}

let passed = 0;
let failed = 0;
function test(name, body) {
  try {
    body();
    passed++;
  } catch (error) {
    failed++;
    console.log(`FAILED ${name}: ${error.message}`);
  }
}

const fixtures = unpackFixtures();
for (const { name, image, size, entries } of fixtures) {
  test(`${name} as listed`, () => compare(parse(run('list', image)), entries));
  const count = size > LARGE ? Math.ceil(ways / 10) : ways;
  test(`${name} damaged in ${count} ways`, () => run('damage', String(count), image));
}
console.log(`native: ${passed} passed, ${failed} failed (${compiler}, ${ways} ways of damage)`);
if (process.env.RESULTS_FILE) {
  writeFileSync(process.env.RESULTS_FILE, JSON.stringify({ passed, failed, skipped: 0 }));
}
process.exitCode = failed ? 1 : 0;
