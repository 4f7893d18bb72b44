// Languages, accessibility and looks; the pictures go to test-results/.
import { fixtureBytes } from '../wasm/test/fixtures';
import { lookAt } from './look-at';
import { expect, test } from './portside';

const A_PY = { name: 'a.py', bytes: new TextEncoder().encode('import b\n\n# twice\nb.go(2)\n') };
const DAMAGED = {
  name: 'cut.bin',
  bytes: fixtureBytes('v1-usr-4096x50-p256').subarray(0, 12 * 4096),
};
const IMAGE = { name: 'customer_fs.bin', bytes: fixtureBytes('v1-usr-4096x50-p256') };

for (const width of [1280, 390]) {
  test.describe(`${width} px`, () => {
    test.use({ viewport: { width, height: 844 } });

    test('axe finds nothing serious, and nothing runs over the edge', async ({ app }, info) => {
      const shot = (name: string) => lookAt(app.page, info, name);
      await expect(app.page.getByRole('heading', { level: 1 })).toBeVisible();
      await shot('home');
      await app.openImage(IMAGE);
      await expect(app.row('V05.bin')).toBeVisible();
      await app.page
        .getByRole('combobox', { name: 'Module to check against' })
        .selectOption('ec600s-cnla/backup');
      await expect(app.verdict).toContainText('mounts this image');
      await shot('image');
      await app.row('checksum.json').click();
      await shot('file');
    });

    test('nor in the dialogs, the editor and what is no littlefs', async ({ app }, info) => {
      const { page } = app;
      const shot = (name: string) => lookAt(page, info, name);
      const leave = async () => {
        await page.keyboard.press('Escape');
        await expect(page.getByRole('dialog')).toHaveCount(0);
      };
      await app.openAnother({ name: 'blank.bin', bytes: new Uint8Array(4096).fill(0xff) });
      await shot('other');
      await app.openAnother(DAMAGED);
      await page.getByRole('tab', { name: 'Diagnostics' }).click();
      await shot('diagnostics');
      await page.keyboard.press('?');
      await expect(app.dialog('Keyboard shortcuts')).toBeVisible();
      await shot('help');
      await leave();

      if (width < 760) await app.button('Images', page.getByRole('main')).click();
      else await app.button('Images').click();
      await app.button('New image').click();
      const dialog = app.dialog('New image');
      await expect(dialog).toBeVisible();
      await shot('new-module');
      await dialog.getByRole('radio', { name: 'Custom geometry' }).check();
      await shot('new-free');
      await dialog.getByRole('button', { name: 'Create' }).click();
      await shot('empty');
      await app.choose(app.button('Add files'), A_PY);
      await app.choose(app.button('Add files'), A_PY);
      await expect(app.dialog('1 name already exists')).toBeVisible();
      await shot('conflicts');
      await leave();
      await app.rowAction('a.py', 'Rename');
      await app.nameField('a.py').fill('a/b');
      await shot('rename');
      await leave();
      await app.rowAction('a.py', 'Move to…');
      await expect(app.dialog('Move 1 entry')).toBeVisible();
      await shot('move');
      await leave();
      await app.rowAction('a.py', 'Edit');
      await expect(page.getByRole('textbox', { name: 'Text of a.py' })).toBeVisible();
      await shot('editor');
      await app.button('Show files').click();
      await app.build();
      await shot('built');
    });
  });
}

test.describe('in Chinese', () => {
  test.use({ locale: 'zh-CN' });

  test('what is wrong and what to do is said in Chinese too', async ({ app }, info) => {
    const { page } = app;
    await app.openAnother({ name: 'blank.bin', bytes: new Uint8Array(4096).fill(0xff) });
    await page.screenshot({ path: info.outputPath('other-zh.png') });
    await app.openAnother(DAMAGED);
    await page.getByRole('tab', { name: '诊断' }).click();
    await page.screenshot({ path: info.outputPath('diagnostics-zh.png') });
    await page.getByRole('row', { name: /^a\.py/ }).focus();
    await page.keyboard.press('F2');
    const field = page.getByRole('textbox', { name: /^重命名/ });
    await field.fill('..');
    await field.press('Enter');
    await expect(page.getByRole('alert')).toContainText('。');
    await lookAt(page, info, 'rename-zh');
  });
});

test('everything is there in Chinese, and the choice stays', async ({ app }, info) => {
  const { page } = app;
  await app.button('中文').click();
  await expect(page.locator('html')).toHaveAttribute('lang', 'zh-CN');
  await expect(app.button('Open image')).toHaveCount(0);
  await lookAt(page, info, 'home-zh');
  await page.reload();
  await expect(page.locator('html')).toHaveAttribute('lang', 'zh-CN');
  const shown = await page.locator('body').innerText();
  expect(shown).toMatch(/[\u4e00-\u9fff]/);
  // Only names stay in Latin letters.
  const latin = shown.replace(/Portside|QuecPython|MicroPython|littlefs|English|\S+\.bin/gi, '');
  expect(latin.match(/[a-z]{3,} [a-z]{3,}/gi) ?? []).toEqual([]);
});
