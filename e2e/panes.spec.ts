// The parts of the page are resized by mouse, keys and touch, and stay as they were left.
import type { Page } from '@playwright/test';
import { fixtureBytes } from '../wasm/test/fixtures';
import { expect, test } from './portside';

const IMAGE = { name: 'module.bin', bytes: fixtureBytes('v1-usr-4096x50-p256') };

const separator = (page: Page, name: string) => page.getByRole('separator', { name });
const sizeOf = async (page: Page, name: string) =>
  Number(await separator(page, name).getAttribute('aria-valuenow'));

/** Where a separator can be taken, px. */
async function gripOf(page: Page, name: string) {
  const box = await separator(page, name).boundingBox();
  if (!box) throw new Error(`${name} is not in sight`);
  return { x: box.x + box.width / 2, y: box.y + box.height / 2 };
}

async function drag(page: Page, name: string, by: { x: number; y: number }): Promise<void> {
  const { x, y } = await gripOf(page, name);
  await page.mouse.move(x, y);
  await page.mouse.down();
  await page.mouse.move(x + by.x, y + by.y, { steps: 4 });
  await page.mouse.up();
}

test('side bar and details are dragged, keep their widths over a reload, and go back', async ({
  app,
}) => {
  const { page } = app;
  await app.openImage(IMAGE);
  const [side, details] = ['Width of the side bar', 'Width of the details'];
  const [before, beside] = [await sizeOf(page, side), await sizeOf(page, details)];
  await drag(page, side, { x: 60, y: 0 });
  expect(await sizeOf(page, side)).toBe(before + 60);
  await drag(page, details, { x: 50, y: 0 });
  expect(await sizeOf(page, details)).toBe(beside - 50);
  await page.reload();
  await expect(separator(page, side)).toHaveAttribute('aria-valuenow', String(before + 60));
  await separator(page, side).dblclick();
  await expect(separator(page, side)).toHaveAttribute('aria-valuenow', String(before));
});

test('the keys of a separator move it, to both ends and back', async ({ app }) => {
  const { page } = app;
  const name = 'Height of the dock';
  await app.button('Unfold').click();
  const before = await sizeOf(page, name);
  await separator(page, name).focus();
  await page.keyboard.press('ArrowUp');
  expect(await sizeOf(page, name)).toBe(before + 8);
  await page.keyboard.press('Home');
  expect(await sizeOf(page, name)).toBe(96);
  await page.keyboard.press('End');
  const most = await sizeOf(page, name);
  expect(most).toBeGreaterThan(400);
  await expect(app.button('Open image', page.getByRole('main'))).toBeVisible();
  // A smaller window takes back what it needs itself.
  await page.setViewportSize({ width: 1280, height: 600 });
  await expect.poll(() => sizeOf(page, name)).toBe(most - 200);
  await page.keyboard.press('Enter');
  await page.setViewportSize({ width: 1280, height: 800 });
  await expect.poll(() => sizeOf(page, name)).toBe(before);
});

test.describe('on a phone', () => {
  test.use({ viewport: { width: 390, height: 844 }, hasTouch: true });

  test('a finger makes the dock higher', async ({ app }) => {
    const { page } = app;
    await app.button('Unfold').tap();
    const name = 'Height of the dock';
    const before = await sizeOf(page, name);
    const { x, y } = await gripOf(page, name);
    const client = await page.context().newCDPSession(page);
    const touch = (type: 'touchStart' | 'touchMove' | 'touchEnd', to: number) =>
      client.send('Input.dispatchTouchEvent', {
        type,
        touchPoints: type === 'touchEnd' ? [] : [{ x, y: to }],
      });
    await touch('touchStart', y);
    for (const by of [20, 60, 100]) await touch('touchMove', y - by);
    await touch('touchEnd', y - 100);
    await expect.poll(() => sizeOf(page, name)).toBe(before + 100);
  });
});
