// Folders chosen and dropped, and jobs that are stopped.
import { mkdtemp, mkdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadEngine } from 'littlefs-wasm';
import { fixtureBytes, sha256 } from '../wasm/test/fixtures';
import { expect, test as base, type Portside } from './portside';

const test = base.extend<{ folder: string }>({
  // A folder of the disk: pkg/main.py, pkg/lib/工具.py, pkg/empty/
  folder: async ({ app: _app }, use) => {
    const root = await mkdtemp(join(tmpdir(), 'portside-'));
    const folder = join(root, 'pkg');
    await mkdir(join(folder, 'lib'), { recursive: true });
    await mkdir(join(folder, 'empty'));
    await writeFile(join(folder, 'main.py'), 'import lib\n');
    await writeFile(join(folder, 'lib', '工具.py'), 'x = 1\n');
    await use(folder);
    await rm(root, { recursive: true });
  },
});

async function pathsOf(app: Portside): Promise<string[]> {
  const engine = await loadEngine();
  const image = engine.open((await app.build()).bytes);
  return image.entries.map(({ path }) => path).sort();
}

/** Drops a file or folder of the disk, as a file manager does. */
async function dropFromDisk({ page }: Portside, path: string, on: string): Promise<void> {
  const box = await page.locator(on).boundingBox();
  if (!box) throw new Error(`${on} is not on screen`);
  const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
  const session = await page.context().newCDPSession(page);
  const data = { items: [], files: [path], dragOperationsMask: 1 };
  for (const type of ['dragEnter', 'dragOver', 'drop'] as const) {
    await session.send('Input.dispatchDragEvent', { type, x, y, data });
  }
}

test('a chosen folder keeps its tree', async ({ app, folder }) => {
  await app.newImage('ec600s-cnla', /^backup partition/);
  await app.button('More ways to add').click();
  await app.chooseFolder(app.menuItem('Add folder'), folder);
  await expect(app.row('pkg')).toBeVisible();
  // An <input> tells nothing of empty folders.
  expect(await pathsOf(app)).toEqual(['/', '/pkg', '/pkg/lib', '/pkg/lib/工具.py', '/pkg/main.py']);
});

test('a dropped folder keeps its tree, the empty folders too', async ({ app, folder }) => {
  await app.newImage('ec600s-cnla', /^backup partition/);
  await dropFromDisk(app, folder, 'main');
  await expect(app.row('pkg')).toBeVisible();
  expect(await pathsOf(app)).toEqual([
    '/',
    '/pkg',
    '/pkg/empty',
    '/pkg/lib',
    '/pkg/lib/工具.py',
    '/pkg/main.py',
  ]);
});

test('an image is dropped anywhere on the page', async ({ app, folder }) => {
  const path = join(folder, 'module.bin');
  await writeFile(path, fixtureBytes('v1-usr-4096x50-p256'));
  await dropFromDisk(app, path, 'nav');
  await expect(app.heading('module.bin')).toBeVisible();
  await expect(app.row('V05.bin')).toBeVisible();
});

/** Drops so much that building takes a while; made in the page. */
async function dropMuch({ page }: Portside, count: number, size: number): Promise<void> {
  await page.evaluate(
    ([files, bytes]) => {
      const transfer = new DataTransfer();
      for (let i = 0; i < files; i++) {
        transfer.items.add(new File([new Uint8Array(bytes).fill(i)], `part-${i}.bin`));
      }
      const main = document.querySelector('main');
      for (const type of ['dragenter', 'dragover', 'drop']) {
        main?.dispatchEvent(new DragEvent(type, { dataTransfer: transfer, bubbles: true }));
      }
    },
    [count, size] as const,
  );
}

test('a build that is cancelled leaves everything as it was', async ({ app }) => {
  const { page } = app;
  await app.button('New image').first().click();
  const dialog = app.dialog('New image');
  await dialog.getByRole('radio', { name: 'Custom geometry' }).check();
  await dialog.getByRole('textbox', { name: 'Total size' }).fill('96 MiB');
  await dialog.getByRole('button', { name: 'Create' }).click();
  await dropMuch(app, 40, 2 << 20);
  await expect(app.row('part-0.bin')).toBeVisible();
  await expect(app.button('Build image')).toBeEnabled();
  // News leave fewer rows in sight.
  await expect(app.button('Close', app.notices)).toHaveCount(0);
  const names = await app.names();

  const cancelled = app.pressOnceShown('Cancel');
  await app.button('Build image').click();
  await cancelled;
  await expect(page.getByRole('region', { name: 'Jobs and diagnostics' })).toContainText(
    'Build littlefs.bin: cancelled',
  );
  await expect(app.button('Download image')).toHaveCount(0);
  await expect(page.getByRole('status')).toHaveCount(0);
  expect(await app.names()).toEqual(names);

  const built = await app.build();
  const image = (await loadEngine()).open(built.bytes);
  const last = image.find('/part-39.bin');
  expect(last && sha256(image.read(last))).toBe(sha256(new Uint8Array(2 << 20).fill(39)));
});
