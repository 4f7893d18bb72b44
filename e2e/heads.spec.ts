// Heads: so many buttons, and a menu for all else, by mouse and by keys.
import { fixtureBytes } from '../wasm/test/fixtures';
import { expect, test } from './portside';

test('a head has three buttons and a menu, and two on a phone; nothing is in both', async ({
  app,
}) => {
  const { page } = app;
  await app.openImage({ name: 'a.bin', bytes: fixtureBytes('v1-usr-4096x50-p256') });
  const offered = async () => {
    const more = app.button('More actions', page.getByRole('main'));
    await more.focus();
    await page.keyboard.press('Enter');
    const menu = await page.getByRole('menuitem').allTextContents();
    await page.keyboard.press('Escape');
    await expect(more).toBeFocused();
    return menu.map((text) => text.trim());
  };
  await expect(app.button('Compare')).toBeVisible();
  const wide = await offered();
  expect(wide).toEqual(expect.arrayContaining(['Export files', 'Export manifest', 'Close a.bin']));
  expect(wide).not.toContain('Compare');
  await page.setViewportSize({ width: 390, height: 844 });
  await expect(app.button('Compare')).toHaveCount(0);
  expect(await offered()).toEqual(['Compare', ...wide]);
});
