// Runs Lighthouse on the built page and fails where a score is below 95.
//   node scripts/lighthouse.mjs           serves dist/ itself
//   node scripts/lighthouse.mjs --url …   looks at a page that is served already
import { parseArgs } from 'node:util';
import * as launcher from 'chrome-launcher';
import lighthouse, { desktopConfig } from 'lighthouse';
import { preview } from 'vite';
import { findChromium, root } from './tools.mjs';

const LEAST = 95;
const CATEGORIES = ['performance', 'accessibility', 'best-practices'];
const { values } = parseArgs({
  options: { url: { type: 'string' }, port: { type: 'string', default: '4332' } },
});

const chromium = findChromium();
if (!chromium) throw new Error('No Chromium was found: install one, or set its path.');
const port = Number(values.port);
const server = values.url ? null : await preview({ root, preview: { port, strictPort: true } });
const url = values.url ?? `http://localhost:${port}/`;
const browser = await launcher.launch({
  chromePath: chromium,
  chromeFlags: ['--headless=new', '--no-sandbox'],
});

let failed = false;
try {
  for (const [name, config] of [
    ['desktop', desktopConfig],
    ['phone', undefined],
  ]) {
    const flags = { port: browser.port, onlyCategories: CATEGORIES, logLevel: 'error' };
    const result = await lighthouse(url, flags, config);
    if (!result) throw new Error('Lighthouse gave no result.');
    const { categories, audits, runtimeError } = result.lhr;
    if (runtimeError) throw new Error(runtimeError.message);
    for (const id of CATEGORIES) {
      const score = Math.round((categories[id].score ?? 0) * 100);
      const low = score < LEAST;
      failed ||= low;
      console.log(
        `${name.padEnd(8)} ${id.padEnd(15)} ${String(score).padStart(3)}${low ? '  LOW' : ''}`,
      );
      const weak = categories[id].auditRefs
        .filter(({ weight, id }) => weight > 0 && (audits[id].score ?? 1) < 0.9)
        .map(({ id }) => `${id} (${audits[id].displayValue ?? audits[id].score})`);
      if (weak.length) console.log(`         ${weak.join(', ')}`);
    }
  }
} finally {
  browser.kill();
  await server?.close();
}
process.exitCode = failed ? 1 : 0;
