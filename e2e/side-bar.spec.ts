// The side bar with more things open than it shows at once, by keys and by mouse.
import { fixtureBytes } from '../wasm/test/fixtures';
import { expect, test } from './portside';

test('a long list is folded, and unfolds by keys and by mouse', async ({ app }) => {
  const { page } = app;
  const bytes = fixtureBytes('v1-usr-4096x50-p256');
  const files = Array.from({ length: 120 }, (_, at) => ({ name: `image-${at + 1}.bin`, bytes }));
  await app.choose(app.button('Open image', page.getByRole('main')), ...files);
  const lines = page.getByRole('navigation').getByRole('button', { name: /^image-\d+\.bin/ });
  await expect(app.button('69 more')).toBeVisible({ timeout: 60_000 });
  // What is on screen is in the list, wherever it stands.
  await expect(lines).toHaveCount(51);
  await app.button('69 more').focus();
  await page.keyboard.press('Enter');
  await expect(lines.nth(50)).toBeFocused();
  await expect(lines).toHaveCount(101);
  await app.button('19 more').click();
  await expect(lines).toHaveCount(120);
  await expect(app.button(/\d+ more/)).toHaveCount(0);
});
