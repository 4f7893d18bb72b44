// Runs every suite in turn and adds up what they say; the last line is the sum.
//   npm test                 all suites
//   npm test -- wasm native  only these
// What a machine can't offer is skipped with its reason; if CI is set, it fails instead.
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import {
  cache,
  findChromium,
  findClang,
  findCompiler,
  findFirefox,
  findReference,
  root,
} from './tools.mjs';

const results = join(cache, 'results');
const strict = Boolean(process.env['CI']);
/** Minutes after which a suite is ended and counts as failed. */
const LIMIT = 30;

const bin = (packageName, path) => join(root, 'node_modules', packageName, path);
const vitest = bin('vitest', 'vitest.mjs');
const tsc = bin('typescript', 'bin/tsc');

/** Runs a Node script with its output shown; gives its exit code. */
function node(args, env = {}) {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, args, {
      cwd: root,
      stdio: 'inherit',
      env: { ...process.env, ...env },
    });
    const guard = setTimeout(() => {
      console.error(`Ended after ${LIMIT} minutes: ${args.join(' ')}`);
      child.kill('SIGKILL');
    }, LIMIT * 60_000);
    child.on('close', (code) => {
      clearTimeout(guard);
      resolve(code ?? 1);
    });
  });
}

const missingFile = join(cache, 'missing.json');
const reasons = existsSync(missingFile) ? JSON.parse(readFileSync(missingFile, 'utf8')) : {};

/** The count of a suite that this machine can't run. */
function cannot(reason) {
  console.log(`${strict ? 'FAILED' : 'skipped'}: ${reason}`);
  return { passed: 0, failed: strict ? 1 : 0, skipped: strict ? 0 : 1, note: reason };
}

/** Reads the JSON that a suite wrote; a bad exit without a failed test counts as one failure. */
async function counted(name, args, env, read) {
  const file = join(results, `${name}.json`);
  rmSync(file, { force: true });
  const code = await node(args(file), env(file));
  if (!existsSync(file)) return { passed: 0, failed: 1, skipped: 0, note: 'ended without results' };
  const count = read(JSON.parse(readFileSync(file, 'utf8')));
  if (code !== 0 && count.failed === 0) return { ...count, failed: 1, note: `exit code ${code}` };
  return count;
}

function ownResults(name, args) {
  return counted(
    name,
    () => args,
    (file) => ({ RESULTS_FILE: file }),
    (count) => count,
  );
}

/** `folder` with a slash at its end: Vitest looks for it anywhere in a path. */
function unit(name, folder) {
  return counted(
    name,
    (file) => [
      ...[vitest, 'run', folder, '--reporter=default'],
      ...['--reporter=json', `--outputFile.json=${file}`],
    ],
    () => ({}),
    (report) => ({
      passed: report.numPassedTests,
      // A file that can't even be loaded has no tests to fail.
      failed:
        report.numFailedTests +
        report.testResults.filter((f) => f.status === 'failed' && !f.assertionResults.length)
          .length,
      skipped: report.numPendingTests + report.numTodoTests,
    }),
  );
}

/** Browser tests that passed at a second try, by file and title. */
function flakyIn(suites) {
  return suites.flatMap(({ file, specs = [], suites: inner = [] }) => [
    ...specs
      .filter(({ tests }) => tests.some(({ status }) => status === 'flaky'))
      .map(({ title }) => `${file}: ${title}`),
    ...flakyIn(inner),
  ]);
}

async function checks(...steps) {
  const count = { passed: 0, failed: 0, skipped: 0 };
  for (const [what, ...args] of steps) {
    const code = await node(args);
    console.log(`${code === 0 ? 'ok' : 'FAILED'}: ${what}`);
    if (code === 0) count.passed++;
    else count.failed++;
  }
  return count;
}

const suites = {
  static: () =>
    checks(
      [
        'formatting (Prettier)',
        bin('prettier', 'bin/prettier.cjs'),
        '--check',
        '--log-level=warn',
        '.',
      ],
      ['rules (ESLint)', bin('eslint', 'bin/eslint.js'), '.'],
      [
        'borders and circles (dependency-cruiser)',
        bin('dependency-cruiser', 'bin/dependency-cruise.mjs'),
        ...['--config', '.dependency-cruiser.mjs', 'src', 'wasm/src', 'wasm/scripts'],
      ],
      ['what nobody uses (knip)', bin('knip', 'bin/knip.js')],
      ['paths in the documents', 'scripts/docs.mjs'],
      [
        'types of the page (svelte-check)',
        bin('svelte-check', 'bin/svelte-check'),
        ...['--tsconfig', './tsconfig.json', '--fail-on-warnings'],
      ],
      ['types of littlefs-wasm (tsc)', tsc, '-p', 'wasm/tsconfig.json'],
    ),
  wasm: () => unit('wasm', 'wasm/test/'),
  src: () => unit('src', 'src/'),
  native: () =>
    findCompiler()
      ? ownResults('native', ['wasm/native/run.mjs'])
      : cannot('no C compiler (clang or gcc) for the sanitizers'),
  fuzz: () =>
    findClang()
      ? ownResults('fuzz', ['wasm/fuzz/run.mjs', process.env['FUZZ_SECONDS'] || '60'])
      : cannot('no clang, whose libFuzzer the fuzz targets need'),
  e2e: () => {
    const chromium = findChromium();
    if (!chromium) return cannot(reasons.chromium ?? 'no Chromium');
    return counted(
      'e2e',
      () => [bin('@playwright/test', 'cli.js'), 'test', '--reporter=list,json'],
      (file) => ({ PORTSIDE_CHROMIUM: chromium, PLAYWRIGHT_JSON_OUTPUT_FILE: file }),
      ({ stats, suites }) => {
        for (const name of flakyIn(suites)) console.log(`RETRIED: ${name}`);
        return {
          passed: stats.expected + stats.flaky,
          failed: stats.unexpected,
          skipped: stats.skipped,
          ...(stats.flaky
            ? { note: `${stats.flaky} passed at a second try only, named above` }
            : {}),
        };
      },
    );
  },
  firefox: () =>
    findFirefox()
      ? ownResults('firefox', ['scripts/firefox.mjs'])
      : cannot('no Firefox (Debian’s firefox-esr, or PORTSIDE_FIREFOX)'),
  lighthouse: () =>
    findChromium()
      ? ownResults('lighthouse', ['scripts/lighthouse.mjs'])
      : cannot(reasons.chromium ?? 'no Chromium'),
};

const asked = process.argv.slice(2);
const unknown = asked.filter((name) => !(name in suites));
if (unknown.length) {
  console.error(`No suite ${unknown.join(', ')}; there are ${Object.keys(suites).join(', ')}.`);
  process.exit(2);
}
mkdirSync(results, { recursive: true });

const rows = [];
const headline = (text) => console.log(`\n=== ${text} ===`);

headline('preparing');
if ((await node(['wasm/scripts/build.mjs'])) !== 0)
  rows.push(['preparing', { passed: 0, failed: 1, skipped: 0 }]);

const reference = findReference();
if (reference) process.env['PORTSIDE_PYTHON'] = reference;
else rows.push(['reference', cannot(reasons.reference ?? 'no littlefs-python')]);

for (const [name, run] of Object.entries(suites)) {
  if (asked.length && !asked.includes(name)) continue;
  headline(name);
  const start = Date.now();
  const count = await run();
  rows.push([name, count, `${((Date.now() - start) / 1000).toFixed(0)} s`]);
}

const sum = { passed: 0, failed: 0, skipped: 0 };
headline('all suites');
console.log(`${'suite'.padEnd(11)} passed failed skipped   time`);
for (const [name, count, time = ''] of rows) {
  for (const key of Object.keys(sum)) sum[key] += count[key];
  const numbers = `${String(count.passed).padStart(6)} ${String(count.failed).padStart(6)} ${String(count.skipped).padStart(7)}`;
  console.log(`${name.padEnd(11)} ${numbers} ${time.padStart(6)}  ${count.note ?? ''}`.trimEnd());
}
console.log(`${sum.passed} passed, ${sum.failed} failed, ${sum.skipped} skipped`);
process.exitCode = sum.failed ? 1 : 0;
