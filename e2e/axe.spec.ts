// Every start and what begins there, light and dark, at both widths: axe finds nothing serious.
import { lookAt } from './look-at';
import { expect, test } from './portside';

const STARTS = ['modules', 'projects', 'images', 'firmware', 'about'];

for (const width of [1280, 390]) {
  test.describe(`${width} px`, () => {
    test.use({ viewport: { width, height: 844 } });

    test('nothing serious about the starts, and the dialogs that begin there', async ({
      app,
    }, info) => {
      const { page } = app;
      const main = page.getByRole('main');
      const shot = (name: string) => lookAt(page, info, name);
      const leave = async () => {
        await page.keyboard.press('Escape');
        await expect(page.getByRole('dialog')).toHaveCount(0);
      };
      for (const start of STARTS) {
        await page.goto(`/#/${start}`);
        await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
        await shot(start);
      }
      for (const [start, button] of [
        ['modules', 'Try a virtual module'],
        ['projects', 'New project'],
        ['images', 'New image'],
      ] as const) {
        await page.goto(`/#/${start}`);
        await app.button(button, main).click();
        await expect(page.getByRole('dialog')).toBeVisible();
        await shot(button);
        await leave();
      }
      await page.keyboard.press('Control+k');
      await expect(app.dialog('Commands')).toBeVisible();
      await shot('palette');
      await leave();
      await page.keyboard.press('?');
      await expect(app.dialog('Keyboard shortcuts')).toBeVisible();
      await shot('help');
      await leave();
    });
  });
}
