// Editing a text that lies on a module.
import { openVirtual, quecpython, row, rowAction } from './module-steps';
import { expect, test } from './portside';

/** Takes some seconds on the slow line. */
const long = Array.from({ length: 800 }, (_, i) => `${(i * 7919) % 10_007}`).join(',');

test('the editor says how far saving is, and when the module has the text', async ({ app }) => {
  const { page } = app;
  await openVirtual(app, quecpython, /Slow line/);
  await expect(app.button('Upload')).toBeEnabled({ timeout: 60_000 });
  await rowAction(app, 'blink.py', 'Edit');
  const pane = app.editor('blink.py');
  const text = page.getByRole('textbox', { name: 'Text of blink.py' });
  await expect(text).toBeFocused({ timeout: 30_000 });
  await page.keyboard.press('Control+a');
  await page.keyboard.press('Delete');
  await page.keyboard.insertText(long);
  await app.button('Save', pane).click();
  const status = pane.getByRole('status');
  await expect(status).toContainText(/Save blink\.py: running, \d+%.* · .*\/s/);
  await expect(app.button('Save', pane)).toBeDisabled();
  await expect(status).toHaveCount(0, { timeout: 60_000 });
  await app.leaveEditor();
  await expect(row(app, 'blink.py')).toContainText('3.8 KiB');
});

test('a small file is read when it is selected', async ({ app }) => {
  await openVirtual(app, quecpython);
  await row(app, 'settings.json').click();
  const detail = app.page.getByRole('complementary', { name: 'Selection' });
  await expect(detail.locator('.well')).toContainText('north pier');
});
