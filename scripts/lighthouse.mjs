// Runs Lighthouse on the built page, as a desktop and as a phone, and counts a score below 95 as failed.
// Performance is a time of the machine it runs on: it is printed, and counts as passed once measured.
//   node scripts/lighthouse.mjs           builds the page and serves it itself
//   node scripts/lighthouse.mjs --url …   looks at a page that is served already
//   RESULTS_FILE=…                        writes the counts there, for scripts/test.mjs
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import * as launcher from 'chrome-launcher';
import lighthouse, { desktopConfig } from 'lighthouse';
import { build } from 'vite';
import { serve } from './serve.mjs';
import { cache, findChromium, root } from './tools.mjs';

const LEAST = 95;
/** Runs of which the best one counts: what else the machine does can only lower a score. */
const TRIES = 3;
const CATEGORIES = ['performance', 'accessibility', 'best-practices'];
const { values } = parseArgs({ options: { url: { type: 'string' } } });

async function scoresOf(url, port, config) {
  const flags = { port, onlyCategories: CATEGORIES, logLevel: 'error' };
  const result = await lighthouse(url, flags, config);
  if (!result) throw new Error('Lighthouse gave no result.');
  const { categories, audits, runtimeError } = result.lhr;
  if (runtimeError) throw new Error(runtimeError.message);
  return CATEGORIES.map((name) => ({
    name,
    score: Math.round((categories[name].score ?? 0) * 100),
    weak: categories[name].auditRefs
      .filter(({ weight, id }) => weight > 0 && (audits[id].score ?? 1) < 0.9)
      .map(({ id }) => `${id} (${audits[id].displayValue ?? audits[id].score})`),
  }));
}

/** The best of several runs, as soon as none is low. */
async function bestScores(url, port, config) {
  let best = await scoresOf(url, port, config);
  for (let run = 1; run < TRIES && best.some(({ score }) => score < LEAST); run++) {
    const next = await scoresOf(url, port, config);
    best = best.map((one, i) => (next[i].score > one.score ? next[i] : one));
  }
  return best;
}

const chromium = findChromium();
if (!chromium) throw new Error('No Chromium was found: install one, or set its path.');
let server = null;
if (!values.url) {
  const outDir = join(cache, 'lighthouse');
  await build({ root, logLevel: 'error', build: { outDir, emptyOutDir: true } });
  server = await serve(outDir);
}
const url = values.url ?? `http://localhost:${server.address().port}/`;
const browser = await launcher.launch({
  chromePath: chromium,
  chromeFlags: ['--headless=new', '--no-sandbox'],
});

const count = { passed: 0, failed: 0, skipped: 0 };
try {
  for (const [form, config] of [
    ['desktop', desktopConfig],
    ['phone', undefined],
  ]) {
    for (const { name, score, weak } of await bestScores(url, browser.port, config)) {
      const low = score < LEAST;
      count[low && name !== 'performance' ? 'failed' : 'passed']++;
      const line = `${form.padEnd(8)} ${name.padEnd(15)} ${String(score).padStart(3)}`;
      console.log(low ? `${line}  LOW` : line);
      if (weak.length) console.log(`         ${weak.join(', ')}`);
    }
  }
} finally {
  browser.kill();
  server?.close();
}
const file = process.env['RESULTS_FILE'];
if (file) writeFileSync(file, JSON.stringify(count));
process.exitCode = count.failed ? 1 : 0;
