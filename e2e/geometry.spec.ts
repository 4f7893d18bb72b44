// New images by numbers, images like others, several at once, and none too large.
import { loadEngine, type Engine } from 'littlefs-wasm';
import { noise } from '../wasm/test/damage';
import { fixtureBytes, sha256 } from '../wasm/test/fixtures';
import { expect, test, type NamedBytes, type Portside } from './portside';

let engine: Engine;
test.beforeAll(async () => {
  engine = await loadEngine();
});

const text = (content: string) => new TextEncoder().encode(content);
const FILES: NamedBytes[] = [
  { name: 'boot.py', bytes: text('import main\n') },
  { name: '数据.bin', bytes: noise(9000, 4) },
];

function contents(bytes: Uint8Array): Record<string, string> {
  const image = engine.open(bytes);
  expect(image.diagnostics).toEqual([]);
  const files = image.entries.filter(({ type }) => type === 'file');
  return Object.fromEntries(files.map((entry) => [entry.path.slice(1), sha256(image.read(entry))]));
}

const contentsOf = (files: readonly NamedBytes[]) =>
  Object.fromEntries(files.map(({ name, bytes }) => [name, sha256(bytes)]));

async function openNew(app: Portside, kind: string) {
  await app.button('New image').first().click();
  const dialog = app.dialog('New image');
  await dialog.getByRole('radio', { name: kind }).check();
  return dialog;
}

for (const { version, minor } of [
  { version: '2.0', minor: 0 },
  { version: '2.1', minor: 1 },
]) {
  test(`a free geometry of version ${version} is built as it was typed`, async ({ app }) => {
    const dialog = await openNew(app, 'Custom geometry');
    await dialog.getByRole('combobox', { name: 'Version' }).selectOption(version);
    await dialog.getByRole('spinbutton', { name: 'Block size in bytes' }).fill('1024');
    await dialog.getByRole('textbox', { name: 'Total size' }).fill('96');
    await dialog.getByRole('combobox', { name: 'Given in' }).selectOption('blocks');
    await dialog.getByRole('spinbutton', { name: 'Longest name in bytes' }).fill('64');
    await dialog.getByRole('combobox', { name: 'Byte of unused blocks' }).selectOption('0x00');
    await dialog.getByRole('spinbutton', { name: 'Blocks kept free at the end' }).fill('3');
    await dialog.getByRole('textbox', { name: 'File name' }).fill('free.img');
    await dialog.getByRole('button', { name: 'Create' }).click();
    await app.choose(app.button('Add files'), ...FILES);
    await expect(app.row('数据.bin')).toBeVisible();
    const built = await app.build();
    expect(built.name).toBe('free.img');
    expect(built.bytes).toHaveLength(96 * 1024);
    expect(contents(built.bytes)).toEqual(contentsOf(FILES));
    const { candidate, usage } = engine.open(built.bytes);
    expect(candidate).toMatchObject({
      version: { major: 2, minor },
      blockSize: 1024,
      blockCount: 96,
      nameMax: 64,
    });
    expect(usage.highestUsedBlock).toBeLessThan(93);
    expect([...built.bytes.subarray(93 * 1024)].every((byte) => byte === 0)).toBe(true);
  });
}

test('a new image like an open one takes its parameters', async ({ app }) => {
  const original = fixtureBytes('v2.1-usr-4096x256-p16');
  await app.openImage({ name: 'module.bin', bytes: original });
  await app.button('More actions').click();
  await app.menuItem('New image like this one').click();
  const dialog = app.dialog('New image');
  await expect(dialog.getByRole('radio', { name: 'Like an open image' })).toBeChecked();
  await dialog.getByRole('textbox', { name: 'File name' }).fill('twin.bin');
  await dialog.getByRole('button', { name: 'Create' }).click();
  await app.choose(app.button('Add files'), ...FILES);
  await expect(app.row('boot.py')).toBeVisible();
  const built = await app.build();
  const [like, made] = [original, built.bytes].map((bytes) => engine.open(bytes).candidate);
  expect(made).toMatchObject({
    version: like?.version,
    blockSize: like?.blockSize,
    blockCount: like?.blockCount,
    nameMax: like?.nameMax,
    fileMax: like?.fileMax,
    attrMax: like?.attrMax,
  });
  expect(contents(built.bytes)).toEqual(contentsOf(FILES));
});

test('what does not fit is refused with the blocks needed and there', async ({ app }) => {
  await app.newImage('ec600s-cnla', /^backup partition/);
  await app.choose(app.button('Add files'), { name: 'large.bin', bytes: noise(260_000, 1) });
  const meter = app.page.getByRole('meter', { name: 'Blocks used' });
  await expect(meter).toHaveAttribute(
    'aria-valuetext',
    /^It does not fit: \d+ blocks needed, 49 available, \d+ too many\.$/,
  );
  await expect(app.verdict).toContainText(/\d+ blocks needed, 49 available/);
  await expect(app.button('Build image')).toBeDisabled();
  await app.page.keyboard.press('Control+b');
  await expect(app.button('Build and download')).toBeDisabled();
  await app.row('large.bin').click();
  await app.page.keyboard.press('Delete');
  await expect(app.button('Build image')).toBeEnabled();
});

test('what an opened image was stays untouched while it is edited', async ({ app }) => {
  const original = fixtureBytes('v1-usr-4096x50-p256');
  await app.openImage({ name: 'customer_fs.bin', bytes: original });
  const same = await app.download(() => app.button('Download image').click());
  expect(same.name).toBe('customer_fs.bin');
  expect(sha256(same.bytes)).toBe(sha256(original));
  await app.newFolder('new');
  const edited = await app.build();
  expect(edited.name).toBe('customer_fs-edited.bin');
  expect(engine.open(edited.bytes).find('/new')?.type).toBe('dir');
  await expect(app.button('Build image')).toBeEnabled();
  const again = await app.build();
  expect(sha256(again.bytes)).toBe(sha256(edited.bytes));
  await app.row('new').focus();
  await app.page.keyboard.press('Control+z');
  await expect(app.row('new')).toHaveCount(0);
  const back = await app.download(() => app.button('Download image').click());
  expect(sha256(back.bytes)).toBe(sha256(original));
});

test('what is closed or reloaded comes back as it was left, until it is thrown away', async ({
  app,
}) => {
  const { page } = app;
  const bytes = fixtureBytes('v1-usr-4096x50-p256');
  await app.openImage({ name: 'one.bin', bytes });
  await app.openAnother({ name: 'two.bin', bytes });
  await app.newFolder('lib');
  await app.button('Close two.bin').click();
  await expect(app.notices).toContainText('two.bin closed; its changes are kept under Earlier');
  await app.button('Close one.bin').click();
  const earlier = page.getByRole('region', { name: 'Earlier' });
  await earlier.getByRole('button', { name: /^two.bin changed/ }).press('Enter');
  await expect(app.row('lib')).toBeVisible();
  await page.reload();
  await expect(app.row('lib')).toBeVisible();
  await app.button('Images').click();
  await app.button('Throw away one.bin', earlier).click();
  await expect(earlier).toHaveCount(0);
  await app.button('Undo', app.notices).click();
  await expect(earlier.getByRole('button', { name: /^one.bin/ })).toBeVisible();
});

test('the sample is there to try', async ({ app }) => {
  await app.button('Try it with a sample image').click();
  await expect(app.row('V05.bin')).toBeVisible();
  await expect(app.verdict).toContainText('mounts this image');
  const { bytes } = await app.download(() => app.button('Download image').click());
  expect(bytes).toHaveLength(5242880);
  expect(engine.open(bytes).find('/QuecPython/test.py')?.type).toBe('file');
});
