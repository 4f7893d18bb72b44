// The command palette, with the keyboard alone.
import { graveFaults, lookAt } from './look-at';
import { fixtureBytes } from '../wasm/test/fixtures';
import { expect, test, type Portside } from './portside';

const IMAGE = { name: 'customer_fs.bin', bytes: fixtureBytes('v1-usr-4096x50-p256') };

async function openPalette(app: Portside) {
  await expect(app.page.getByRole('heading', { level: 1 })).toBeVisible();
  await app.page.keyboard.press('Control+k');
  const palette = app.dialog('Commands');
  await expect(palette.getByRole('combobox')).toBeFocused();
  return palette;
}

test('commands are found by a few letters, and run with Enter', async ({ app }) => {
  const { page } = app;
  await app.openImage(IMAGE);
  const palette = await openPalette(app);
  await page.keyboard.type('nefo');
  const first = palette.getByRole('option').first();
  await expect(first).toHaveText('New folder');
  await expect(first).toHaveAttribute('aria-selected', 'true');
  await page.keyboard.press('Enter');
  await expect(palette).toHaveCount(0);
  await app
    .dialog(/^New folder/)
    .getByRole('textbox')
    .fill('lib');
  await page.keyboard.press('Enter');
  await expect(app.row('lib')).toBeVisible();
});

test('every open thing and place can be gone to', async ({ app }) => {
  const { page } = app;
  await app.openImage(IMAGE);
  await app.openAnother({ ...IMAGE, name: 'other.bin' });
  await openPalette(app);
  await page.keyboard.type('go customer');
  await page.keyboard.press('Enter');
  await expect(app.heading('customer_fs.bin')).toBeVisible();
  const palette = await openPalette(app);
  await page.keyboard.type('go to');
  await expect(palette.getByRole('option', { name: /^Go to/ })).toHaveCount(6);
  await page.keyboard.press('ArrowUp');
  const last = palette.getByRole('option').last();
  await expect(last).toHaveAttribute('aria-selected', 'true');
  const active = await palette.getByRole('combobox').getAttribute('aria-activedescendant');
  expect(await last.getAttribute('id')).toBe(active);
});

test('a file is found by its name, but listed only to one who types', async ({ app }) => {
  await app.openImage(IMAGE);
  const palette = await openPalette(app);
  await expect(palette.getByRole('option', { name: '/QuecPython/test.py' })).toHaveCount(0);
  await app.page.keyboard.type('test.py');
  await expect(palette.getByRole('option').first()).toHaveText('/QuecPython/test.py');
  await app.page.keyboard.press('Enter');
  await expect(app.row('test.py')).toHaveAttribute('aria-selected', 'true');
});

test('what a selected file and its image share a name for is listed of both', async ({ app }) => {
  const { page } = app;
  await app.openImage(IMAGE);
  await openPalette(app);
  await page.keyboard.type('test.py');
  await page.keyboard.press('Enter');
  await expect(app.row('test.py')).toHaveAttribute('aria-selected', 'true');
  const palette = await openPalette(app);
  await page.keyboard.type('download');
  const found = await palette.getByRole('option').allTextContents();
  expect(found.map((text) => text.replace(/Ctrl.*/, '').trim())).toEqual(
    expect.arrayContaining(['Download file', 'Download image']),
  );
});

test('it lists what can be done now, with the keys that the help lists too', async ({ app }) => {
  const { page } = app;
  const home = await openPalette(app);
  await expect(home.getByRole('option', { name: 'Export manifest' })).toHaveCount(0);
  await expect(home.getByRole('option', { name: /^Open image/ })).toContainText('Ctrl+O');
  await page.keyboard.type('qqq');
  await expect(home).toContainText('No matching command.');
  expect(await graveFaults(page)).toEqual([]);
  await page.keyboard.press('Escape');
  await expect(home).toHaveCount(0);
  await page.keyboard.press('?');
  const help = app.dialog('Keyboard shortcuts');
  for (const key of ['Ctrl+K', 'Ctrl+O', 'Ctrl+B', 'Ctrl+Shift+Z']) {
    await expect(help.getByText(key, { exact: true })).toBeVisible();
  }
});

for (const width of [1280, 390]) {
  test.describe(`${width} px, Chinese`, () => {
    test.use({ viewport: { width, height: 844 }, locale: 'zh-CN' });

    test('the palette looks right', async ({ page }, info) => {
      await page.goto('/');
      await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
      await page.keyboard.press('Control+k');
      await expect(page.getByRole('option').first()).toBeVisible();
      await lookAt(page, info, 'palette-zh');
      await page.keyboard.type('镜像');
      await expect(page.getByRole('option').first()).toContainText('镜像');
    });
  });
}

test.describe('390 px', () => {
  test.use({ viewport: { width: 390, height: 844 }, hasTouch: true });

  test('a phone, which has no keys, reaches the commands, also above files', async ({ app }) => {
    const { page } = app;
    const open = page.getByRole('navigation').getByRole('button', { name: 'Commands' });
    await open.tap();
    await expect(app.dialog('Commands').getByRole('combobox')).toBeFocused();
    await page.keyboard.press('Escape');
    await app.openImage(IMAGE);
    await open.tap();
    await app.dialog('Commands').getByRole('combobox').fill('new folder');
    await app.dialog('Commands').getByRole('option', { name: 'New folder' }).tap();
    await app
      .dialog(/^New folder/)
      .getByRole('textbox')
      .fill('lib');
    await page.keyboard.press('Enter');
    await expect(app.row('lib')).toBeVisible();
    const over = await page.evaluate(
      () => document.documentElement.scrollWidth - window.innerWidth,
    );
    expect(over).toBeLessThanOrEqual(0);
  });
});
