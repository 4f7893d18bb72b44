// Two volumes side by side, as in a file manager with two panes: by keys, by mouse, and on a phone.
import { fixtureBytes } from '../wasm/test/fixtures';
import { lookAt } from './look-at';
import { expect, test, type Portside } from './portside';
import { addFiles, FILES, newProject } from './project-steps';

const IMAGE = { name: 'module.bin', bytes: fixtureBytes('v1-usr-4096x50-p256') };

const side = (app: Portside, name: 'Left' | 'Right') =>
  app.page.getByRole('region', { name, exact: true });
const rowOn = (app: Portside, name: 'Left' | 'Right', file: string) =>
  side(app, name)
    .getByRole('row')
    .filter({ has: app.page.getByText(file, { exact: true }) });

/** A project on the left, an image on the right. */
async function showBoth(app: Portside): Promise<void> {
  await app.openImage(IMAGE);
  await newProject(app, 'Tracker');
  await addFiles(app, ...FILES);
  await app.button('Side by side').click();
  await expect(app.heading('Side by side')).toBeVisible();
  await expect(rowOn(app, 'Right', 'apn_cfg.json')).toBeVisible();
}

async function agree(app: Portside, to: string): Promise<void> {
  await app
    .dialog(`Copy to ${to}`)
    .getByRole('button', { name: /^Copy \d/ })
    .click();
  const result = app.dialog(`Copied to ${to}`);
  await result.getByRole('button', { name: 'Close' }).last().click();
  await expect(result).toHaveCount(0);
}

test('with keys: F6 goes over, F5 copies, and undo is for the side one is on', async ({ app }) => {
  const { page } = app;
  await showBoth(app);
  await rowOn(app, 'Left', 'c.bin').focus();
  await page.keyboard.press('Space');
  await page.keyboard.press('F6');
  // Into the folder that is selected there.
  await page.keyboard.type('Quec');
  await expect(rowOn(app, 'Right', 'QuecPython')).toHaveAttribute('aria-selected', 'true');
  await page.keyboard.press('F6');
  await expect(rowOn(app, 'Left', 'c.bin')).toBeFocused();
  await page.keyboard.press('F5');
  await expect(app.dialog('Copy to module.bin')).toContainText('/QuecPython/c.bin');
  await agree(app, 'module.bin');
  await page.keyboard.press('F6');
  await page.keyboard.press('ArrowRight');
  await expect(rowOn(app, 'Right', 'c.bin')).toBeVisible();
  await page.keyboard.press('Control+z');
  await expect(rowOn(app, 'Right', 'c.bin')).toHaveCount(0);
  await expect(rowOn(app, 'Left', 'c.bin')).toBeVisible();
  await page.keyboard.press('/');
  await expect(side(app, 'Right').getByRole('searchbox')).toBeFocused();
});

test('with the mouse: copied, swapped, compared and back, each with its address', async ({
  app,
}, info) => {
  const { page } = app;
  await showBoth(app);
  await rowOn(app, 'Right', 'apn_cfg.json').click();
  await app.button('Copy to the left').click();
  await agree(app, 'Tracker');
  await expect(rowOn(app, 'Left', 'apn_cfg.json')).toBeVisible();
  await lookAt(page, info, 'pair');
  const address = page.url();
  expect(address).toMatch(/#\/pair\/projects\.\w+\/images\.image-/);
  await app.button('Swap the sides').click();
  await expect(rowOn(app, 'Right', 'a.py')).toBeVisible();
  expect(page.url()).not.toBe(address);
  await page.goBack();
  await expect(rowOn(app, 'Left', 'a.py')).toBeVisible();
  await app.button('Compare', page.getByRole('main')).click();
  await expect(app.heading('Comparison')).toBeVisible();
  await app.button('Side by side').click();
  await expect(rowOn(app, 'Left', 'a.py')).toBeVisible();
  await app.button('Close side by side').click();
  await expect(app.heading('Side by side')).toHaveCount(0);
});

test('a side is free until something is chosen for it', async ({ app }) => {
  const { page } = app;
  await app.openImage(IMAGE);
  await app.button('Side by side').click();
  await expect(side(app, 'Right')).toContainText('Nothing else is open.');
  await app.choose(app.button('Open image', side(app, 'Right')), { ...IMAGE, name: 'b.bin' });
  await side(app, 'Right')
    .getByRole('button', { name: /^b\.bin/ })
    .click();
  await expect(rowOn(app, 'Right', 'apn_cfg.json')).toBeVisible();
  // What is wanted on both sides changes places.
  await page.getByRole('combobox', { name: 'Left: what is shown' }).selectOption({ index: 1 });
  await expect(page.getByRole('combobox', { name: 'Right: what is shown' })).toContainText(
    'module.bin',
  );
});

test.describe('on a phone', () => {
  test.use({ viewport: { width: 390, height: 844 }, colorScheme: 'dark' });

  test('one side is shown at a time', async ({ app }, info) => {
    const { page } = app;
    await app.openImage(IMAGE);
    const address = new URL(page.url()).hash.replace('#/images/', '');
    await newProject(app, 'Tracker');
    await addFiles(app, ...FILES);
    const project = new URL(page.url()).hash.replace('#/projects/', '');
    await page.evaluate(
      (hash) => (location.hash = hash),
      `#/pair/projects.${project}/images.${address}`,
    );
    await expect(rowOn(app, 'Left', 'a.py')).toBeVisible();
    await app.button('module.bin').click();
    await expect(rowOn(app, 'Right', 'apn_cfg.json')).toBeVisible();
    await expect(side(app, 'Left')).toHaveCount(0);
    await lookAt(page, info, 'pair-phone');
  });
});
