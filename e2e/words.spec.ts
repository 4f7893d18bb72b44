// The words that the first screen does without come after it: nothing may show before its words are there.
import type { Page } from '@playwright/test';
import { fixtureBytes } from '../wasm/test/fixtures';
import { expect, test } from './portside';

const LATE = '**/assets/*-rest-*.js';

test.describe('while the other words are on their way', () => {
  test('the first screen says all it has, and what is opened waits for its words', async ({
    page,
    app,
  }) => {
    let release = () => {};
    const held = new Promise<void>((resolve) => (release = resolve));
    let asked = 0;
    await page.route(LATE, async (route) => {
      asked++;
      await held;
      await route.continue();
    });
    await page.reload();
    await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
    expect(await wordless(page)).toEqual([]);

    await app.button('New image').first().click();
    await expect.poll(() => asked).toBeGreaterThan(0);
    await page.waitForTimeout(300);
    await expect(page.getByRole('dialog')).toHaveCount(0);
    release();
    const dialog = app.dialog('New image');
    await expect(dialog.getByRole('combobox', { name: 'Module' })).toBeVisible();
    expect(await wordless(page)).toEqual([]);
  });

  test('a failure before they are there is told once they are', async ({ page, app }) => {
    let release = () => {};
    const held = new Promise<void>((resolve) => (release = resolve));
    await page.route(LATE, async (route) => {
      await held;
      await route.continue();
    });
    await page.route('**/*.wasm', (route) => route.abort());
    await page.reload();
    const file = { name: 'a.bin', bytes: fixtureBytes('v1-usr-4096x50-p256') };
    await app.choose(app.button('Open image').first(), file);
    await expect(app.notices.locator('p, strong').first()).toBeAttached();
    release();
    await expect(app.notices).toContainText(/\w+ \w+ \w+/);
  });

  test('both languages are whole after a change', async ({ page, app }) => {
    await page.reload();
    await app.button('中文').click();
    await app.button('新建镜像').first().click();
    await expect(app.dialog('新建镜像').getByRole('combobox', { name: '模组' })).toBeVisible();
    expect(await wordless(page)).toEqual([]);
  });
});

/** Buttons, links and fields that say nothing. */
function wordless(page: Page): Promise<string[]> {
  return page.locator('button, a, h1, h2, h3, label').evaluateAll((all) =>
    all
      .filter((one) => one.checkVisibility())
      .filter((one) => !one.textContent?.trim() && !one.getAttribute('aria-label')?.trim())
      .map((one) => one.outerHTML),
  );
}
