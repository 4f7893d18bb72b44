// Runs the libFuzzer targets, seeded with the fixtures and cases of the tests.
//   npm run fuzz               600 seconds, shared by the targets
//   npm run fuzz -- 3600       that many
//   npm run fuzz -- 60 open    one target alone
// Inputs that found something new stay in .cache/fuzz/corpus and those that broke something in
// .cache/fuzz/findings. RESULTS_FILE: where to write {passed, failed, skipped}.
import { spawn } from 'node:child_process';
import { copyFileSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { findClang } from '../../scripts/tools.mjs';
import { compile } from '../native/compile.mjs';
import { cache, unpackCases, unpackFixtures } from '../native/fixtures.mjs';

const [seconds = '600', only] = process.argv.slice(2);

/** Bytes. A seed beyond it would be cut off by libFuzzer, and slow to mutate. */
const MOST_BYTES = 210_000;

const targets = {
  open: {
    most: MOST_BYTES,
    /** Seconds: most of the bytes that come from strangers come in here. */
    share: 2,
    seeds: openSeeds,
  },
  build: { most: 2000, share: 1, seeds: buildSeeds },
};

function openSeeds(folder) {
  for (const { name, image, size } of [...unpackFixtures(), ...unpackCases()]) {
    if (size <= MOST_BYTES) copyFileSync(image, join(folder, name));
  }
}

/** A few trees to start from: one version and block size each, and some names. */
function buildSeeds(folder) {
  for (let version = 0; version < 3; version++) {
    for (let size = 0; size < 8; size++) {
      const bytes = [version, size, 255, 4 + size, 0, 64];
      for (let node = 0; node < 40; node++) {
        bytes.push(
          (node * 7 + size) % 256,
          node % 5,
          5,
          97 + (node % 26),
          48 + size,
          97,
          98,
          99,
          100,
        );
        bytes.push(node % 3 ? 0 : 201, 3, 4, 5, 170 + node, node * 6, node);
      }
      writeFileSync(join(folder, `tree-${version}-${size}`), Uint8Array.from(bytes));
    }
  }
}

const clang = findClang();
if (!clang) throw new Error('libFuzzer comes with clang, and there is no clang on this machine.');

function fuzz(name, { most, seeds }, time) {
  const program = compile(clang, `fuzz_${name}`, 'fuzzer,address,undefined');
  const corpus = join(cache, 'fuzz/corpus', name);
  const findings = join(cache, 'fuzz/findings');
  const seedFolder = join(cache, 'fuzz/seeds', name);
  for (const folder of [corpus, findings, seedFolder]) mkdirSync(folder, { recursive: true });
  seeds(seedFolder);
  const before = new Set(readdirSync(findings));
  const jobs = Math.max(1, Math.min(4, availableParallelism()));
  const args = [
    ...[corpus, seedFolder, `-max_total_time=${time}`, `-max_len=${most}`, `-fork=${jobs}`],
    ...[`-artifact_prefix=${join(findings, `${name}-`)}`, '-timeout=20', '-rss_limit_mb=2048'],
    ...['-print_final_stats=1', '-ignore_timeouts=0', '-ignore_ooms=0'],
  ];
  console.log(`fuzz_${name}: ${time} s on ${jobs} cores`);
  return new Promise((resolve) => {
    const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'pipe'] });
    const lines = [];
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text) => lines.push(text));
    }
    child.on('close', (code) => {
      const output = lines.join('');
      const found = readdirSync(findings).filter((file) => !before.has(file));
      const last = output.match(/#\d+: cov: .*/g)?.at(-1) ?? '';
      console.log(`fuzz_${name}: ${last}`);
      if (code === 0 && found.length === 0) return resolve(true);
      console.log(output.split('\n').slice(-80).join('\n'));
      for (const file of found) console.log(`fuzz_${name}: finding ${join(findings, file)}`);
      console.log(`fuzz_${name}: FAILED (exit code ${code})`);
      resolve(false);
    });
  });
}

const chosen = Object.entries(targets).filter(([name]) => !only || name === only);
if (!chosen.length)
  throw new Error(`No target ${only}; there are ${Object.keys(targets).join(', ')}.`);
const shares = chosen.reduce((sum, [, { share }]) => sum + share, 0);
let failed = 0;
for (const [name, target] of chosen) {
  const time = Math.max(1, Math.round((Number(seconds) * target.share) / shares));
  if (!(await fuzz(name, target, time))) failed++;
}
if (process.env.RESULTS_FILE) {
  const count = { passed: chosen.length - failed, failed, skipped: 0 };
  writeFileSync(process.env.RESULTS_FILE, JSON.stringify(count));
}
process.exitCode = failed ? 1 : 0;
