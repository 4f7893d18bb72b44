// The first page, and the ways to begin that need nothing.
import { expect, test } from './portside';

test('a virtual module and a sample image are one click away, and say what they are', async ({
  app,
}) => {
  const { page } = app;
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(
    'Files on QuecPython, MicroPython and WiConnect modules: open, check, edit, build',
  );
  const ways = page.getByRole('list', { name: 'Ways to begin' });
  for (const name of ['Connect module', 'Open image', 'New project']) {
    await expect(app.button(name, ways)).toBeVisible();
  }
  await app.button('Try it without hardware').press('Enter');
  await expect(page.getByRole('heading', { name: 'EC600S-CNLB virtual' })).toBeVisible();
  await expect(app.row('main.py')).toBeVisible();
  await app.button('Show it', app.notices).click();
  await expect(page.getByRole('heading', { name: 'customer_fs.bin sample' })).toBeVisible();
  await expect(app.row('a.py')).toBeVisible();
});

test('firmware begins with a sample package, made on the spot', async ({ app }) => {
  const { page } = app;
  await page.goto('/#/firmware');
  await expect(page.getByRole('heading', { name: 'What can be opened' })).toBeVisible();
  await app.button('Try it with a sample package').click();
  await expect(page.getByRole('heading', { name: 'sample-package.zip sample' })).toBeVisible();
  await app.button('Open customer_fs.bin').click();
  await expect(app.row('a.py')).toBeVisible();
});
