// The page about Portside: what the browser can do, what is shipped, and settings as a file.
import { lookAt } from './look-at';
import { expect, test } from './portside';

test('says what the browser can do and what is shipped', async ({ app }, info) => {
  const { page } = app;
  await app.button('About Portside').click();
  await expect(app.heading('About Portside')).toBeVisible();
  await expect(page.getByRole('main')).toContainText(/Version \d+\.\d+\.\d+/);
  const browser = page.getByRole('region', { name: 'What this browser can do' });
  await expect(browser).toContainText('Modules can be connected by USB and UART.');
  const licences = page.getByRole('region', { name: 'Licences' });
  for (const name of ['svelte', '@codemirror/state', '@zip.js/zip.js', 'workbox-core']) {
    await expect(licences.getByText(name, { exact: false }).first()).toBeVisible();
  }
  await licences.getByText(/^idb /).click();
  await expect(licences).toContainText('Permission to use, copy, modify');
  const guide = page.getByRole('link', { name: 'Guide' });
  const href = (await guide.getAttribute('href')) ?? '';
  expect(await (await page.request.get(href)).text()).toMatch(/^# /);
  await lookAt(page, info, 'about');
});

test('settings go into a file and come back from it, all or none', async ({ app }) => {
  const { page } = app;
  await page.goto('/#/about');
  await app.button(/^Colours: /).click();
  const { name, bytes } = await app.download(() => app.button('Export settings').click());
  expect(name).toBe('portside-settings.json');
  const text = new TextDecoder().decode(bytes);
  expect(JSON.parse(text)).toMatchObject({ settings: { theme: 'light' } });
  const changed = text
    .replace('"light"', '"dark"')
    .replace('"theme"', '"locale": "zh-CN", "theme"');
  const broken = changed.replace('"dark"', '"pink"');
  const file = (content: string) => ({ name, bytes: new TextEncoder().encode(content) });
  await app.choose(app.button('Import settings'), file(broken));
  await expect(app.notices).toContainText('settings.theme');
  await expect(page.locator('html')).toHaveAttribute('lang', 'en');
  await app.choose(app.button('Import settings'), file(changed));
  await expect(page.locator('html')).toHaveAttribute('lang', 'zh-CN');
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark');
});
