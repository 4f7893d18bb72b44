// A browser that lets the page store nothing, and throws as soon as it is looked at.
import { fixtureBytes } from '../wasm/test/fixtures';
import { expect, test } from './portside';

test('the page works on without storage, and says why projects can’t be kept', async ({ app }) => {
  const { page } = app;
  await page.addInitScript(() => {
    const refuse = () => {
      throw new DOMException('The operation is insecure.', 'SecurityError');
    };
    for (const name of ['indexedDB', 'localStorage', 'sessionStorage', 'caches']) {
      Object.defineProperty(window, name, { configurable: true, get: refuse });
    }
    Object.defineProperty(Navigator.prototype, 'serviceWorker', { get: refuse });
    window.BroadcastChannel = class {
      constructor() {
        refuse();
      }
    } as unknown as typeof BroadcastChannel;
    StorageManager.prototype.estimate = () => Promise.reject(new TypeError('refused'));
    StorageManager.prototype.persisted = () => Promise.reject(new TypeError('refused'));
  });
  await page.reload();
  await expect(page.getByRole('main')).toBeVisible();
  await app.openImage({ name: 'one.bin', bytes: fixtureBytes('v1-usr-4096x50-p256') });
  await expect(app.row('a.py')).toBeVisible();
  await page.goto('/#/projects');
  const main = page.getByRole('main');
  await expect(main).toContainText("Projects can't be stored here");
  await expect(main).toContainText('the browser gives this page no database');
  await expect(main).toContainText('Use a normal window');
  await page.goto('/#/modules');
  await expect(app.button('Try a virtual module', main)).toBeVisible();
  await expect(page.locator('body')).not.toContainText('should not');
});
