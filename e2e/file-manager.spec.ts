// What people know from the file managers of their systems.
import { expect, test } from './portside';
import { addFiles, newProject, text } from './project-steps';

const FILES = [
  { name: 'main.py', bytes: text('print(1)\n') },
  { name: 'ca.pem', bytes: text('-----BEGIN') },
  { name: 'config.json', bytes: text('{}') },
];

test('icons tell what files are, and the foot counts what is selected', async ({ app }) => {
  const { page } = app;
  await newProject(app, 'Counted');
  await addFiles(app, ...FILES);
  await app.newFolder('lib');
  const kinds = await app.files
    .locator('[data-kind]')
    .evaluateAll((icons) => icons.map((icon) => (icon as HTMLElement).dataset['kind']));
  expect(kinds).toEqual(['folder', 'certificate', 'json', 'python']);
  const foot = page.getByRole('main').locator('footer');
  await app.row('ca.pem').click();
  await expect(foot).toHaveText('Selected: 1 file · 10 B');
  await app.row('main.py').click({ modifiers: ['Shift'] });
  await expect(foot).toHaveText('Selected: 3 files · 21 B');
  await page.keyboard.press('Control+a');
  await expect(foot).toHaveText('Selected: 3 files · 1 folder · 21 B');
});

test('a name is typed in its row, with the rules of a file manager', async ({ app }) => {
  const { page } = app;
  await newProject(app, 'Named');
  await addFiles(app, ...FILES);
  await app.row('main.py').click();
  await page.keyboard.press('F2');
  await expect(app.nameField('main.py')).toBeFocused();
  // The name is selected up to its extension; what other keys do in the grid they do not do here.
  await page.keyboard.type('boot x');
  await page.keyboard.press('ArrowLeft');
  await page.keyboard.press('Backspace');
  await page.keyboard.press('Enter');
  await expect(app.row('bootx.py')).toBeFocused();

  await page.keyboard.press('F2');
  await page.keyboard.type('never');
  await page.keyboard.press('Escape');
  await expect(app.row('bootx.py')).toBeFocused();

  // A click elsewhere takes what was typed, if it can be taken.
  await app.rowAction('bootx.py', 'Rename');
  await app.nameField('bootx.py').fill('main.py');
  await app.row('ca.pem').click();
  await expect(app.row('main.py')).toBeVisible();
  await app.rowAction('main.py', 'Rename');
  await app.nameField('main.py').fill('ca.pem');
  await expect(app.files.getByRole('alert')).toContainText('/ca.pem already exists');
  await app.row('config.json').click();
  await expect(app.notices).toContainText('/ca.pem already exists');
  expect(await app.names()).toEqual(['ca.pem', 'config.json', 'main.py']);
});

test('rows that come while a name is typed leave it alone', async ({ app }) => {
  const { page } = app;
  await newProject(app, 'Busy');
  await addFiles(app, ...FILES);
  await app.row('main.py').click();
  await page.keyboard.press('F2');
  await page.keyboard.type('half');
  await app.drop(app.files, { name: 'a.txt', bytes: text('a') });
  await app.drop(app.files, { name: 'z.txt', bytes: text('z') });
  await expect(app.row('z.txt')).toBeVisible();
  await expect(app.nameField('main.py')).toHaveValue('half.py');
  await expect(app.nameField('main.py')).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(app.row('half.py')).toBeFocused();
});

test('files are copied, cut and pasted with keys, and each step is taken back', async ({ app }) => {
  const { page } = app;
  await newProject(app, 'Pasted');
  await addFiles(app, ...FILES);
  await app.newFolder('lib');
  await app.row('ca.pem').click();
  await app.row('config.json').click({ modifiers: ['Shift'] });
  await page.keyboard.press('Control+c');
  await app.row('lib').click();
  await page.keyboard.press('Control+v');
  await expect(app.notices).toContainText('2 files copied to Pasted');
  expect(await app.names()).toEqual([
    'lib',
    'ca.pem',
    'config.json',
    'ca.pem',
    'config.json',
    'main.py',
  ]);

  // What is cut is shown as such until it is pasted, or let go of with Escape.
  await app.row('main.py').click();
  await page.keyboard.press('Control+x');
  const cut = app.files.getByRole('row', { name: /Will be moved/ });
  await expect(cut).toHaveCount(1);
  await page.keyboard.press('Escape');
  await expect(cut).toHaveCount(0);
  await page.keyboard.press('Control+x');
  await app.row('lib').click();
  await page.keyboard.press('Control+v');
  await expect(app.notices).toContainText('main.py moved to /lib');
  await expect(app.row('main.py')).toHaveAttribute('aria-level', '2');
  await expect(cut).toHaveCount(0);
  await app.button('Undo', app.notices).first().click();
  await expect(app.row('main.py')).toHaveAttribute('aria-level', '1');

  await app.row('lib').click();
  await page.keyboard.press('Delete');
  await expect(app.row('lib')).toHaveCount(0);
  await expect(app.row('ca.pem')).toBeFocused();
  await app.button('Undo', app.notices).first().click();
  await expect(app.row('lib')).toBeVisible();
});

test('the menu copies, pastes and duplicates, also to another volume', async ({ app }) => {
  const { page } = app;
  await newProject(app, 'First');
  await addFiles(app, ...FILES);
  await app.rowAction('main.py', 'Duplicate');
  await expect(app.row('main copy.py')).toHaveAttribute('aria-selected', 'true');
  await app.rowAction('main.py', 'Cut');
  await newProject(app, 'Second');
  await addFiles(app, { name: 'other.txt', bytes: text('other') });
  await app.rowAction('other.txt', 'Paste');
  await expect(app.notices).toContainText('1 file moved to Second');
  expect(await app.names()).toEqual(['main.py', 'other.txt']);
  await page.getByRole('navigation').getByRole('button', { name: 'First' }).click();
  await expect(app.heading('First')).toBeVisible();
  await expect(app.row('main copy.py')).toBeVisible();
  expect(await app.names()).toEqual(['ca.pem', 'config.json', 'main copy.py']);
});

test('files of the system’s clipboard are added where the selection is', async ({ app }) => {
  const { page } = app;
  await newProject(app, 'Clipped');
  await app.newFolder('lib');
  await app.row('lib').click();
  await page.evaluate(() => {
    const data = new DataTransfer();
    data.items.add(new File(['clipped'], 'clipped.txt'));
    const event = new ClipboardEvent('paste', { clipboardData: data, bubbles: true });
    document.activeElement?.dispatchEvent(event);
  });
  await expect(app.row('clipped.txt')).toHaveAttribute('aria-level', '2');
});

test('rows are dragged to copy them, into folders that unfold, and onto other volumes', async ({
  app,
}) => {
  const { page } = app;
  await newProject(app, 'Other');
  await newProject(app, 'Dragged');
  await addFiles(app, ...FILES);
  await app.newFolder('lib');
  await page.keyboard.down('Control');
  await app.row('main.py').dragTo(app.row('lib'));
  await page.keyboard.up('Control');
  await expect(app.notices).toContainText('1 file copied to Dragged');
  await expect(app.row('main.py')).toHaveCount(2);
  await page.keyboard.press('ArrowLeft');
  await page.keyboard.press('ArrowLeft');
  await expect(app.row('main.py')).toHaveCount(1);

  // A folder that is hovered over shows what it holds.
  await app.row('ca.pem').hover();
  await page.mouse.down();
  // The first move begins the drag, and the browser tells of each later one.
  for (const x of [40, 60, 80]) await app.row('lib').hover({ position: { x, y: 12 } });
  await expect(app.row('main.py')).toHaveCount(2);
  await app.row('main.py').first().hover();
  await page.mouse.up();
  await expect(app.row('ca.pem')).toHaveAttribute('aria-level', '2');

  const side = page.getByRole('navigation').getByRole('button', { name: 'Other' });
  await app.row('config.json').dragTo(side);
  await expect(app.heading('Other')).toBeVisible();
  await expect(app.notices).toContainText('1 file copied to Other');
  expect(await app.names()).toEqual(['config.json']);
});

test('a file can be dragged out of the page', async ({ app }) => {
  const { page } = app;
  await newProject(app, 'Outward');
  await addFiles(app, ...FILES);
  await page.evaluate(() => {
    const seen = document.documentElement.dataset;
    const make = URL.createObjectURL.bind(URL);
    URL.createObjectURL = (blob) => (seen['made'] = make(blob));
    document.addEventListener('dragstart', ({ dataTransfer }) => {
      seen['outgoing'] = dataTransfer?.getData('DownloadURL') ?? '';
    });
  });
  const root = page.locator('html');
  await app.row('main.py').hover();
  // Its bytes are read while the button is down.
  await page.mouse.down();
  await expect(root).toHaveAttribute('data-made', /^blob:/);
  await app.row('ca.pem').hover();
  await expect(root).toHaveAttribute('data-outgoing', /^application\/octet-stream:main\.py:blob:/);
  await page.mouse.up();
});
