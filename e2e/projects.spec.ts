import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { BrowserContext, Page } from '@playwright/test';
import { noise } from '../wasm/test/damage';
import { fixtureBytes, sha256 } from '../wasm/test/fixtures';
import { lookAt } from './look-at';
import { expect, Portside, test } from './portside';
import {
  addFiles,
  edit,
  FILES,
  newProject,
  projectAction,
  save,
  saved,
  storedProjects,
  text,
} from './project-steps';

test('a project is made, filled, and there after a reload', async ({ app }) => {
  await newProject(app, 'Tracker');
  await addFiles(app, ...FILES);
  await app.newFolder('lib');
  await expect(saved(app)).toBeVisible();
  await app.page.reload();
  for (const { name } of FILES) await expect(app.row(name)).toBeVisible();
  await expect(app.row('lib')).toBeVisible();
  const [project] = await storedProjects(app.page);
  expect(project?.digests).toEqual(
    Object.fromEntries(FILES.map(({ name, bytes }) => [name, sha256(bytes)])),
  );
  await app.row('c.bin').click();
  const down = await app.download(async () => {
    await app.row('c.bin').click({ button: 'right' });
    await app.page.getByRole('menuitem', { name: 'Download file' }).click();
  });
  expect(sha256(down.bytes)).toBe(sha256(FILES[2]?.bytes ?? new Uint8Array()));
});

test('a project is renamed, duplicated, deleted and brought back', async ({ app }) => {
  await newProject(app, 'First');
  await addFiles(app, ...FILES);
  await app.button('Projects').click();
  await projectAction(app, 'First', 'Rename');
  await app.page.getByRole('dialog').getByRole('textbox').fill('Second');
  await app.page.keyboard.press('Enter');
  const list = app.page.getByRole('table', { name: 'Projects' });
  await expect(list).toContainText('Second');
  await projectAction(app, 'Second', 'Duplicate');
  await expect(list).toContainText('Second copy');
  await projectAction(app, 'Second', 'Delete');
  await expect(app.button('Second', list)).toHaveCount(0);
  await app.button('Undo').click();
  await app.button('Second', list).click();
  await expect(app.row('c.bin')).toBeVisible();
});

test('an archive brings the same project back', async ({ app }) => {
  await newProject(app, 'Packed');
  await addFiles(app, ...FILES);
  await app.button('Projects').click();
  const archive = await app.download(() => projectAction(app, 'Packed', 'Export archive'));
  expect(archive.name).toBe('Packed.zip');
  await projectAction(app, 'Packed', 'Delete');
  await expect(app.button('Actions for Packed')).toHaveCount(0);
  await app.choose(app.button('Import archive'), archive);
  await expect(app.heading('Packed')).toBeVisible();
  await expect(app.page.getByRole('main')).toContainText('EC600S-CNLA');
  for (const { name } of FILES) await expect(app.row(name)).toBeVisible();
  await app.button('Projects').click();
  const again = await app.download(() => projectAction(app, 'Packed', 'Export archive'));
  expect(sha256(again.bytes)).toBe(sha256(archive.bytes));
});

test('a broken archive is refused and changes nothing', async ({ app }) => {
  await app.page.goto('/#/projects');
  await app.choose(app.button('Import archive'), { name: 'x.zip', bytes: noise(900, 1) });
  await expect(app.page.getByRole('log')).toContainText('This is not a complete zip file');
  await expect(app.page.getByRole('table')).toHaveCount(0);
});

test('user and backup images are built and opened', async ({ app }) => {
  await newProject(app, 'Built');
  await addFiles(app, ...FILES);
  await app.button('Build image').click();
  const dialog = app.dialog('Build images of Built');
  await dialog.getByRole('checkbox', { name: /^backup partition/ }).check();
  await dialog.getByRole('button', { name: 'Build image', exact: true }).click();
  const user = dialog.getByRole('region', { name: 'customer_fs.bin' });
  await expect(user).toContainText('read back and verified');
  const file = await app.download(() => user.getByRole('button', { name: 'Download' }).click());
  expect(file.bytes).toHaveLength(5242880);
  await expect(user).toContainText(sha256(file.bytes));
  await dialog.getByRole('button', { name: 'Open customer_backup_fs.bin' }).click();
  await expect(app.heading('customer_backup_fs.bin')).toBeVisible();
  for (const name of ['checksum.json', 'backup_restore.json', 'usr']) {
    await expect(app.row(name)).toBeVisible();
  }
});

test('files of the backup are chosen, and both images come in one zip', async ({ app }) => {
  await newProject(app, 'Chosen');
  await addFiles(app, ...FILES);
  await app.button('Build image').click();
  const dialog = app.dialog('Build images of Chosen');
  await dialog.getByRole('checkbox', { name: /^backup partition/ }).check();
  await expect(dialog.getByRole('meter')).toHaveCount(2);
  await dialog.getByText('Files in the backup: 3 of 3').click();
  await dialog.getByRole('checkbox', { name: /a\.py/ }).press('Space');
  await expect(dialog).toContainText('Files in the backup: 2 of 3');
  const zip = await app.download(() => app.button('Build and download', dialog).click());
  expect(zip.name).toBe('Chosen-images.zip');
  await expect(app.button('Download both', dialog)).toBeVisible();
  await dialog.getByRole('button', { name: 'Open customer_backup_fs.bin' }).click();
  await app.unfold('usr');
  await expect(app.row('b.json')).toBeVisible();
  await expect(app.row('a.py')).toHaveCount(0);
});

test('the history leads back, as a step that can be undone', async ({ app }) => {
  await newProject(app, 'Steps');
  await addFiles(app, ...FILES);
  await app.row('a.py').click();
  await app.page.keyboard.press('Delete');
  await expect(app.row('a.py')).toHaveCount(0);
  await app.button('History').click();
  const history = app.page.getByRole('complementary', { name: 'History' });
  const added = history.getByRole('listitem').filter({ hasText: 'Files added' }).first();
  await expect(added).toContainText('3 added');
  await added.getByRole('button', { name: 'Go back to this state' }).click();
  await expect(app.row('a.py')).toBeVisible();
  await expect(history).toContainText('Back to an earlier state');
  await app.button('Undo').click();
  await expect(app.row('a.py')).toHaveCount(0);
});

test('two tabs see each other and never overwrite silently', async ({ app, context }) => {
  await newProject(app, 'Shared');
  await addFiles(app, ...FILES);
  const page = await context.newPage();
  await page.goto(app.page.url());
  const other = new Portside(page);
  await expect(other.row('a.py')).toBeVisible();

  await addFiles(app, { name: 'mine.txt', bytes: text('1') });
  await addFiles(other, { name: 'theirs.txt', bytes: text('2') });
  await expect(other.row('mine.txt')).toBeVisible();
  await expect(app.row('theirs.txt')).toBeVisible();

  await edit(app, 'a.py', 'first = 1\n');
  await edit(other, 'a.py', 'second = 2\n');
  await save(app);
  await app.allSaved();
  await save(other);
  const merge = other.dialog(/changed in two tabs/);
  await merge.getByRole('combobox', { name: '/a.py' }).selectOption('Keep both');
  await merge.getByRole('button', { name: 'Save', exact: true }).click();
  await expect(app.row('a (2).py')).toBeVisible();
  const [project] = await storedProjects(app.page);
  expect(project?.digests).toMatchObject({
    'a.py': sha256(text('first = 1\n')),
    'a (2).py': sha256(text('second = 2\n')),
    'mine.txt': sha256(text('1')),
    'theirs.txt': sha256(text('2')),
  });
});

async function crash(context: BrowserContext, page: Page): Promise<void> {
  const session = await context.newCDPSession(page);
  const crashed = page.waitForEvent('crash');
  // It never answers: there is nobody left to.
  session.send('Page.crash').catch(() => undefined);
  await crashed;
  await page.close();
}

test('a page that dies while saving leaves the state before or after', async ({ app, context }) => {
  test.setTimeout(240_000);
  await newProject(app, 'Crash');
  await expect(saved(app)).toBeVisible();
  const address = app.page.url();
  const expected: Record<string, string> = {};
  const outcomes: ('before' | 'after')[] = [];
  // Milliseconds after the files were chosen; null: once it says that they are saved.
  for (const [round, delay] of [
    ...[0, 5, 10, 15, 22, 30, 40, 50, 60, 75, 90, 110, 130, 155, 180, 215, 250],
    null,
  ].entries()) {
    const page = await context.newPage();
    await page.goto(address);
    const tab = new Portside(page);
    await expect(saved(tab)).toBeVisible();
    const before = (await storedProjects(page))[0];
    expect(before?.digests).toEqual(expected);
    const files = Array.from({ length: 200 }, (_, i) => ({
      name: `r${round}-${i}.bin`,
      bytes: noise(3000 + i, round * 1000 + i),
    }));
    await tab.choose(tab.button('Add files'), ...files);
    if (delay === null) await expect(page.getByRole('log')).toContainText('200 files added');
    else await page.waitForTimeout(delay);
    await crash(context, page);

    const [now] = await storedProjects(app.page);
    const all = Object.fromEntries(files.map(({ name, bytes }) => [name, sha256(bytes)]));
    const after = now?.files === Object.keys(expected).length + 200;
    if (after) Object.assign(expected, all);
    expect(now?.files).toBe(Object.keys(expected).length);
    expect(now?.digests).toEqual(expected);
    outcomes.push(after ? 'after' : 'before');
  }
  expect(outcomes.at(-1)).toBe('after');
  await app.page.reload();
  await expect(app.files).toHaveAttribute(
    'aria-rowcount',
    String(Object.keys(expected).length + 1),
  );
});

test('a project begins with an opened image', async ({ app }) => {
  await app.openImage({ name: 'customer_fs.bin', bytes: fixtureBytes('v1-usr-4096x50-p256') });
  await app.button('Projects').click();
  await app.button('New project', app.page.getByRole('main')).click();
  const dialog = app.dialog('New project');
  await dialog.getByRole('radio', { name: /^An opened image/ }).check();
  await dialog.getByRole('button', { name: 'Create' }).click();
  await expect(app.heading('customer_fs')).toBeVisible();
  await expect(app.page.getByRole('main')).toContainText('like customer_fs.bin');
  await expect(app.row('V05.bin')).toBeVisible();
  await expect(app.page.getByRole('meter')).toHaveAttribute('aria-valuetext', /blocks/);
});

test('a project begins with a folder of this machine, which gives its name', async ({
  app,
}, info) => {
  const folder = info.outputPath('tracker');
  await mkdir(join(folder, 'lib'), { recursive: true });
  await writeFile(join(folder, 'main.py'), 'import lib.a\n');
  await writeFile(join(folder, 'lib', 'a.py'), 'a = 1\n');
  await app.page.goto('/#/projects/new');
  const dialog = app.dialog('New project');
  await dialog.getByRole('radio', { name: /^A folder/ }).check();
  const [chooser] = await Promise.all([
    app.page.waitForEvent('filechooser'),
    dialog.getByRole('button', { name: 'Choose folder…' }).click(),
  ]);
  await chooser.setFiles(folder);
  await expect(dialog).toContainText('tracker: 2 files');
  await dialog.getByRole('button', { name: 'Create' }).click();
  await expect(app.heading('tracker')).toBeVisible();
  await expect(app.row('main.py')).toBeVisible();
  await expect(app.row('lib')).toBeVisible();
});

for (const width of [1280, 390]) {
  test.describe(`${width} px`, () => {
    test.use({ viewport: { width, height: 844 } });

    test('axe finds nothing serious in projects', async ({ app }, info) => {
      const look = (name: string) => lookAt(app.page, info, name);
      await app.page.goto('/#/projects');
      await expect(app.button('Import archive')).toBeVisible();
      await look('empty');
      await app.button('New project', app.page.getByRole('main')).click();
      await expect(app.dialog('New project')).toBeVisible();
      await look('new');
      await app.page.keyboard.press('Escape');
      await newProject(app, 'Looks');
      await addFiles(app, ...FILES);
      await look('open');
      await app.button('Build image').click();
      await app
        .dialog(/^Build/)
        .getByRole('button', { name: 'Build image', exact: true })
        .click();
      await expect(app.dialog(/^Build/)).toContainText('read back and verified');
      await look('built');
      await app.page.keyboard.press('Escape');
      if (width === 390) await app.headAction('History');
      else await app.button('History').click();
      await expect(app.page.getByText('Created', { exact: true })).toBeVisible();
      await look('history');
      await app.page.goto('/#/projects');
      await expect(app.page.getByRole('table', { name: 'Projects' })).toBeVisible();
      await look('list');
    });
  });
}
