import type { Page } from '@playwright/test';
import { loadEngine } from 'littlefs-wasm';
import { Host } from './host';
import { expect, Portside, test } from './portside';

test.use({ serviceWorkers: 'allow' });

/** Everything is kept for offline use: some three megabytes, which take a busy machine a while. */
const offlineReady = (page: Page) =>
  expect(page.getByText('Offline ready')).toBeVisible({ timeout: 60_000 });

/** The page as it is at the second visit, with its host gone. */
async function visitOnce(page: Page): Promise<Portside> {
  const host = new Host('/tools/portside/');
  await page.goto(await host.start());
  await offlineReady(page);
  await host.stop();
  await page.reload();
  return new Portside(page);
}

test.describe('with the network off', () => {
  test('does all its image work after one visit', async ({ page }) => {
    const app = await visitOnce(page);
    await page.getByRole('button', { name: /sample image/ }).click();
    await app.row('a.py').click();
    await app.button('Edit').click();
    await expect(page.locator('.cm-content')).toContainText('print');
    await app.button('Close a.py', page.getByRole('main')).click();
    await expect(page.locator('.cm-content')).toHaveCount(0);

    await page.getByRole('button', { name: '中文' }).click();
    await expect(page.getByRole('button', { name: '下载镜像' })).toBeVisible();
    await page.getByRole('button', { name: 'English' }).click();

    await page.getByRole('button', { name: 'Images', exact: true }).click();
    await app.newImage('ec600s-cnla', /backup/);
    await app.choose(app.button('Add files'), {
      name: 'a.txt',
      bytes: new TextEncoder().encode('on a plane'),
    });
    await app.button('Build image').click();
    await expect(page.getByText(/read back and verified/)).toBeVisible();
    const { bytes } = await app.download(() => app.button('Download image').click());
    const image = (await loadEngine()).open(bytes);
    const entry = image.find('/a.txt');
    expect(entry && new TextDecoder().decode(image.read(entry))).toBe('on a plane');
  });

  test('has virtual modules of both families, whose programs can be stopped', async ({ page }) => {
    const app = await visitOnce(page);

    const openVirtual = async (model: RegExp) => {
      await app.button('Try a virtual module', page.getByRole('main')).click();
      const dialog = app.dialog('Try a virtual module');
      await dialog.getByRole('radio', { name: model }).check();
      await dialog.getByRole('button', { name: 'Start' }).click();
    };
    await openVirtual(/EC600S-CNLB/);
    await app.choose(app.button('Upload'), {
      name: 'loop.py',
      bytes: new TextEncoder().encode('print("on and", "on")\nwhile True: pass\n'),
    });
    await app.row('loop.py').click();
    await app.button('Run').click();
    await expect(page.locator('.xterm-rows')).toContainText('on and on');
    await app.button('Stop').click();
    await expect(app.button('Run')).toBeEnabled();

    await page.getByRole('navigation').getByRole('button', { name: 'Modules' }).click();
    await openVirtual(/WiConnect 2/);
    await app.files.getByRole('row', { name: /default_setup\.script/ }).click();
    await expect(app.button('Download').first()).toBeVisible();
  });
});

test('asks no other origin for anything', async ({ page }) => {
  const host = new Host();
  const address = await host.start();
  const asked = new Set<string>();
  page.on('request', (request) => asked.add(new URL(request.url()).origin));
  await page.goto(address);
  await offlineReady(page);
  await page.getByRole('button', { name: /sample image/ }).click();
  await expect(page.getByRole('treegrid', { name: 'Files' })).toBeVisible();
  expect([...asked].filter((origin) => origin !== 'null')).toEqual([new URL(address).origin]);
  await host.stop();
});

test('offers a new version, and takes no unsaved change with it', async ({ page }) => {
  const host = new Host();
  const app = new Portside(page);
  await page.goto(await host.start());
  await offlineReady(page);

  host.version = 2;
  await page.reload();
  const offer = page.getByRole('complementary', { name: /new version/ });
  await expect(offer).toBeVisible();

  await app.newImage('ec600s-cnla', /user/);
  await app.choose(app.button('Add files'), { name: 'a.txt', bytes: Uint8Array.of(1) });
  await expect(app.row('a.txt')).toBeVisible();

  const loaded = page.waitForEvent('load');
  await offer.getByRole('button', { name: 'Update now' }).click();
  await loaded;
  await offlineReady(page);
  await expect(offer).toBeHidden();
  // The image is kept, with what was added to it.
  await expect(app.row('a.txt')).toBeVisible();
  await host.stop();
});
