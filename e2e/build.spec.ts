import { loadEngine, type Engine } from 'littlefs-wasm';
import { fixtureBytes, sha256 } from '../wasm/test/fixtures';
import { noise } from '../wasm/test/damage';
import { expect, test, type NamedBytes } from './portside';

let engine: Engine;
test.beforeAll(async () => {
  engine = await loadEngine();
});

const text = (content: string) => new TextEncoder().encode(content);

/** The folder of the QuecPython documentation, with contents of our own. */
const FILES: NamedBytes[] = [
  { name: 'apn_cfg.json', bytes: text('{"apn": "internet"}') },
  { name: 'a.py', bytes: text("print('a')\n") },
  { name: 'b.py', bytes: text("print('b')\n") },
  { name: 'b.txt', bytes: text('b') },
  { name: 'V05.bin', bytes: noise(30 * 1024, 5) },
  { name: 'system_config.json', bytes: text('{"replFlag": 0}') },
  { name: 'checksum.json', bytes: text('[]') },
];

/** Path to digest of every file of an image. */
function digests(bytes: Uint8Array): Record<string, string> {
  const image = engine.open(bytes);
  expect(image.diagnostics).toEqual([]);
  const files = image.entries.filter((entry) => entry.type === 'file');
  return Object.fromEntries(files.map((entry) => [entry.path, sha256(image.read(entry))]));
}

const digestsOf = (files: readonly NamedBytes[]) =>
  Object.fromEntries(files.map(({ name, bytes }) => [`/${name}`, sha256(bytes)]));

for (const { partition, name, size } of [
  { partition: /^user partition/, name: 'customer_fs.bin', size: 5242880 },
  { partition: /^backup partition/, name: 'customer_backup_fs.bin', size: 204800 },
]) {
  test(`the documented folder becomes ${name} of ${size} bytes, which opens again`, async ({
    app,
  }) => {
    await app.newImage('ec600s-cnla', partition);
    await app.choose(app.button('Add files'), ...FILES);
    await app.newFolder('QuecPython');
    const test = { name: 'QuecPython/test.py', bytes: text("print('test')\n") };
    await app.row('QuecPython').click({ button: 'right' });
    await app.choose(app.page.getByRole('menuitem', { name: 'Add files' }), {
      name: 'test.py',
      bytes: test.bytes,
    });
    await app.row('QuecPython').focus();
    await app.page.keyboard.press('ArrowRight');
    await expect(app.row('test.py')).toBeVisible();

    const built = await app.build();
    expect(built.name).toBe(name);
    expect(built.bytes).toHaveLength(size);
    await expect(app.page.getByRole('main')).toContainText(sha256(built.bytes));
    expect(digests(built.bytes)).toEqual(digestsOf([...FILES, test]));
    const { candidate, usage } = engine.open(built.bytes);
    expect(candidate).toMatchObject({ version: { major: 1, minor: 1 }, blockSize: 4096 });
    expect(usage.highestUsedBlock).toBeLessThan(candidate.blockCount - 1);

    await app.page.reload();
    await expect(app.row('V05.bin')).toBeVisible();
    await app.openAnother({ ...built, name: 'again.bin' });
    await expect(app.row('V05.bin')).toBeVisible();
  });
}

test('an opened image is edited and saved as a new file', async ({ app }) => {
  const original = fixtureBytes('v2.1-usr-4096x256-p16');
  const before = digests(original);
  await app.openImage({ name: 'customer_fs.bin', bytes: original });

  await app.row('b.txt').click();
  await app.button('Rename').click();
  await app.nameField('b.txt').fill('c.txt');
  await app.nameField('b.txt').press('Enter');
  await expect(app.row('c.txt')).toBeVisible();
  await app.row('b.py').click();
  await app.page.keyboard.press('Delete');
  await expect(app.row('b.py')).toHaveCount(0);
  await app.choose(app.button('Add files'), { name: 'new.txt', bytes: text('new') });
  await expect(app.row('new.txt')).toBeVisible();

  const built = await app.build();
  const { '/b.txt': renamed = '', '/b.py': _removed, ...kept } = before;
  expect(digests(built.bytes)).toEqual({
    ...kept,
    '/c.txt': renamed,
    '/new.txt': sha256(text('new')),
  });
  expect(built.bytes).toHaveLength(original.length);
});

test('files are dropped on a new image and into its folders', async ({ app }) => {
  await app.newImage('ec600s-cnla', /^backup partition/);
  await app.drop(app.page.getByRole('main'), ...FILES);
  await expect(app.row('V05.bin')).toBeVisible();
  await app.newFolder('lib');
  await app.drop(app.row('lib'), { name: 'inner.py', bytes: text('1') });
  const inner = { name: 'lib/inner.py', bytes: text('1') };
  await app.row('lib').focus();
  await app.page.keyboard.press('ArrowRight');
  await expect(app.row('inner.py')).toBeVisible();
  const built = await app.build();
  expect(digests(built.bytes)).toEqual(digestsOf([...FILES, inner]));
});

test('a tree that does not fit is refused before it is built', async ({ app }) => {
  await app.newImage('ec600s-cnla', /^backup partition/);
  await app.choose(app.button('Add files'), { name: 'large.bin', bytes: noise(260_000, 1) });
  await expect(app.page.getByRole('meter')).toHaveAttribute('aria-valuetext', /\d/);
  await expect(app.button('Build image')).toBeDisabled();
});

test('an image is made and downloaded with the keyboard alone', async ({ app }) => {
  const { page } = app;
  const tabTo = async (name: string) => {
    const target = app.button(name).first();
    for (let press = 0; press < 40; press++) {
      if (await target.evaluate((element) => element === document.activeElement)) return;
      await page.keyboard.press('Tab');
    }
    throw new Error(`${name} is not reached by Tab.`);
  };
  await tabTo('New image');
  await page.keyboard.press('Enter');
  await expect(app.dialog('New image')).toBeVisible();
  await tabTo('Create');
  await page.keyboard.press('Enter');
  await expect(app.dialog('New image')).toHaveCount(0);
  await tabTo('New folder');
  await page.keyboard.press('Enter');
  await expect(app.dialog(/^New folder/)).toBeVisible();
  await page.keyboard.type('lib');
  await page.keyboard.press('Enter');
  await expect(app.row('lib')).toBeVisible();
  await tabTo('Build image');
  await page.keyboard.press('Control+b');
  await expect(app.button('Download image')).toBeEnabled();
  const built = await app.download(() => page.keyboard.press('Control+s'));
  expect(engine.open(built.bytes).find('/lib')?.type).toBe('dir');
});
