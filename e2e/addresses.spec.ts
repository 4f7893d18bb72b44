// Every page has an address of its own, and Back and Forward go from one to the next.
import { fixtureBytes } from '../wasm/test/fixtures';
import { bytes, openVirtual, quecpython, row } from './module-steps';
import { expect, test, type Portside } from './portside';
import { addFiles, edit, FILES, newProject } from './project-steps';

const ONE = { name: 'one.bin', bytes: fixtureBytes('v1-usr-4096x50-p256') };
const TWO = { name: 'two.bin', bytes: fixtureBytes('v2.1-names-4096x50-p256') };

const hash = (app: Portside) => new URL(app.page.url()).hash;
const start = ({ page }: Portside) => page.getByRole('heading', { name: /^Files on QuecPython/ });
const comparison = ({ page }: Portside) => page.getByRole('heading', { name: 'Comparison' });

test('two images and their comparison are gone through with Back and Forward', async ({ app }) => {
  const { page } = app;
  await app.openImage(ONE);
  await app.openAnother(TWO);
  await app.button('Compare').click();
  const dialog = app.dialog(/^Compare /);
  await dialog.getByRole('radio', { name: /^one/ }).check();
  await dialog.getByRole('button', { name: 'Compare' }).click();
  await expect(comparison(app)).toBeVisible();
  const address = hash(app);
  expect(address).toMatch(/^#\/compare\/images\.image-\d+\/images\.image-\d+$/);
  await page.goBack();
  await expect(app.heading('two.bin')).toBeVisible();
  await expect(comparison(app)).toHaveCount(0);
  await page.goBack();
  await expect(app.heading('one.bin')).toBeVisible();
  await page.goBack();
  await expect(start(app)).toBeVisible();
  expect(hash(app)).toBe('#/images');
  await page.goForward();
  await expect(app.heading('one.bin')).toBeVisible();
  await page.goForward();
  await page.goForward();
  await expect(comparison(app)).toBeVisible();
  expect(hash(app)).toBe(address);
  await app.button('Close one.bin', page.getByRole('navigation')).click();
  await expect(app.heading('two.bin')).toBeVisible();
  // It is kept, so that Back opens it again.
  await page.goBack();
  await expect(comparison(app)).toBeVisible();
  expect(hash(app)).toBe(address);
});

test('a comparison comes back after a reload, and a side of it becomes a project', async ({
  app,
}) => {
  const { page } = app;
  await app.openImage(ONE);
  await app.openAnother(TWO);
  await app.button('Compare').click();
  const dialog = app.dialog(/^Compare /);
  await dialog.getByRole('radio', { name: /^one/ }).check();
  await dialog.getByRole('button', { name: 'Compare' }).click();
  await expect(comparison(app)).toBeVisible();
  await page.reload();
  await expect(comparison(app)).toBeVisible();
  await page.keyboard.press('Control+k');
  await expect(app.dialog('Commands').getByRole('combobox')).toBeFocused();
  await page.keyboard.type('Keep one.bin as project');
  await page.keyboard.press('Enter');
  await expect(app.heading('one')).toBeVisible();
  await expect(app.row('a.py')).toBeVisible();
});

test('the same file opened twice is told apart', async ({ app }) => {
  const { page } = app;
  await app.openImage(ONE);
  const chooser = page.waitForEvent('filechooser');
  await page.keyboard.press('Control+o');
  await (
    await chooser
  ).setFiles({
    name: ONE.name,
    mimeType: 'application/octet-stream',
    buffer: Buffer.from(ONE.bytes),
  });
  await expect(app.heading('one (2).bin')).toBeVisible();
  const places = page.getByRole('navigation', { name: 'Places' });
  await expect(places.getByRole('button', { name: /^one\.bin/ })).toBeVisible();
});

test('an address that names nothing leads to the start, and says so', async ({ app }) => {
  const { page } = app;
  await app.openImage(ONE);
  await page.goto('/#/nonsense');
  await expect(app.notices).toContainText('Nothing has this address');
  await expect(start(app)).toBeVisible();
  expect(hash(app)).toBe('#/images');
  await page.goBack();
  await expect(app.heading('one.bin')).toBeVisible();
});

test('a text in the editor has an address of its own, and is there after a reload', async ({
  app,
}) => {
  const { page } = app;
  await newProject(app, 'Kept');
  await addFiles(app, FILES[0]!);
  const project = hash(app);
  await edit(app, 'a.py', 'print("mine")');
  const text = page.getByRole('textbox', { name: 'Text of a.py' });
  expect(hash(app)).toMatch(/^#\/edit\/projects\/[0-9a-f]{32}\/a\.py$/);
  await page.goBack();
  await expect(app.heading('Kept')).toBeVisible();
  expect(hash(app)).toBe(project);
  await page.goForward();
  await expect(text).toContainText('mine');
  await page.reload();
  await expect(text).toContainText('mine');
  await expect(app.editor('a.py')).toContainText('not saved when the page was closed');
  await page.keyboard.press('Control+s');
  await app.allSaved();
  // A dialog just goes.
  await page.keyboard.press('Control+k');
  await expect(page.getByRole('dialog')).toBeVisible();
  await page.goBack();
  await expect(page.getByRole('dialog')).toHaveCount(0);
  await expect(app.heading('Kept')).toBeVisible();
});

test('a virtual module whose files were changed does not go without a question', async ({
  app,
}) => {
  const { page } = app;
  await openVirtual(app, quecpython);
  await expect(row(app, 'main.py')).toBeVisible();
  let asked = 0;
  page.on('dialog', (question) => {
    asked++;
    void question.dismiss();
  });
  await app.choose(app.button('Upload'), { name: 'mine.txt', bytes: bytes('mine') });
  await expect(row(app, 'mine.txt')).toBeVisible();
  await expect(page.getByRole('tab', { name: /^Jobs$/ })).toBeVisible();
  await page.reload({ timeout: 2000 }).catch(() => undefined);
  expect(asked).toBe(1);
  await expect(row(app, 'mine.txt')).toBeVisible();
  await app.button(/^Close EC600S/, page.getByRole('navigation')).click();
  await app.button('Cancel', app.dialog(/^Close EC600S/)).click();
  await expect(row(app, 'mine.txt')).toBeVisible();
});

test('a virtual module of before is started again, and a package is asked for', async ({ app }) => {
  const { page } = app;
  page.on('dialog', (question) => void question.accept());
  await openVirtual(app, quecpython);
  await expect(row(app, 'main.py')).toBeVisible();
  const address = hash(app);
  await page.reload();
  await expect(page.getByRole('status')).toContainText('gone with the page');
  await app.button('Start it again').press('Enter');
  await expect(row(app, 'main.py')).toBeVisible();
  expect(hash(app)).toBe(address);
  await page.goto('/#/firmware');
  await expect(app.button('Start it again')).toHaveCount(0);
  await app.button('Try it with a sample package').click();
  await expect.poll(() => hash(app)).toBe('#/firmware/package-1');
  await page.reload();
  await expect(page.getByRole('status')).toContainText('does not keep firmware packages');
});
