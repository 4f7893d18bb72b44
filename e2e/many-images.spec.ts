// 2,000 images open in one page, by the engine's package as it is shipped: what they cost is printed, and that they
// share one memory of the engine is asserted. Browsers give a page little more than a hundred WebAssembly memories.
import { join } from 'node:path';
import type { Page, TestInfo } from '@playwright/test';
import type * as Package from 'littlefs-wasm';
import { expect, test } from './portside';

const IMAGES = 2000;
const BLOCK = 512;
const BLOCKS = 16;

const mebibytes = (bytes: number) => `${(bytes / 2 ** 20).toFixed(1)} MiB`;

/** The package as it is shipped, for the page to import. */
async function serveEngine(page: Page, testInfo: TestInfo): Promise<void> {
  const dist = join(testInfo.config.rootDir, '../wasm/dist');
  await page.route('**/littlefs-wasm/*', async (route) => {
    await route.fulfill({
      path: join(dist, new URL(route.request().url()).pathname.split('/').at(-1) ?? ''),
    });
  });
}

test('2,000 small images are open at once and share one memory of the engine', async ({
  app,
}, testInfo) => {
  const { page } = app;
  await serveEngine(page, testInfo);
  const cost = await page.evaluate(
    async ({ images, blockSize, blockCount }) => {
      const { Instance } = WebAssembly;
      const memories: WebAssembly.Memory[] = [];
      WebAssembly.Instance = class extends Instance {
        constructor(module: WebAssembly.Module, imports?: WebAssembly.Imports) {
          super(module, imports);
          memories.push(this.exports['memory'] as WebAssembly.Memory);
        }
      };
      const base = new URL('littlefs-wasm/', location.href).href.split('#')[0] ?? '';
      const { loadEngine } = (await import(`${base}index.js`)) as typeof Package;
      const engine = await loadEngine(fetch(`${base}littlefs.wasm`));
      const contentOf = (number: number) => new TextEncoder().encode(`image ${number} `.repeat(60));
      const begun = performance.now();
      const opened = Array.from({ length: images }, (_, number) => {
        const node = { type: 'file', path: `/f${number}`, data: contentOf(number) } as const;
        return engine.open(engine.build([node], { version: '2.1', blockSize, blockCount }).bytes);
      });
      const read = opened.filter((image, number) => {
        const entry = image.find(`/f${number}`);
        const text = entry && new TextDecoder().decode(image.read(entry));
        return text === `image ${number} `.repeat(60);
      });
      return {
        read: read.length,
        milliseconds: performance.now() - begun,
        memories: memories.map(({ buffer }) => buffer.byteLength),
      };
    },
    { images: IMAGES, blockSize: BLOCK, blockCount: BLOCKS },
  );
  const [memory = 0] = cost.memories;
  // eslint-disable-next-line no-console
  console.log(
    `${IMAGES} images of ${BLOCK * BLOCKS} bytes built, opened and read in ` +
      `${cost.milliseconds.toFixed(0)} ms, ${mebibytes(memory)} of WebAssembly memory`,
  );
  expect(cost.read).toBe(IMAGES);
  expect(cost.memories).toHaveLength(1);
  expect(memory).toBeLessThan(16 << 20);
});

test('2,000 small images that are dropped at once are opened as one step', async ({
  app,
}, testInfo) => {
  test.setTimeout(400_000);
  const { page } = app;
  await page.goto('/');
  await serveEngine(page, testInfo);
  const files = await page.evaluateHandle(
    async ({ images, blockSize, blockCount }) => {
      const base = new URL('littlefs-wasm/', location.href).href.split('#')[0] ?? '';
      const { loadEngine } = (await import(`${base}index.js`)) as typeof Package;
      const engine = await loadEngine(fetch(`${base}littlefs.wasm`));
      const transfer = new DataTransfer();
      for (let number = 0; number < images; number++) {
        const node = { type: 'file', path: `/f${number}`, data: new Uint8Array([number]) } as const;
        const { bytes } = engine.build([node], { version: '2.1', blockSize, blockCount });
        transfer.items.add(new File([bytes], `image${number}.bin`));
      }
      return transfer;
    },
    { images: IMAGES, blockSize: BLOCK, blockCount: BLOCKS },
  );
  const before = await page.evaluate(() => history.length);
  const begun = Date.now();
  await page.dispatchEvent('body', 'drop', { dataTransfer: files });
  await expect(page.getByRole('heading', { name: `image${IMAGES - 1}.bin` })).toBeVisible({
    timeout: 380_000,
  });
  // eslint-disable-next-line no-console
  console.log(`${IMAGES} images dropped and opened in ${(Date.now() - begun) / 1000} s`);
  await page.getByRole('button', { name: /^image0\.bin / }).click();
  await expect(app.row('f0')).toBeVisible();
  // The start, the images that came, the one that was clicked.
  expect(await page.evaluate(() => history.length)).toBe(before + 2);
});
