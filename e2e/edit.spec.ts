// Changing what is in an image: names, places, text.
import { loadEngine, type Engine } from 'littlefs-wasm';
import { fixtureBytes } from '../wasm/test/fixtures';
import { expect, test, type Portside } from './portside';

let engine: Engine;
test.beforeAll(async () => {
  engine = await loadEngine();
});

const text = (content: string) => new TextEncoder().encode(content);
const USR = { name: 'customer_fs.bin', bytes: fixtureBytes('v1-usr-4096x50-p256') };

async function contentOf(app: Portside, path: string): Promise<string> {
  const image = engine.open((await app.build()).bytes);
  const entry = image.find(path);
  if (!entry) throw new Error(`${path} was not built`);
  return new TextDecoder('utf-8', { ignoreBOM: true }).decode(image.read(entry));
}

test('names that can not be are refused with what is wrong and what to do', async ({ app }) => {
  await app.openImage(USR);
  await app.row('b.txt').click();
  await app.page.keyboard.press('F2');
  const name = app.nameField('b.txt');
  const problem = app.files.getByRole('alert');
  for (const [typed, what, next] of [
    ['', "A name can't be empty.", 'Enter at least one character.'],
    ['.', '“.” stands for a folder', 'Choose another name.'],
    ['..', '“..” stands for a folder', 'Choose another name.'],
    ['a/b', '“/” separates names', 'use “Move to…”.'],
    ['长'.repeat(86), 'is 258 bytes long; the file system allows 255', 'Choose a shorter name'],
    ['b.py', '/b.py already exists', 'Choose another name'],
  ] as const) {
    await name.fill(typed);
    await app.page.keyboard.press('Enter');
    await expect(problem).toContainText(what);
    await expect(problem).toContainText(next);
    await expect(name).toHaveAttribute('aria-invalid', 'true');
  }
  await name.fill('b.txt ok');
  await app.page.keyboard.press('Enter');
  await expect(app.row('b.txt ok')).toBeFocused();
});

test('names that are taken are replaced, kept both or skipped', async ({ app }) => {
  await app.newImage('ec600s-cnla', /^backup partition/);
  const three = (content: string) =>
    ['one.txt', 'two.txt', 'three.txt'].map((name) => ({ name, bytes: text(content) }));
  await app.choose(app.button('Add files'), ...three('old'));
  await expect(app.row('three.txt')).toBeVisible();
  await app.choose(app.button('Add files'), ...three('new'));
  const dialog = app.dialog('3 names already exist');
  await dialog.getByRole('combobox', { name: '/one.txt' }).selectOption('Replace');
  await dialog.getByRole('combobox', { name: '/two.txt' }).selectOption('Keep both');
  await dialog.getByRole('combobox', { name: '/three.txt' }).selectOption('Skip');
  await dialog.getByRole('button', { name: 'Add' }).click();
  await expect(dialog).toHaveCount(0);

  const image = engine.open((await app.build()).bytes);
  const files = image.entries.filter(({ type }) => type === 'file');
  const held = Object.fromEntries(
    files.map((entry) => [entry.path, new TextDecoder().decode(image.read(entry))]),
  );
  expect(held).toEqual({
    '/one.txt': 'new',
    '/three.txt': 'old',
    '/two.txt': 'old',
    '/two (2).txt': 'new',
  });
});

test('several are moved with the keyboard, in one step of undo', async ({ app }) => {
  const { page } = app;
  await app.openImage(USR);
  await app.row('a.py').focus();
  await page.keyboard.press('Space');
  await page.keyboard.press('Shift+ArrowDown');
  await page.keyboard.press('Shift+ArrowDown');
  await page.keyboard.press('Shift+F10');
  await expect(app.menuItem('Move to…')).toBeVisible();
  for (let press = 0; press < 12; press++) {
    if (await app.menuItem('Move to…').evaluate((item) => item === document.activeElement)) break;
    await page.keyboard.press('ArrowDown');
  }
  await page.keyboard.press('Enter');
  await expect(app.dialog('Move 3 entries')).toBeVisible();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await expect(app.dialog('Move 3 entries')).toHaveCount(0);
  const before = ['QuecPython', 'V05.bin', 'a.py', 'apn_cfg.json', 'b.py', 'b.txt'];
  await expect(app.row('a.py')).toHaveCount(0);
  await app.unfold('QuecPython');
  expect(await app.names()).toEqual(
    expect.arrayContaining(['a.py', 'apn_cfg.json', 'b.py', 'test.py']),
  );
  await page.keyboard.press('ArrowLeft');
  await page.keyboard.press('Control+z');
  await expect(app.row('a.py')).toBeVisible();
  expect((await app.names()).slice(0, before.length)).toEqual(before);
});

test('a file is dragged into a folder and back out', async ({ app }) => {
  await app.openImage(USR);
  await app.row('b.py').dragTo(app.row('QuecPython'));
  await expect(app.row('b.py')).toHaveCount(0);
  await app.unfold('QuecPython');
  await expect(app.row('b.py')).toHaveAttribute('aria-level', '2');
  await app.row('b.py').dragTo(app.row('a.py'));
  await expect(app.row('b.py')).toHaveAttribute('aria-level', '1');
});

test('text is edited; line ends and byte order mark stay as they are', async ({ app }) => {
  const { page } = app;
  await app.newImage('ec600s-cnla', /^backup partition/);
  const original = '\ufeffone\r\ntwo\r\n';
  await app.choose(app.button('Add files'), { name: 'crlf.txt', bytes: text(original) });
  const edit = async () => {
    await app.row('crlf.txt').click();
    await app.button('Edit').click();
    await expect(page.getByRole('textbox', { name: 'Text of crlf.txt' })).toBeFocused();
  };
  const pane = app.editor('crlf.txt');

  await edit();
  await page.keyboard.press('Control+End');
  await page.keyboard.type('three');
  await page.keyboard.press('Enter');
  await page.keyboard.press('Control+s');
  // Saving leaves it open.
  await expect(pane).toBeVisible();
  await app.leaveEditor();
  expect(await contentOf(app, '/crlf.txt')).toBe(`${original}three\r\n`);

  await edit();
  await page.keyboard.type('lost');
  // What was typed is asked about every time, however often it is closed.
  const close = app.button('Close crlf.txt', page.getByRole('main'));
  for (let press = 0; press < 3; press++) {
    await close.click();
    await expect(app.dialog('Leave without saving?')).toBeVisible();
    await page.keyboard.press('Escape');
    await expect(app.dialog('Leave without saving?')).toHaveCount(0);
    await expect(pane).toContainText('lost');
  }
  await close.click();
  await app.button('Discard changes').click();
  // The last one gives way to the files.
  await expect(pane).toHaveCount(0);
  expect(await contentOf(app, '/crlf.txt')).toBe(`${original}three\r\n`);

  await app.row('crlf.txt').focus();
  await page.keyboard.press('Control+z');
  // Shortcuts are loaded with their first use.
  await expect(app.row('crlf.txt')).toContainText('13 B');
  expect(await contentOf(app, '/crlf.txt')).toBe(original);
});

test('an image is opened, walked, changed, built and saved with the keyboard alone', async ({
  app,
}) => {
  const { page } = app;
  await app.openAnother(USR);
  const folder = app.row('QuecPython');
  for (let press = 0; press < 40; press++) {
    if (await folder.evaluate((row) => row === document.activeElement)) break;
    await page.keyboard.press('Tab');
  }
  await expect(folder).toBeFocused();
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('ArrowDown');
  await expect(app.row('test.py')).toBeFocused();
  await page.keyboard.press('F2');
  await expect(app.nameField('test.py')).toBeFocused();
  // The name is selected up to its extension.
  await page.keyboard.type('main');
  await page.keyboard.press('Enter');
  await expect(app.row('main.py')).toBeFocused();
  await expect(app.button('Build image')).toBeEnabled();
  await page.keyboard.press('Control+b');
  await expect(app.button('Download image')).toBeEnabled();
  await expect(app.row('main.py')).toBeFocused();
  const built = await app.download(() => page.keyboard.press('Control+s'));
  expect(engine.open(built.bytes).find('/QuecPython/main.py')?.type).toBe('file');
});

test('Build image keeps its place and the focus', async ({ app }) => {
  await app.newImage('ec600s-cnla', /^backup partition/);
  // Not before the forecast is there.
  await expect(app.button('Build image')).toBeEnabled();
  await app.button('Build image').press('Enter');
  await expect(app.button('Download image')).toBeEnabled();
  await expect(app.button('Build image')).toBeFocused();
  await app.page.keyboard.press('?');
  await expect(app.dialog('Keyboard shortcuts')).toBeVisible();
  const chooser = app.page.waitForEvent('filechooser');
  await app.page.keyboard.press('Escape');
  await app.page.keyboard.press('Control+o');
  await chooser;
});

test('a text keeps its encoding and line ends, shows its errors, and is searched', async ({
  app,
}) => {
  const { page } = app;
  await app.newImage('ec600s-cnla', /^backup partition/);
  // "# 中文" in GBK, with CRLF, and a line that is no Python.
  const gbk = [0x23, 0x20, 0xd6, 0xd0, 0xce, 0xc4, 0xa1, 0xa3, 0xc4, 0xe3, 0xba, 0xc3, 13, 10];
  const bytes = new Uint8Array([...gbk, ...text('x = = 1\r\n')]);
  await app.choose(app.button('Add files'), { name: 'a.py', bytes });
  await app.row('a.py').click();
  await app.button('Edit').click();
  const pane = app.editor('a.py');
  await expect(pane).toContainText('probably GBK · CRLF');
  await expect(pane.locator('.cm-lint-marker-error')).toHaveCount(1);
  await pane.getByRole('button', { name: 'Find' }).click();
  await expect(pane.getByRole('textbox', { name: 'Find' })).toBeFocused();
  await page.keyboard.type('= = 1');
  await page.keyboard.press('Enter');
  await page.keyboard.press('Escape');
  await expect(pane).toBeVisible();
  await page.keyboard.type('= 1');
  await expect(pane.locator('.cm-lint-marker-error')).toHaveCount(0);
  await page.keyboard.type('😀');
  await pane.getByRole('button', { name: 'Save', exact: true }).click();
  await expect(pane.getByRole('alert')).toContainText('😀');
  await pane.getByRole('textbox', { name: 'Text of a.py' }).focus();
  await page.keyboard.press('Backspace');
  await pane.getByRole('button', { name: 'Save', exact: true }).click();
  await app.leaveEditor();
  const image = engine.open((await app.build()).bytes);
  const entry = image.find('/a.py');
  if (!entry) throw new Error('a.py was not built');
  expect([...image.read(entry)]).toEqual([...gbk, ...text('x = 1\r\n')]);
});
