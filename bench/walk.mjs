// The walk of a new user: four errands, with what each costs in clicks and keys, how long the page lets
// one wait, and how long a person takes by the keystroke-level model (Card, Moran and Newell 1980).
//   node bench/walk.mjs           builds the page first
//   node bench/walk.mjs dist      a build that is there already, or the address of a page
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium } from '@playwright/test';
import { build } from 'vite';
import { serve } from '../scripts/serve.mjs';
import { cache, findChromium, root } from '../scripts/tools.mjs';

/** Seconds: to think of the next thing, to point at it, to press the button, to press a key. */
const [THINK, POINT, PRESS, KEY] = [1.35, 1.1, 0.2, 0.28];

class Walk {
  clicks = 0;
  keys = 0;
  typed = 0;
  /** Seconds. */
  waited = 0;

  constructor(page) {
    this.page = page;
  }

  async #timed(act) {
    const begun = performance.now();
    await act();
    this.waited += (performance.now() - begun) / 1000;
  }

  async click(locator) {
    await this.#timed(() => locator.click());
    this.clicks++;
  }

  async until(locator) {
    await this.#timed(() => locator.waitFor());
  }

  async key(name) {
    await this.page.keyboard.press(name);
    this.keys++;
  }

  async type(text) {
    await this.page.keyboard.type(text);
    this.typed += text.length;
  }

  /** With the browser's own chooser, in which a person clicks twice. */
  async choose(opener, path) {
    const chooser = this.page.waitForEvent('filechooser');
    await this.click(opener);
    await (await chooser).setFiles(path);
    this.clicks += 2;
  }

  line(errand) {
    const person =
      this.clicks * (THINK + POINT + PRESS) + this.keys * (THINK + KEY) + this.typed * KEY;
    const counts = `${this.clicks} clicks, ${this.keys} keys, ${this.typed} letters`;
    return `${errand.padEnd(34)} ${counts.padEnd(34)} waits ${this.waited.toFixed(1)} s, a person about ${(person + this.waited).toFixed(0)} s`;
  }
}

const given = process.argv[2];
const outDir = given ?? join(cache, 'walk');
if (!given) await build({ root, logLevel: 'error', build: { outDir, emptyOutDir: true } });
const server = given?.startsWith('http') ? null : await serve(outDir);
const url = server ? `http://localhost:${server.address().port}/` : given;
const folder = mkdtempSync(join(tmpdir(), 'portside-walk-'));
writeFileSync(join(folder, 'main.py'), 'print(1)\n');
const browser = await chromium.launch({ executablePath: findChromium() });

const button = (within, name) => within.getByRole('button', { name, exact: true });
const dialog = (page) => page.getByRole('dialog').last();
const row = (page, name) =>
  page.getByRole('row').filter({ has: page.getByText(name, { exact: true }) });

async function start(page) {
  await page.goto(url);
  await page.reload();
  await page.getByRole('heading', { level: 1 }).waitFor();
}

/** A project whose main.py was saved with each of the texts, in turn. */
async function makeProject(page, ...texts) {
  await page.goto(`${url}#/projects`);
  await button(page.getByRole('main'), 'New project').click();
  await dialog(page).getByRole('textbox', { name: 'Name' }).fill('Tracker');
  await button(dialog(page), 'Create').click();
  const chooser = page.waitForEvent('filechooser');
  await button(page, 'Add files').click();
  await (await chooser).setFiles(join(folder, 'main.py'));
  await row(page, 'main.py').dblclick();
  for (const text of texts) {
    await page.getByRole('textbox', { name: 'Text of main.py' }).click();
    await page.keyboard.press('Control+a');
    await page.keyboard.insertText(text);
    await button(page, 'Save').first().click();
    // The dot goes once the project has the text.
    await page.getByRole('img', { name: 'not saved' }).first().waitFor({ state: 'detached' });
  }
}

const errands = {
  'connect, edit main.py, run it': async (page, walk) => {
    await start(page);
    await walk.click(button(page, 'Try it without hardware'));
    await walk.until(row(page, 'main.py'));
    await row(page, 'main.py').dblclick();
    walk.clicks++;
    await walk.click(page.getByRole('textbox', { name: 'Text of main.py' }));
    await walk.key('Control+End');
    await walk.type("print('hello')\n");
    await walk.key('Control+Enter');
    await walk.until(page.getByText('hello').last());
  },
  'a folder to customer_fs.bin': async (page, walk) => {
    await start(page);
    await walk.click(button(page, 'New image').first());
    // The module: two clicks in its list.
    await dialog(page).getByRole('combobox', { name: 'Module' }).selectOption({ index: 2 });
    walk.clicks += 2;
    await walk.click(button(dialog(page), 'Create'));
    await walk.click(page.locator('button.split'));
    await walk.choose(page.getByRole('menuitem', { name: /Add folder/ }), folder);
    const download = page.waitForEvent('download');
    await walk.click(button(page, 'Build and download'));
    await walk.until({ waitFor: () => download });
  },
  'compare module and project': async (page, walk) => {
    await makeProject(page);
    await start(page);
    await walk.click(button(page, 'Try it without hardware'));
    await walk.until(row(page, 'main.py'));
    await walk.click(
      page
        .locator('.side')
        .getByRole('button', { name: /^Tracker/ })
        .first(),
    );
    await walk.click(button(page, 'Compare').first());
    await walk.click(
      dialog(page)
        .getByRole('radio', { name: /EC600S/ })
        .first(),
    );
    await walk.click(button(dialog(page), 'Compare'));
    await walk.click(row(page, 'main.py'));
    await walk.until(page.getByRole('complementary').last());
  },
  'find a lost edit': async (page, walk) => {
    await makeProject(page, "print('the good one')\n", "print('bad')\n");
    await start(page);
    await walk.click(
      page
        .locator('.side')
        .getByRole('button', { name: /^Tracker/ })
        .first(),
    );
    await walk.click(button(page, 'History'));
    const history = page.getByRole('complementary', { name: 'History' });
    await walk.click(history.getByRole('button', { name: /Go back/ }).first());
    await walk.click(button(history, 'Close'));
    await walk.click(row(page, 'main.py'));
    await walk.until(page.getByText('the good one').last());
  },
};

try {
  for (const [errand, go] of Object.entries(errands)) {
    const context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
    const page = await context.newPage();
    page.setDefaultTimeout(60_000);
    const walk = new Walk(page);
    try {
      await go(page, walk);
      console.log(walk.line(errand));
    } catch (error) {
      process.exitCode = 1;
      console.log(`${errand}: ${error.message}`);
      await page.screenshot({ path: join(cache, `walk-${errand.replaceAll(' ', '-')}.png`) });
    }
    await context.close();
  }
} finally {
  await browser.close();
  server?.close();
  rmSync(folder, { recursive: true });
}
