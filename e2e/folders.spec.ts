// Folders on disk. The picker is not for a test to click, so it gives a directory of the origin's
// private file system: its handles are those of a disk, and IndexedDB keeps them as well.
import type { Page } from '@playwright/test';
import { BlobReader, ZipReader } from '@zip.js/zip.js';
import { lookAt } from './look-at';
import { expect, test as base, type Portside } from './portside';
import { addFiles, newProject, text } from './project-steps';

const test = base.extend({
  page: async ({ page }, use) => {
    await page.addInitScript(() => {
      // What the browser would say; the private file system itself is always allowed.
      const said = (mode: string) => localStorage.getItem(`test-${mode}`) ?? 'prompt';
      const mode = (options?: { mode?: string }) => options?.mode ?? 'read';
      Object.assign(FileSystemHandle.prototype, {
        queryPermission: (options?: { mode?: string }) => Promise.resolve(said(mode(options))),
        requestPermission: (options?: { mode?: string }) => {
          const answer = localStorage.getItem('test-answer') ?? 'granted';
          localStorage.setItem(`test-${mode(options)}`, answer);
          return Promise.resolve(answer);
        },
      });
      Object.assign(window, {
        showDirectoryPicker: async () => {
          localStorage.setItem('test-read', 'granted');
          const root = await navigator.storage.getDirectory();
          return root.getDirectoryHandle('firmware', { create: true });
        },
      });
    });
    await use(page);
  },
});

const TREE = {
  'main.py': 'import lib\n',
  'lib/util.py': 'x = 1\n',
  'lib/data/table.csv': 'a,b\n1,2\n',
  'notes.txt': 'first\n',
};

/** Writes files of the folder as another program would. */
function write(page: Page, files: Record<string, string>): Promise<void> {
  return page.evaluate(async (list) => {
    const root = await navigator.storage.getDirectory();
    for (const [path, content] of Object.entries(list)) {
      let at = await root.getDirectoryHandle('firmware', { create: true });
      const names = path.split('/');
      const name = names.pop() ?? '';
      for (const one of names) at = await at.getDirectoryHandle(one, { create: true });
      const writer = await (await at.getFileHandle(name, { create: true })).createWritable();
      await writer.write(content);
      await writer.close();
    }
  }, files);
}

/** All files of the folder, as they are on disk. */
function onDisk(page: Page): Promise<Record<string, string>> {
  return page.evaluate(async () => {
    const found: Record<string, string> = {};
    const visit = async (directory: FileSystemDirectoryHandle, at: string) => {
      for await (const [name, handle] of directory.entries()) {
        if (handle.kind === 'directory') await visit(handle, `${at}${name}/`);
        else found[at + name] = await (await handle.getFile()).text();
      }
    };
    const root = await navigator.storage.getDirectory();
    await visit(await root.getDirectoryHandle('firmware', { create: true }), '');
    return found;
  });
}

/** A file that goes while the folder is walked ends the walk: it is walked again. */
const untilOnDisk = (page: Page, path: string, content: string) =>
  expect(async () => expect((await onDisk(page))[path]).toBe(content)).toPass({ timeout: 10_000 });

async function openFolder(app: Portside): Promise<void> {
  await write(app.page, TREE);
  await app.page.goto('/#/projects');
  await app.button('Open folder', app.page.getByRole('main')).click();
  await expect(app.heading('firmware')).toBeVisible();
  await expect(app.row('main.py')).toBeVisible();
}

const head = ({ page }: Portside) => page.getByRole('main').locator('header').first();
const entry = ({ page }: Portside, name: string) =>
  page
    .getByRole('treegrid', { name: 'Compared entries' })
    .getByRole('row')
    .filter({ has: page.getByRole('gridcell', { name, exact: true }) });

test('a folder is opened, edited, added to, renamed and deleted where it lies', async ({ app }) => {
  const { page } = app;
  await openFolder(app);
  expect(await app.names()).toEqual(['lib', 'main.py', 'notes.txt']);
  await expect(head(app)).toContainText('folder on disk · 4 files');
  await expect(head(app)).toContainText('read only');

  await app.row('main.py').click();
  await app.button('Edit').click();
  const editor = app.editor('main.py');
  await editor.getByRole('textbox', { name: 'Text of main.py' }).click();
  await page.keyboard.press('Control+Home');
  await page.keyboard.type('# edited\n');
  await editor.getByRole('button', { name: 'Save', exact: true }).click();
  await app.leaveEditor();
  await expect(head(app)).toContainText('read and write');
  await expect.poll(async () => (await onDisk(page))['main.py']).toBe('# edited\nimport lib\n');
  // Preview and digest are those of the new text.
  await expect(page.getByRole('complementary', { name: 'Selection' })).toContainText('# edited');

  await app.drop(app.files, { name: 'dropped.bin', bytes: text('dropped') });
  await expect(app.row('dropped.bin')).toBeVisible();
  await app.newFolder('empty');
  await app.row('notes.txt').click();
  await page.keyboard.press('F2');
  await app.nameField('notes.txt').fill('read me.txt');
  await page.keyboard.press('Enter');
  await expect(app.row('read me.txt')).toHaveAttribute('aria-selected', 'true');

  await app.row('lib').click();
  await page.keyboard.press('Delete');
  const sure = app.dialog('Delete lib?');
  await expect(sure).toContainText('firmware has no undo. The contents are read first');
  await sure.getByRole('button', { name: 'Delete' }).click();
  await expect(app.row('lib')).toHaveCount(0);
  await app.button('Undo', app.notices).first().click();
  await app.row('lib').click();
  await page.keyboard.press('Delete');
  await sure.getByRole('button', { name: 'Delete' }).click();
  await expect(app.row('lib')).toHaveCount(0);
  expect(await onDisk(page)).toEqual({
    'main.py': '# edited\nimport lib\n',
    'dropped.bin': 'dropped',
    'read me.txt': 'first\n',
  });
  await app.drop(app.files, { name: 'dropped.bin', bytes: text('again') });
  const conflicts = app.dialog('1 name already exists');
  await conflicts.getByRole('combobox').selectOption('Replace');
  await conflicts.getByRole('button', { name: 'Add' }).click();
  await untilOnDisk(page, 'dropped.bin', 'again');
  await app.rowAction('dropped.bin', 'Move to');
  await app.dialog(/^Move/).getByRole('radio', { name: 'empty' }).check();
  await app.dialog(/^Move/).getByRole('button', { name: 'Move' }).click();
  await untilOnDisk(page, 'empty/dropped.bin', 'again');
});

test('what other programs change is seen after Refresh, and told by Verify', async ({ app }) => {
  const { page } = app;
  await openFolder(app);
  await app.button('Verify').click();
  await expect(app.notices).toContainText('4 files verified');
  await write(page, { 'notes.txt': 'other\n', 'new.py': 'n = 1\n' });
  await app.row('notes.txt').click();
  await app.button('Verify').click();
  await expect(app.notices).toContainText('/notes.txt has changed');
  await expect(app.row('new.py')).toHaveCount(0);
  await app.button('Refresh').click();
  await expect(app.row('new.py')).toBeVisible();
  // The key of the row is kept, so that it stays selected.
  await expect(app.row('notes.txt')).toHaveAttribute('aria-selected', 'true');
  await app.button('Verify').click();
  await expect(app.notices).toContainText('1 file verified');
});

test('files leave as a zip and a manifest', async ({ app }) => {
  await openFolder(app);
  const namesOf = async (bytes: Uint8Array) => {
    const blob = new Blob([new Uint8Array(bytes)]);
    const entries = await new ZipReader(new BlobReader(blob), {
      useWebWorkers: false,
    }).getEntries();
    return entries.map(({ filename }) => filename);
  };
  const part = await app.download(() => app.rowAction('lib', 'Download as zip'));
  expect(part.name).toBe('lib.zip');
  expect(await namesOf(part.bytes)).toEqual([
    'lib/',
    'lib/data/',
    'lib/data/table.csv',
    'lib/util.py',
  ]);
  const all = await app.download(() => app.button('Export files').click());
  expect(all.name).toBe('firmware.zip');
  expect(await namesOf(all.bytes)).toContain('main.py');
  const list = await app.download(() => app.button('Export manifest').click());
  expect(list.name).toBe('firmware.manifest.json');
  expect(new TextDecoder().decode(list.bytes)).toContain('"path":"/lib/data/table.csv"');
});

test('a folder is compared with a project and copied from and to it', async ({ app }) => {
  const { page } = app;
  await newProject(app, 'Tracker');
  await addFiles(app, { name: 'main.py', bytes: text('mine\n') });
  await addFiles(app, { name: 'only.py', bytes: text('only here\n') });
  await openFolder(app);
  await app.button('Compare').click();
  const choose = app.dialog('Compare firmware');
  await choose.getByRole('radio', { name: /^Tracker/ }).check();
  await choose.getByRole('button', { name: 'Compare' }).click();
  await expect(entry(app, 'main.py')).toContainText('changed');
  await expect(entry(app, 'only.py')).toContainText('only right');

  await entry(app, 'only.py').click();
  await app.button('Copy 1 selected to the left').click();
  const toFolder = app.dialog('Copy to firmware');
  await toFolder.getByRole('button', { name: 'Copy 1 entry' }).click();
  const result = app.dialog('Copied to firmware');
  await expect(result).toContainText('done · 1');
  await result.getByRole('button', { name: 'Close' }).last().click();
  await expect.poll(async () => (await onDisk(page))['only.py']).toBe('only here\n');

  await entry(app, 'main.py').focus();
  await page.keyboard.press('Escape');
  await app.button('Copy all to the right').click();
  await app
    .dialog('Copy to Tracker')
    .getByRole('button', { name: /^Copy \d/ })
    .click();
  const copied = app.dialog('Copied to Tracker');
  await copied.getByRole('button', { name: 'Close' }).last().click();
  await expect(page.getByText('Both sides are the same.')).toBeVisible();
  await app.button(/^Tracker/, page.getByRole('navigation')).click();
  await app.unfold('lib');
  await expect(app.row('util.py')).toBeVisible();
});

test('a folder is listed after a restart, and one click asks for it again', async ({ app }) => {
  const { page } = app;
  await openFolder(app);
  await page.reload();
  // Still allowed: it is there at once.
  await expect(app.row('main.py')).toBeVisible();
  await page.evaluate(() => localStorage.setItem('test-read', 'prompt'));
  await page.reload();
  await expect(page.getByRole('heading', { name: /^The browser asks again/ })).toBeVisible();
  await expect(app.files).toHaveCount(0);
  await page.evaluate(() => localStorage.setItem('test-answer', 'denied'));
  await app.button('Allow access').click();
  await expect(app.notices).toContainText('does not allow this page to access the folder firmware');
  await page.evaluate(() => localStorage.setItem('test-answer', 'granted'));
  await app.button('Allow access').click();
  await expect(app.row('main.py')).toBeVisible();

  await app.button('Projects', page.getByRole('navigation')).click();
  const list = page.getByRole('table', { name: 'Folders on this machine' });
  await expect(list).toContainText('read only');
  await page.evaluate(() => localStorage.setItem('test-read', 'prompt'));
  await page.reload();
  await expect(list).toContainText('permission needed');
  await app.button('firmware', list).click();
  await expect(app.row('main.py')).toBeVisible();
  await app.button('More actions').click();
  await app.menuItem('Forget firmware').click();
  await expect(list).toHaveCount(0);
  expect(await onDisk(page)).toEqual(TREE);
  await page.reload();
  await expect(app.button('Open folder', page.getByRole('main'))).toBeVisible();
  await expect(list).toHaveCount(0);
});

test('a folder that refuses changes stays as it is', async ({ app }) => {
  const { page } = app;
  await openFolder(app);
  await page.evaluate(() => localStorage.setItem('test-answer', 'denied'));
  await app.row('main.py').click();
  await app.button('Edit').click();
  await expect(app.notices).toContainText('does not allow this page to access the folder');
  await expect(app.editor('main.py')).toHaveCount(0);
  await page.keyboard.press('Delete');
  await app.row('main.py').press('Delete');
  await app.dialog('Delete main.py?').getByRole('button', { name: 'Delete' }).click();
  await expect(app.row('main.py')).toBeVisible();
  expect(await onDisk(page)).toEqual(TREE);
});

test('a folder that can not be read says so, and is not shown as empty', async ({ app }) => {
  const { page } = app;
  await openFolder(app);
  await page.evaluate(async () => {
    const root = await navigator.storage.getDirectory();
    await root.removeEntry('firmware', { recursive: true });
  });
  await app.button('Refresh').click();
  const alert = page.getByRole('main').getByRole('alert');
  await expect(alert).toContainText('The files could not be listed');
  await expect(alert).toContainText('was read earlier');
  await expect(app.row('main.py')).toBeVisible();
  await page.reload();
  await expect(page.getByRole('heading', { name: /could not be listed/ })).toBeVisible();
  await write(page, TREE);
  await app.button('Read again').click();
  await expect(app.row('main.py')).toBeVisible();
  await expect(alert).toHaveCount(0);
});

test('a browser without the API says what to do', async ({ app }) => {
  await app.page.addInitScript(() => {
    Object.assign(window, { showDirectoryPicker: undefined });
  });
  await app.page.goto('/#/projects');
  await app.page.reload();
  await expect(app.page.getByRole('main')).toContainText('does not let pages open folders on disk');
  await expect(app.button('Open folder')).toHaveCount(0);
});

for (const [locale, words] of [
  ['en-GB', { open: 'Open folder', more: 'More actions' }],
  ['zh-CN', { open: '打开文件夹', more: '更多操作' }],
] as const) {
  for (const width of [1280, 390]) {
    test.describe(`${locale}, ${width} px`, () => {
      test.use({ locale, viewport: { width, height: 844 } });

      test('axe finds nothing serious', async ({ app }, info) => {
        const { page } = app;
        const main = page.getByRole('main');
        const shot = (name: string) => lookAt(page, info, name);
        await write(page, TREE);
        await page.goto('/#/projects');
        await app.button(words.open, main).click();
        const row = (name: string) => main.getByRole('row', { name: new RegExp(`^${name}`) });
        await expect(row('main.py')).toBeVisible();
        await shot('folder');
        await row('main.py').click();
        await expect(page.getByText('import lib')).toBeVisible();
        await shot('file');
        await page.goto('/#/projects');
        await expect(main.getByRole('table')).toBeVisible();
        await shot('list');
        await page.evaluate(() => localStorage.setItem('test-read', 'prompt'));
        await page.goBack();
        await page.reload();
        await expect(main.getByRole('heading', { level: 1 })).toContainText('firmware');
        await shot('asks');
      });
    });
  }
}
