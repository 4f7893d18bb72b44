// Takes the pictures of the documents, in docs/screens/, from a build of the page:
//   npm run screenshots           builds the page first
//   npm run screenshots -- dist   a build that is there already
// Each is taken twice: in English and light, in Chinese and dark.

/* global document, requestAnimationFrame -- of the page */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { chromium } from '@playwright/test';
import { build } from 'vite';
import { serve } from './serve.mjs';
import { cache, findChromium, root } from './tools.mjs';

/** Of WebP, 0 to 100: letters stay crisp. */
const QUALITY = 82;
const DESK = { width: 1280, height: 800 };
const WIDE = { width: 1440, height: 800 };
const PHONE = { width: 390, height: 844 };
const LOOKS = [
  { name: 'en-light', colorScheme: 'light', language: 'English' },
  { name: 'zh-dark', colorScheme: 'dark', language: '中文' },
];
const MAIN_PY = `import utime
from machine import Pin

led = Pin(Pin.GPIO1, Pin.OUT)
while True:
    led.write(1 - led.read())
    utime.sleep(1)
`;

const outDir = process.argv[2] ?? join(cache, 'screenshots');
if (!process.argv[2])
  await build({ root, logLevel: 'error', build: { outDir, emptyOutDir: true } });
const folder = join(root, 'docs/screens');
mkdirSync(folder, { recursive: true });
const server = await serve(outDir);
const url = `http://localhost:${server.address().port}/`;
const browser = await chromium.launch({ executablePath: findChromium() });
const context = await browser.newContext({ viewport: DESK, locale: 'en-GB' });
const page = await context.newPage();
page.setDefaultTimeout(120_000);
const devTools = await context.newCDPSession(page);

const main = page.getByRole('main');
const button = (name, within = page) => within.getByRole('button', { name, exact: true });
const dialog = page.getByRole('dialog').last();
const row = (name, within = page) =>
  within.getByRole('row').filter({ has: page.getByText(name, { exact: true }) });

async function capture(file) {
  const { data } = await devTools.send('Page.captureScreenshot', {
    format: 'webp',
    quality: QUALITY,
  });
  const bytes = Buffer.from(data, 'base64');
  writeFileSync(join(folder, file), bytes);
  console.log(`${file.padEnd(24)} ${(bytes.length / 1024).toFixed(0)} kB`);
}

/** The page as it stands, in each of the looks. */
async function shoot(name, viewport = DESK) {
  for (const look of LOOKS) {
    await page.setViewportSize(DESK);
    await page.emulateMedia({ colorScheme: look.colorScheme });
    const other = button(look.language);
    if (await other.count()) await other.click();
    await page.setViewportSize(viewport);
    await page.mouse.move(0, 0);
    await page.evaluate(
      () => new Promise((done) => requestAnimationFrame(() => setTimeout(done, 300))),
    );
    await capture(`${name}-${look.name}.webp`);
  }
  await page.setViewportSize(DESK);
  await page.emulateMedia({ colorScheme: 'light' });
  await button('English').click();
}

async function addFile(name, content) {
  const chooser = page.waitForEvent('filechooser');
  await button('Add files').click();
  await (await chooser).setFiles({ name, mimeType: 'text/plain', buffer: Buffer.from(content) });
  await row(name).waitFor();
}

const pages = {
  start: async () => {
    await page.goto(url);
    await page.getByRole('heading', { level: 1 }).waitFor();
    await page.evaluate(() => document.fonts.ready);
  },
  image: async () => {
    await page.goto(`${url}#/images`);
    await button('Try it with a sample image', main).click();
    await row('checksum.json').click();
    await page.getByText('SHA-256').last().waitFor();
  },
  phone: () => Promise.resolve(PHONE),
  project: async () => {
    await page.goto(`${url}#/projects`);
    await button('New project', main).click();
    await dialog.getByRole('textbox', { name: 'Name' }).fill('Tracker');
    await button('Create', dialog).click();
    await addFile('main.py', MAIN_PY);
    await addFile('settings.json', '{"apn": "iot", "interval": 30}\n');
    await row('settings.json').click();
  },
  'side-by-side': async () => {
    await button('Side by side').click();
    await row('checksum.json').waitFor();
    return WIDE;
  },
  compare: async () => {
    await button('Compare', main).click();
    await row('main.py').click();
    await page.getByRole('complementary').last().waitFor();
  },
  module: async () => {
    await page.goto(`${url}#/modules`);
    await button('Try a virtual module', main).click();
    await button('Start', dialog).click();
    await row('main.py').click();
    await button('Run', main).click();
    await page.locator('.xterm-rows').waitFor();
  },
  editor: async () => {
    await row('main.py').click();
    await button('Edit').first().click();
    await page.locator('.cm-content').waitFor();
  },
  firmware: async () => {
    await page.goto(`${url}#/firmware`);
    await button('Try it with a sample package', main).click();
    await page.getByRole('heading', { name: 'File systems' }).waitFor();
  },
};

try {
  for (const [name, go] of Object.entries(pages)) await shoot(name, await go());
} finally {
  await browser.close();
  server.close();
}
