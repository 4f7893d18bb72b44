// Tries the built page in Firefox, over WebDriver BiDi: what other browsers may do otherwise.
//   node scripts/firefox.mjs [folder]   a build; without it the page is built first
//   RESULTS_FILE=…                      writes the counts there, for scripts/test.mjs
/* global document, DataTransfer, HTMLInputElement -- of the page */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import puppeteer from 'puppeteer-core';
import { build } from 'vite';
import { serve } from './serve.mjs';
import { cache, findFirefox, root } from './tools.mjs';

/** Milliseconds for one step; a machine under load is slow, not wrong. */
const PATIENCE = 120_000;

const executablePath = findFirefox();
if (!executablePath) throw new Error('No Firefox was found: install one, or set its path.');
const outDir = process.argv[2] ?? join(cache, 'firefox');
if (!process.argv[2])
  await build({ root, logLevel: 'error', build: { outDir, emptyOutDir: true } });
const server = await serve(outDir);
const url = `http://localhost:${server.address().port}/`;

const browser = await puppeteer.launch({
  browser: 'firefox',
  executablePath,
  headless: true,
  defaultViewport: { width: 1280, height: 800 },
  timeout: PATIENCE,
  protocolTimeout: PATIENCE,
  extraPrefsFirefox: { 'intl.accept_languages': 'en-GB' },
});
const page = await browser.newPage();
page.setDefaultTimeout(PATIENCE);
/** What the page complained of since the last step. */
let problems = [];
function complain(text) {
  // Firefox says of a blob without a type that it is no XML, whoever reads it as bytes.
  if (!/^(Error: )?XML Parsing Error/.test(text)) problems.push(text);
}
page.on('pageerror', (error) => complain(String(error)));
page.on('console', (message) => message.type() === 'error' && complain(message.text()));

// What is open asks before the page goes.
page.on('dialog', (dialog) => void dialog.accept());

/** Waits for an element with that text or label, in sight and not disabled. */
async function find(selector, name) {
  const handle = await page.waitForFunction(
    (wanted, text) =>
      [...document.querySelectorAll(wanted)].findLast(
        (one) =>
          one.checkVisibility() &&
          !one.disabled &&
          (one.ariaLabel ?? one.textContent).trim().startsWith(text),
      ),
    {},
    selector,
    name,
  );
  return handle.asElement();
}
const press = async (name) => (await find('button', name)).click();
const row = (name) => find('[role=treegrid] [role=row] .text', name);
const says = (text) =>
  page.waitForFunction((wanted) => document.body.innerText.includes(wanted), {}, text);

async function addFile(button, name, content) {
  const opener = await find('button', button);
  // The chooser gives way to files of the test: the page hears of them as of chosen ones.
  await page.evaluate(
    (fileName, text) => {
      HTMLInputElement.prototype.click = function () {
        const transfer = new DataTransfer();
        transfer.items.add(new File([text], fileName));
        this.files = transfer.files;
        this.dispatchEvent(new Event('change'));
      };
    },
    name,
    content,
  );
  await opener.click();
  await row(name);
}

const steps = {
  'the page starts': async () => {
    await page.goto(url);
    await find('h1', '');
  },
  'an image is opened, and a file in it is read': async () => {
    await page.goto(`${url}#/images`);
    await press('Try it with a sample image');
    await (await row('a.py')).click();
    await says('SHA-256');
    await says('print');
  },
  'an image is built, read back and verified': async () => {
    await page.goto(`${url}#/images`);
    await press('New image');
    await press('Create');
    await addFile('Add files', 'b.txt', 'from Firefox\n');
    await press('Build');
    await says('read back and verified');
  },
  'a project is kept over a reload': async () => {
    await page.goto(`${url}#/projects`);
    await press('New project');
    // The label gives its field the focus.
    await (await find('dialog label', 'Name')).click();
    await page.keyboard.type('Tracker');
    await press('Create');
    await addFile('Add files', 'main.py', 'print(1)\n');
    await says('Saved');
    await page.reload();
    await row('main.py');
  },
  'a virtual module is connected, and its files are listed': async () => {
    await page.goto(`${url}#/modules`);
    await press('Try a virtual module');
    await press('Start');
    await row('main.py');
  },
  'serial ports are offered if there are any, and else it is said': async () => {
    await page.goto(`${url}#/modules`);
    const serial = await page.evaluate(() => 'serial' in navigator);
    console.log(`  Web Serial: ${serial ? 'yes' : 'no'}`);
    if (serial) await find('button', 'Connect module');
    else await says('can’t open serial ports');
  },
  'it works with its host gone, once it was visited': async () => {
    await page.goto(url);
    await says('Offline ready');
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
    await page.reload();
    await page.goto(`${url}#/images`);
    await press('Try it with a sample image');
    await row('a.py');
  },
};

const count = { passed: 0, failed: 0, skipped: 0 };
console.log(await browser.version());
try {
  for (const [what, step] of Object.entries(steps)) {
    problems = [];
    try {
      await step();
      if (problems.length) throw new Error(problems.join('\n'));
      count.passed++;
      console.log(`ok      ${what}`);
    } catch (error) {
      count.failed++;
      console.log(`FAILED  ${what}: ${error.message}`);
      await page.screenshot({ path: join(cache, `firefox-${count.failed}.png`) });
    }
  }
} finally {
  await browser.close();
  server.close();
}
const file = process.env['RESULTS_FILE'];
if (file) writeFileSync(file, JSON.stringify(count));
process.exitCode = count.failed ? 1 : 0;
