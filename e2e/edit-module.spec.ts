// Editing a text that lies on a module: the editor stays until the module has it.
import { openVirtual, quecpython, row, rowAction } from './module-steps';
import { expect, test } from './portside';

/** Takes half a minute on the slow line. */
const long = Array.from({ length: 3000 }, (_, i) => `x${i} = ${(i * 7919) % 10_007}`).join('\n');

test('the editor stays until the module has the text, says how far it is, and can stop it', async ({
  app,
}) => {
  const { page } = app;
  await openVirtual(app, quecpython, /Slow line/);
  await expect(app.button('Upload')).toBeEnabled({ timeout: 60_000 });
  await rowAction(app, 'blink.py', 'Edit');
  const dialog = app.dialog('Edit blink.py');
  const text = page.getByRole('textbox', { name: 'Text of blink.py' });
  await expect(text).toBeFocused({ timeout: 30_000 });
  await page.keyboard.press('Control+a');
  await page.keyboard.insertText(long);
  await app.button('Save', dialog).click();
  const status = dialog.getByRole('status');
  await expect(status).toContainText(/Save to .*\/usr \(\/blink\.py\): running, \d+%.* · .*\/s/);
  await expect(app.button('Save', dialog)).toBeDisabled();
  await app.button('Cancel', dialog).click();
  await expect(dialog.getByRole('alert')).toContainText('Stopped, as you asked', {
    timeout: 30_000,
  });
  await expect(text).toContainText('x2999');
  await text.press('ControlOrMeta+a');
  await page.keyboard.insertText('print("short")');
  await app.button('Save', dialog).click();
  await expect(dialog).toHaveCount(0, { timeout: 60_000 });
  await expect(row(app, 'blink.py')).toContainText('14 B');
});
