import { expectedListing, fixture, fixtureBytes } from '../wasm/test/fixtures';
import { noise } from '../wasm/test/damage';
import { expect, test } from './portside';

const CUSTOMER = 'v1-customer_fs-5242880';
const SMALL = 'v1-usr-4096x50-p256';

test('a customer_fs.bin shows its files, and the manifest says what the reference reads', async ({
  app,
}) => {
  await app.openImage({ name: 'customer_fs.bin', bytes: fixtureBytes(CUSTOMER) });
  await expect(app.page.getByRole('main')).toContainText(
    /littlefs 1\.1 · 1,280 blocks of 4096 bytes · 8 files/,
  );

  const manifest = await app.download(() => app.headAction('Export manifest'));
  expect(manifest.name).toMatch(/\.json$/);
  const { entries } = JSON.parse(Buffer.from(manifest.bytes).toString()) as { entries: unknown };
  expect(entries).toEqual(expectedListing(fixture(CUSTOMER)));
});

test('several images are open at once, dropped on the page', async ({ app }) => {
  await app.drop(
    app.page.getByRole('main'),
    { name: 'one.bin', bytes: fixtureBytes(SMALL) },
    { name: 'two.bin', bytes: fixtureBytes('v2.1-names-4096x50-p256') },
  );
  const places = app.page.getByRole('navigation', { name: 'Places' });
  await places.getByRole('button', { name: /^two\.bin/ }).click();
  await expect(app.heading('two.bin')).toBeVisible();
  await expect(app.row('café')).toBeVisible();
  await places.getByRole('button', { name: /^one\.bin/ }).click();
  await expect(app.row('apn_cfg.json')).toBeVisible();
});

test('bytes that hold no littlefs are told by what they look like', async ({ app }) => {
  const zip = new Uint8Array([0x50, 0x4b, 3, 4, ...noise(2000, 1)]);
  await app.openImage({ name: 'firmware.bin', bytes: zip });
  await expect(app.page.getByRole('main')).toContainText(/zip/i);
  await expect(app.files).toHaveCount(0);
});

test('the verdict warns of a module that would format the image', async ({ app }) => {
  await app.openImage({ name: 'customer_fs.bin', bytes: fixtureBytes(CUSTOMER) });
  const choice = app.page.getByRole('combobox', { name: 'Module to check against' });
  await choice.selectOption('ec600s-cnla/user');
  await expect(app.verdict).toContainText('EC600S-CNLA / CNAA mounts this image');
  await app.openAnother({ name: 'new.bin', bytes: fixtureBytes('v2.1-usr-4096x256-p16') });
  await choice.selectOption('ec600s-cnla/user');
  await expect(app.verdict).toContainText('would silently format this partition');
});

test('the Files grid is walked with the keyboard alone', async ({ app }) => {
  const { page } = app;
  await app.openImage({ name: 'customer_fs.bin', bytes: fixtureBytes(SMALL) });
  await page.getByRole('row', { name: /^QuecPython/ }).focus();
  await page.keyboard.press('ArrowRight');
  await expect(app.row('test.py')).toBeVisible();
  await page.keyboard.press('ArrowDown');
  await expect(app.row('test.py')).toBeFocused();
  await expect(app.row('test.py')).toHaveAttribute('aria-level', '2');
  await page.keyboard.press('ArrowLeft');
  await expect(app.row('QuecPython')).toBeFocused();
  await page.keyboard.press('ArrowLeft');
  await expect(app.row('test.py')).toHaveCount(0);
  await page.keyboard.press('End');
  await expect(app.row('system_config.json')).toBeFocused();
  await page.keyboard.press('b');
  await expect(app.row('b.py')).toBeFocused();
});

test('a file is shown as text and as hex', async ({ app }) => {
  await app.openImage({ name: 'customer_fs.bin', bytes: fixtureBytes(SMALL) });
  await app.row('checksum.json').click();
  const detail = app.page.getByRole('complementary', { name: 'Selection' });
  await expect(detail).toContainText('checksum.json');
  await expect(detail).toContainText('[]');
});

test.describe('on a phone', () => {
  test.use({ viewport: { width: 390, height: 844 } });

  test('a long name of an open image pushes nothing over the edge', async ({ app }) => {
    const main = app.page.getByRole('main');
    const name = `${'a-long-name-'.repeat(9)}.bin`;
    await app.openImage({ name, bytes: fixtureBytes(SMALL) });
    await app.button('Images', main).click();
    await expect(app.button('Open image', main)).toBeVisible();
    const over = await main.evaluate((element) => element.scrollWidth - element.clientWidth);
    expect(over).toBeLessThanOrEqual(0);
  });
});
