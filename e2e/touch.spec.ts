// Where there is touch: what is pressed is 44 px, folders are entered, and a bar that scrolls shows it.
import type { Page } from '@playwright/test';
import { fixtureBytes } from '../wasm/test/fixtures';
import { lookAt } from './look-at';
import { expect, test } from './portside';

const IMAGE = { name: 'module.bin', bytes: fixtureBytes('v1-usr-4096x50-p256') };

/** What can be pressed and is too small for a finger; links in sentences are as high as their lines. */
const tooSmall = (page: Page) =>
  page.evaluate(() =>
    [...document.querySelectorAll('button:not(.link), select, summary, [role=tab], [data-key]')]
      .filter((one) => one.checkVisibility())
      .map((one) => ({ one, box: one.getBoundingClientRect() }))
      .filter(({ box }) => box.height > 0 && (box.height < 44 || box.width < 44))
      .map(({ one, box }) => `${one.outerHTML.slice(0, 80)} ${box.width} × ${box.height}`),
  );

for (const width of [390, 1024]) {
  test.describe(`a finger at ${width} px`, () => {
    test.use({ viewport: { width, height: 844 }, hasTouch: true, isMobile: true });

    test('finds 44 px everywhere', async ({ app }, info) => {
      const { page } = app;
      await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
      expect(await tooSmall(page)).toEqual([]);
      await page.goto('/#/images');
      await app.openImage(IMAGE);
      await expect(app.row('a.py')).toBeVisible();
      expect(await tooSmall(page)).toEqual([]);
      await lookAt(page, info, `touch-${width}`);
      await app.button('Actions for a.py').tap();
      await expect(app.menuItem(/^Download/)).toBeVisible();
      expect(await tooSmall(page)).toEqual([]);
    });
  });
}

test.describe('on a phone', () => {
  test.use({ viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true });

  test('a folder is entered, and its path leads back', async ({ app }) => {
    const { page } = app;
    await page.goto('/#/images');
    await app.openImage(IMAGE);
    await app.row('QuecPython').tap();
    const path = page.getByRole('navigation', { name: 'Path of the folder' });
    await expect(path).toContainText('QuecPython');
    await expect(app.row('a.py')).toHaveCount(0);
    // What is added goes where one is.
    await app.choose(app.button('Add files'), { name: 'new.py', bytes: new Uint8Array(1) });
    await expect(app.row('new.py')).toBeVisible();
    await app.button('module.bin', path).tap();
    await expect(path).toHaveCount(0);
    await expect(app.row('a.py')).toBeVisible();
    await expect(app.row('new.py')).toHaveCount(0);
  });

  test('a bar that scrolls fades out where there is more', async ({ app }) => {
    const { page } = app;
    await page.goto('/#/images');
    await app.openImage(IMAGE);
    const bar = page.getByRole('toolbar', { name: 'Actions for files' });
    await expect(bar).toHaveAttribute('data-more', 'end');
    await bar.evaluate((one) => one.scrollTo({ left: 60 }));
    await expect(bar).toHaveAttribute('data-more', 'start end');
    await bar.evaluate((one) => one.scrollTo({ left: 9999 }));
    await expect(bar).toHaveAttribute('data-more', 'start');
  });
});
