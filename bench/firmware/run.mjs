// npm run bench:firmware: opening, changing and saving a zip of 300 MB and a .pac of 64 MB in a browser: seconds,
// memory of the page's process beyond what it had, and the longest task on the page's own thread. Beside it what
// others take for the same zip in the same run. Asserts nothing about time.
//   node bench/firmware/run.mjs [folder of a build]
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { chromium } from '@playwright/test';
import { build } from 'vite';
import { serve } from '../../scripts/serve.mjs';
import { cache, findChromium, root, which } from '../../scripts/tools.mjs';
import { writeLargePac, writeLargeZip } from './packages.mjs';
import { rezip } from './rezip.mjs';

const given = process.argv[2];
const folder = join(cache, 'bench');
mkdirSync(folder, { recursive: true });
const outDir = given ?? join(folder, 'page');
if (!given) await build({ root, logLevel: 'error', build: { outDir, emptyOutDir: true } });
const cases = [
  {
    what: 'zip of 300 MB',
    path: join(folder, 'large.zip'),
    part: 'customer_fs.bin',
    write: writeLargeZip,
  },
  { what: '.pac of 64 MB', path: join(folder, 'large.pac'), part: 'PY_FS_U', write: writeLargePac },
];
for (const { path, write } of cases) if (!existsSync(path)) await write(path);

const server = await serve(outDir);
const browser = await chromium.launch({ executablePath: findChromium() });
const session = await browser.newBrowserCDPSession();

const megabytes = (bytes) => `${Math.round(bytes / 1e6)} MB`;
const seconds = (from) => (performance.now() - from) / 1000;

/** Processes of the browser by their kind; the page's is the largest renderer. */
async function processes() {
  const { processInfo } = await session.send('SystemInfo.getProcessInfo');
  return processInfo.map(({ id, type }) => ({ id, type }));
}

/** Bytes of a field of /proc/…/status; 0 where there is no such file. */
function memory(id, field) {
  try {
    const status = readFileSync(`/proc/${id}/status`, 'utf8');
    return 1024 * Number(new RegExp(`${field}:\\s+(\\d+)`).exec(status)?.[1] ?? 0);
  } catch (error) {
    if (error.code !== 'ENOENT') throw error;
    return 0;
  }
}

/** From here on the highest memory is counted anew. */
async function watchMemory() {
  const own = (await processes()).filter(({ type }) => type === 'renderer' || type === 'browser');
  if (!existsSync('/proc/self/clear_refs')) return () => '-';
  for (const { id } of own) writeFileSync(`/proc/${id}/clear_refs`, '5');
  const before = own.map(({ id }) => memory(id, 'VmRSS'));
  const kindMax = (type) =>
    Math.max(...own.map((one, i) => (one.type === type ? memory(one.id, 'VmHWM') - before[i] : 0)));
  return () => `page +${megabytes(kindMax('renderer'))}, browser +${megabytes(kindMax('browser'))}`;
}

async function timed(page, name, act) {
  await page.evaluate(() => (globalThis.longest = 0));
  const highest = await watchMemory();
  const from = performance.now();
  await act();
  const took = seconds(from);
  const longest = await page.evaluate(() => globalThis.longest);
  const task = longest ? `${Math.round(longest)} ms` : 'under 50 ms';
  console.log(
    `  ${name.padEnd(26)} ${took.toFixed(1).padStart(6)} s   ${highest().padEnd(36)} longest task ${task}`,
  );
}

for (const { what, path, part } of cases) {
  console.log(`${what} (${megabytes(statSync(path).size)})`);
  const context = await browser.newContext({ acceptDownloads: true });
  const page = await context.newPage();
  page.setDefaultTimeout(600_000);
  await page.addInitScript(() => {
    // A download from the private file system is what browsers without a chooser get.
    Reflect.deleteProperty(globalThis, 'showSaveFilePicker');
    globalThis.longest = 0;
    new PerformanceObserver((list) => {
      for (const { duration } of list.getEntries()) {
        globalThis.longest = Math.max(globalThis.longest, duration);
      }
    }).observe({ type: 'longtask', buffered: true });
  });
  await page.goto(`http://localhost:${server.address().port}/#/firmware`);
  const button = (name) => page.getByRole('button', { name, exact: true }).first();
  const main = page.getByRole('main');
  await main.getByRole('button', { name: 'Open firmware' }).waitFor();
  await timed(page, 'open, and check all', async () => {
    const chooser = page.waitForEvent('filechooser');
    await main.getByRole('button', { name: 'Open firmware' }).click();
    await (await chooser).setFiles(path);
    await button(`Open ${part}`).waitFor();
  });
  await timed(page, 'change the file system', async () => {
    await button(`Open ${part}`).click();
    const chooser = page.waitForEvent('filechooser');
    await button('Add files').click();
    await (
      await chooser
    ).setFiles({
      name: 'added.py',
      mimeType: 'text/plain',
      buffer: Buffer.from('print(1)\n'),
    });
    await page.getByRole('row').filter({ hasText: 'added.py' }).waitFor();
  });
  await page
    .getByRole('button', { name: /^Part of / })
    .first()
    .click();
  await timed(page, 'save, and compare all', async () => {
    const download = page.waitForEvent('download');
    await button('Save firmware').click();
    await (await download).path();
    await main.getByText('Saved and verified').first().waitFor();
  });
  await context.close();
}
await browser.close();
server.close();

console.log('The zip of 300 MB by others');
const peer = async (name, act) => {
  const from = performance.now();
  const ran = await act();
  console.log(
    `  ${name.padEnd(26)} ${ran === false ? '     -' : seconds(from).toFixed(1).padStart(6)} s`,
  );
};
const [{ path: zip }] = cases;
const run = (program, ...args) => {
  if (!which(program)) return false;
  execFileSync(program, args, { stdio: 'ignore' });
  return true;
};
await peer('unzip -t', () => run('unzip', '-tqq', zip));
await peer('python3 -m zipfile -t', () => run('python3', '-m', 'zipfile', '-t', zip));
await peer('zip.js, all packed again', () => rezip(zip, join(folder, 'rezipped.zip'), false));
await peer('zip.js, passed through', () => rezip(zip, join(folder, 'rezipped.zip'), true));
