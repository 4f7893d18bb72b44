// Comparing two open images, and copying between them.
import { fixtureBytes } from '../wasm/test/fixtures';
import { lookAt } from './look-at';
import { expect, test, type NamedBytes, type Portside } from './portside';

const LEFT = { name: 'left.bin', bytes: fixtureBytes('v1-usr-4096x50-p256') };

/** The same image with one text changed, one file gone and one more. */
async function openTwo(app: Portside): Promise<void> {
  await app.openImage(LEFT);
  await app.openAnother({ ...LEFT, name: 'right.bin' });
  await app.row('b.txt').click();
  await app.page.keyboard.press('Delete');
  await expect(app.row('b.txt')).toHaveCount(0);
  await addFiles(app, { name: 'new.bin', bytes: new Uint8Array([0, 1, 2, 3]) });
  await app.row('a.py').click();
  await app.button('Edit').click();
  const editor = app.editor('a.py');
  await editor.getByRole('textbox', { name: 'Text of a.py' }).click();
  await app.page.keyboard.press('Control+Home');
  await app.page.keyboard.type('# changed\n');
  await editor.getByRole('button', { name: 'Save', exact: true }).click();
  await app.leaveEditor();
}

async function addFiles(app: Portside, ...files: NamedBytes[]): Promise<void> {
  await app.choose(app.button('Add files'), ...files);
  for (const { name } of files) await expect(app.row(name)).toBeVisible();
}

async function compare(app: Portside, other: string): Promise<void> {
  await app.button('Compare').click();
  const dialog = app.dialog(/^Compare /);
  await dialog.getByRole('radio', { name: new RegExp(`^${other}`) }).check();
  await dialog.getByRole('button', { name: 'Compare' }).click();
  await expect(app.page.getByRole('heading', { name: 'Comparison' })).toBeVisible();
}

const entries = ({ page }: Portside) => page.getByRole('treegrid', { name: 'Compared entries' });
const entry = (app: Portside, name: string) =>
  entries(app)
    .getByRole('row')
    .filter({ has: app.page.getByRole('gridcell', { name, exact: true }) });

test('two images are compared, and what differs is copied with a preview', async ({ app }) => {
  const { page } = app;
  await openTwo(app);
  await compare(app, 'left.bin');
  // Compared from right.bin, which is the left side now.
  await page.getByRole('button', { name: 'Swap the sides' }).click();
  for (const count of ['1 changed', '1 added', '1 removed']) {
    await expect(app.button(count)).toHaveAttribute('aria-pressed', 'true');
  }
  await expect(entry(app, 'b.txt')).toContainText('only left');
  await expect(entry(app, 'new.bin')).toContainText('only right');
  await expect(entry(app, 'apn_cfg.json')).toHaveCount(0);
  await app.button(/^\d+ same$/).click();
  await expect(entry(app, 'apn_cfg.json')).toContainText('same');
  await app.button(/^\d+ same$/).click();

  await entry(app, 'a.py').click();
  const detail = page.getByRole('complementary', { name: 'Difference' });
  await expect(detail.getByRole('textbox', { name: 'Text of /a.py, right' })).toContainText(
    '# changed',
  );
  await expect(detail).toContainText('First difference at 0x0');

  await app.button('Copy 1 selected to the left').click();
  const plan = app.dialog('Copy to left.bin');
  await expect(plan).toContainText('replace');
  await plan.getByRole('button', { name: 'Copy 1 entry' }).click();
  const result = app.dialog('Copied to left.bin');
  await expect(result).toContainText('done · 1');
  await result.getByRole('button', { name: 'Close' }).last().click();
  await expect(app.button('0 changed')).toBeVisible();

  await entry(app, 'b.txt').focus();
  await page.keyboard.press('Escape');
  await app.button('Copy all to the right').click();
  const all = app.dialog('Copy to right.bin');
  await all.getByRole('checkbox', { name: /^Also delete 1 entry/ }).check();
  await all.getByRole('button', { name: 'Copy 2 entries' }).click();
  await app.dialog('Copied to right.bin').getByRole('button', { name: 'Close' }).last().click();
  await expect(page.getByText('Both sides are the same.')).toBeVisible();
});

test('a row that goes because both sides are the same now hands on the focus', async ({ app }) => {
  const { page } = app;
  await openTwo(app);
  await compare(app, 'left.bin');
  await entry(app, 'a.py').focus();
  await page.keyboard.press('Shift+F10');
  await app.menuItem('Copy 1 selected to the right').click();
  await app.dialog('Copy to left.bin').getByRole('button', { name: 'Copy 1 entry' }).click();
  const result = app.dialog('Copied to left.bin');
  await result.getByRole('button', { name: 'Close' }).last().click();
  await expect(entry(app, 'a.py')).toHaveCount(0);
  await expect(entries(app).locator('[role=row]:focus')).toHaveCount(1);
});

test('binaries are compared by digest and first differing offset', async ({ app }) => {
  const bytes = new Uint8Array(40_000).map((_, i) => (i * 31) & 255);
  const other = bytes.slice();
  other[20_001] = 7;
  await app.openImage(LEFT);
  await addFiles(app, { name: 'app.bin', bytes });
  await app.openAnother({ ...LEFT, name: 'right.bin' });
  await addFiles(app, { name: 'app.bin', bytes: other });
  await compare(app, 'left.bin');
  await entry(app, 'app.bin').click();
  const detail = app.page.getByRole('complementary', { name: 'Difference' });
  await expect(detail).toContainText('First difference at 0x4e21 (byte 20,001)');
  await expect(detail).toContainText('1 byte differs');
  await expect(detail.getByRole('region', { name: 'Bytes, Left' })).toContainText('4e20');
});

test('with one image open there is nothing to compare with, and it says so', async ({ app }) => {
  await app.openImage(LEFT);
  await app.button('Compare').click();
  const dialog = app.dialog('Compare left.bin');
  await expect(dialog).toContainText('Nothing else is open');
  await expect(dialog.getByRole('button', { name: 'Compare' })).toBeDisabled();
});

for (const width of [1280, 390]) {
  test.describe(`${width} px`, () => {
    test.use({ viewport: { width, height: 844 } });

    test('axe finds nothing serious in a comparison', async ({ app }, info) => {
      const { page } = app;
      const shot = (name: string) => lookAt(page, info, name);
      const other = { name: 'other.bin', bytes: fixtureBytes('v1-customer_fs-5242880') };
      await app.openImage(LEFT);
      if (width > 760) await app.openAnother(other);
      else {
        const chooser = page.waitForEvent('filechooser');
        await page.keyboard.press('Control+o');
        const buffer = Buffer.from(other.bytes);
        const mimeType = 'application/octet-stream';
        await (await chooser).setFiles({ name: other.name, mimeType, buffer });
        await expect(app.heading(other.name)).toBeVisible();
      }
      await app.row('a.py').focus();
      await page.keyboard.press(' ');
      await page.keyboard.press('Delete');
      await expect(app.row('a.py')).toHaveCount(0);
      if (width > 760) await app.button('Compare').click();
      else {
        await app.button('More actions').click();
        await page.getByRole('menuitem', { name: 'Compare', exact: true }).click();
      }
      await app
        .dialog(/^Compare /)
        .getByRole('button', { name: 'Compare' })
        .click();
      await expect(app.button('1 added')).toBeVisible();
      await app.button(/^\d+ same$/).click();
      await shot('comparison');
      await entry(app, 'apn_cfg.json').click();
      await expect(page.getByText('The same content')).toBeVisible();
      await shot('pair');
      await app.button(/^Copy 1 selected to the left$/).click();
      await expect(app.dialog(/^Copy to/)).toBeVisible();
      await shot('plan');
    });
  });
}
