// Folders that are dropped while nothing is open that they could be added to.
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test, type Portside } from './portside';
import { newProject } from './project-steps';

/** Nine files in a folder that holds four more. */
async function makeFolder(below: string): Promise<string> {
  const folder = join(below, 'src');
  const inside = ['a.py', 'b.py', 'c.py', 'lib/d.py', 'lib/e.py', 'lib/x/f.py', 'www/g.html'];
  for (const path of [...inside, 'www/h.css', 'i.json']) {
    await mkdir(join(folder, path, '..'), { recursive: true });
    await writeFile(join(folder, path), path);
  }
  await mkdir(join(folder, 'empty'));
  return folder;
}

/** As the system's file manager does it, once the page has said what it would do with it. */
async function dropPath({ page }: Portside, path: string): Promise<void> {
  const session = await page.context().newCDPSession(page);
  const data = { items: [], files: [path], dragOperationsMask: 1 };
  const drag = (type: 'dragEnter' | 'dragOver' | 'drop') =>
    session.send('Input.dispatchDragEvent', { type, x: 640, y: 400, data });
  await drag('dragEnter');
  await expect(page.locator('.hint')).toBeVisible();
  // A drop counts only on what the last move was over.
  await drag('dragOver');
  await drag('drop');
}

for (const [start, title] of [
  ['/#/projects', 'Keep the files of a module as a project'],
  ['/#/images', 'Files on QuecPython, MicroPython and WiConnect modules: open, check, edit, build'],
] as const) {
  test(`becomes a project at ${start}`, async ({ app }, info) => {
    await app.page.goto(start);
    await expect(app.heading(title)).toBeVisible();
    await dropPath(app, await makeFolder(info.outputPath()));
    await expect(app.heading('src')).toBeVisible();
    expect(await app.names()).toEqual(['empty', 'lib', 'www', 'a.py', 'b.py', 'c.py', 'i.json']);
    await expect(app.page.getByRole('main')).toContainText('9 files');
    await expect(app.notices.getByRole('paragraph')).toHaveCount(0);
  });
}

test('is added to an open project, with its files and folders counted', async ({ app }, info) => {
  await newProject(app, 'Open');
  await dropPath(app, await makeFolder(info.outputPath()));
  await expect(app.notices).toContainText('9 files and 5 folders added');
  await expect(app.row('src')).toBeVisible();
});

test('leaves its contents at the top if a program in it would run there', async ({ app }, info) => {
  await newProject(app, 'Booting');
  const folder = await makeFolder(info.outputPath());
  await writeFile(join(folder, 'main.py'), 'print(1)');
  await dropPath(app, folder);
  await expect(app.row('src')).toBeVisible();
  await app.button('Move the contents of src to the top', app.notices).click();
  await expect(app.row('main.py')).toHaveAttribute('aria-level', '1');
  await expect(app.row('src')).toHaveCount(0);
});
