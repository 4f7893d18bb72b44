// What is shown and offered while the line of a module is gone.
import { bytes, openVirtual, quecpython, row } from './module-steps';
import { expect, test } from './portside';

test('a pulled cable leaves what was listed, and offers to connect again', async ({ app }) => {
  const { page } = app;
  await openVirtual(app, quecpython, /Pulled cable/);
  await expect(row(app, 'main.py')).toBeVisible();
  await app.choose(app.button('Upload'), { name: 'big.bin', bytes: new Uint8Array(60_000) });
  const refresh = app.button('Refresh', page.getByRole('toolbar'));
  for (let i = 0; i < 60 && !(await app.button('Reconnect').isVisible()); i++) {
    // Playwright would wait for ever on a button that the pulled cable has just disabled.
    await refresh.evaluate((button: HTMLButtonElement) => button.click());
    await page.waitForTimeout(200);
  }
  await expect(app.button('Reconnect')).toBeVisible();
  await expect(row(app, 'main.py')).toBeVisible();
  await app.button('Reconnect').click();
  await expect(app.button('Upload')).toBeEnabled();
});

test('the files are still there when the cable comes back, and verbs say that it is out', async ({
  app,
}) => {
  const { page } = app;
  await openVirtual(app, quecpython);
  await expect(row(app, 'main.py')).toBeVisible();
  await app.choose(app.button('Upload'), { name: 'mine.txt', bytes: bytes('mine') });
  await expect(row(app, 'mine.txt')).toBeVisible();
  await app.button('Disconnect').click();
  await row(app, 'mine.txt').click();
  const toolbar = page.getByRole('toolbar');
  for (const verb of ['Upload', 'Download', 'Edit', 'Delete', 'Verify', 'Refresh']) {
    await expect(app.button(verb, toolbar)).toBeDisabled();
  }
  // It was read when it was selected; what was not can't be now.
  await expect(page.getByRole('region', { name: 'Text' })).toContainText('mine');
  await row(app, 'main.py').click();
  await expect(app.button(/^Read/)).toBeDisabled();
  await row(app, 'mine.txt').click({ button: 'right' });
  await expect(app.menuItem('Edit')).toBeDisabled();
  await expect(app.menuItem('Select all')).toBeEnabled();
  await page.keyboard.press('Escape');
  await row(app, 'mine.txt').press('Delete');
  await expect(page.getByRole('dialog')).toHaveCount(0);
  await app.button('Reconnect').click();
  await expect(app.button('Upload')).toBeEnabled();
  await expect(row(app, 'mine.txt')).toBeVisible();
});
