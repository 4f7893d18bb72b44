// Editing a text that lies on a module: the editor stays until the module has it.
import { openVirtual, quecpython, row, rowAction } from './module-steps';
import { expect, test } from './portside';

/** Takes some seconds on the slow line. */
const long = Array.from({ length: 800 }, (_, i) => `${(i * 7919) % 10_007}`).join(',');

test('the editor stays until the module has the text, and says how far it is', async ({ app }) => {
  const { page } = app;
  await openVirtual(app, quecpython, /Slow line/);
  await expect(app.button('Upload')).toBeEnabled({ timeout: 60_000 });
  await rowAction(app, 'blink.py', 'Edit');
  const dialog = app.dialog('Edit blink.py');
  const text = page.getByRole('textbox', { name: 'Text of blink.py' });
  await expect(text).toBeFocused({ timeout: 30_000 });
  await page.keyboard.press('Control+a');
  await page.keyboard.press('Delete');
  await page.keyboard.insertText(long);
  await app.button('Save', dialog).click();
  const status = dialog.getByRole('status');
  await expect(status).toContainText(/Save to .*\/usr \(\/blink\.py\): running, \d+%.* · .*\/s/);
  await expect(app.button('Save', dialog)).toBeDisabled();
  await expect(dialog).toHaveCount(0, { timeout: 60_000 });
  await expect(row(app, 'blink.py')).toContainText('3.8 KiB');
});
