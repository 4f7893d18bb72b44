// What leaves an image beside its bytes: manifest and zip.
import { createHash } from 'node:crypto';
import { BlobReader, Uint8ArrayWriter, ZipReader } from '@zip.js/zip.js';
import { noise } from '../wasm/test/damage';
import { sha256 } from '../wasm/test/fixtures';
import { expect, test, type NamedBytes } from './portside';

const text = (content: string) => new TextEncoder().encode(content);
const FILES: NamedBytes[] = [
  { name: '配置 文件.json', bytes: text('{"名": 1}') },
  { name: 'with space.py', bytes: text('print(1)\n') },
  { name: 'empty.txt', bytes: new Uint8Array(0) },
  { name: 'large.bin', bytes: noise(20_000, 3) },
];

test('manifest and zip say and hold what is in a new image', async ({ app }) => {
  await app.newImage('ec600s-cnla', /^backup partition/);
  await app.choose(app.button('Add files'), ...FILES);
  await expect(app.row('large.bin')).toBeVisible();
  await app.rowAction('large.bin', 'New folder');
  await app.page.keyboard.type('空 dir');
  await app.page.keyboard.press('Enter');
  await expect(app.row('空 dir')).toBeVisible();

  const manifest = await app.download(() => app.headAction('Export manifest'));
  expect(manifest.name).toBe('customer_backup_fs.manifest.json');
  const rows = FILES.map(({ name, bytes }) => ({
    path: `/${name}`,
    type: 'file',
    size: bytes.length,
    sha256: sha256(bytes),
  }));
  const byBytes = (a: { path: string }, b: { path: string }) =>
    Buffer.compare(Buffer.from(a.path), Buffer.from(b.path));
  expect(JSON.parse(Buffer.from(manifest.bytes).toString())).toEqual({
    volume: 'customer_backup_fs.bin',
    entries: [...rows, { path: '/空 dir', type: 'dir' }].sort(byBytes),
  });

  const zip = await app.download(() => app.headAction('Export files'));
  expect(zip.name).toBe('customer_backup_fs.zip');
  const entries = await new ZipReader(new BlobReader(new Blob([zip.bytes.slice()]))).getEntries();
  const held: Record<string, string> = {};
  for (const entry of entries) {
    held[entry.filename] = entry.directory
      ? 'dir'
      : sha256(await entry.getData(new Uint8ArrayWriter()));
  }
  expect(held).toEqual({
    '空 dir/': 'dir',
    ...Object.fromEntries(FILES.map(({ name, bytes }) => [name, sha256(bytes)])),
  });
});

test('a module gives a manifest and its files, too', async ({ page, app }) => {
  await page.goto('/');
  await app.button('Try a virtual module', page.getByRole('main')).click();
  const dialog = app.dialog('Try a virtual module');
  await dialog.getByRole('radio', { name: /EC600S-CNLB/ }).check();
  await dialog.getByRole('button', { name: 'Start' }).click();
  const content = new TextEncoder().encode('print("here")\n');
  await app.choose(app.button('Upload'), { name: 'here.py', bytes: content });
  await expect(app.row('here.py')).toBeVisible();

  const save = (what: string) => app.download(() => app.headAction(what));
  const manifest = await save('Export manifest');
  const { entries } = JSON.parse(Buffer.from(manifest.bytes).toString()) as { entries: unknown[] };
  const sha256 = createHash('sha256').update(content).digest('hex');
  expect(entries).toContainEqual({ path: '/here.py', type: 'file', size: 14, sha256 });
  expect(entries).toContainEqual({ path: '/drivers', type: 'dir' });

  const zip = await save('Export files');
  expect(zip.name).toMatch(/\.zip$/);
  expect(Buffer.from(zip.bytes).includes('here.py')).toBe(true);
});
