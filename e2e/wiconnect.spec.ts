// What only WiConnect, ZentriOS and Gecko OS modules have, with the virtual ones of the page.
import type { Locator } from '@playwright/test';
import { lookAt } from './look-at';
import { expect, test, type NamedBytes, type Portside } from './portside';

const row = (app: Portside, name: string): Locator =>
  app.files.getByRole('row').filter({ has: app.page.getByText(name, { exact: true }) });
const detail = ({ page }: Portside) => page.getByRole('complementary', { name: 'Selection' });
const toolbar = ({ page }: Portside) => page.getByRole('toolbar');
const main = ({ page }: Portside) => page.getByRole('main');

async function openVirtual(app: Portside, model: RegExp, ...faults: RegExp[]): Promise<void> {
  const { page } = app;
  await page.goto('/#/modules');
  await app.button('Try a virtual module', main(app)).click();
  const dialog = app.dialog('Try a virtual module');
  await dialog.getByRole('radio', { name: model }).check();
  if (faults.length) await dialog.getByText('Simulate faults').click();
  for (const fault of faults) await dialog.getByRole('checkbox', { name: fault }).check();
  await dialog.getByRole('button', { name: 'Start' }).click();
  await expect(row(app, 'default_setup.script')).toBeVisible({ timeout: 20_000 });
}

const more = (app: Portside, action: string | RegExp) => app.headAction(action);

async function give(app: Portside, file: NamedBytes, act: () => Promise<void>): Promise<void> {
  const [chooser] = await Promise.all([app.page.waitForEvent('filechooser'), act()]);
  const buffer = Buffer.from(file.bytes);
  await chooser.setFiles({ name: file.name, mimeType: 'application/octet-stream', buffer });
}

/** The value of a term in the details of the selected file. */
const term = (app: Portside, name: string): Locator =>
  detail(app)
    .locator('div')
    .filter({ has: app.page.locator('dt', { hasText: new RegExp(`^${name}$`) }) })
    .locator('dd');

test('lists every column, says what is protected, and opens no editor in vain', async ({ app }) => {
  const { page } = app;
  await openVirtual(app, /WiConnect 2/);
  await expect(main(app)).toContainText('13 files');
  await expect(row(app, 'wifi_fw.bin')).toContainText('5.26.230');
  await expect(row(app, 'wifi_fw.bin')).toContainText('Wi-Fi firmware');
  await expect(row(app, 'DSC20564.JPEG').getByRole('gridcell', { name: 'Bulk' })).toBeVisible();
  await expect(row(app, 'command_help.csv')).toContainText('Protected');

  await row(app, 'wiconnect.exe').click();
  await expect(term(app, 'Type')).toHaveText('81 Application firmware');
  await expect(term(app, 'Flags')).toHaveText('001B Valid · Executable · Internal · Bootable');
  await expect(term(app, 'Version')).toHaveText('2.0.0.11');
  await expect(term(app, 'Location')).toHaveText('i Internal flash');
  await expect(detail(app)).toContainText('is in the internal flash');
  await expect(row(app, 'wiconnect.exe')).toContainText('Read-only');
  await app.button('Delete', toolbar(app)).click();
  await app.button('Delete', app.dialog('Delete wiconnect.exe?')).click();
  await expect(app.notices).toContainText('no command of the module can write');
  await expect(row(app, 'wiconnect.exe')).toBeVisible();

  await row(app, 'command_help.csv').click();
  await expect(detail(app)).toContainText('belongs to the module’s system and is protected');
  await app.button('Edit', toolbar(app)).click();
  await expect(app.notices).toContainText('is protected');
  await expect(page.getByRole('dialog')).toHaveCount(0);
  await more(app, 'Allow changing system files…');
  await app.dialog('Allow changing system files?').getByRole('button', { name: 'Allow' }).click();
  await expect(row(app, 'command_help.csv')).not.toContainText('Protected');
  await expect(detail(app)).not.toContainText('is protected');
  await more(app, 'Protect system files again');
  await expect(row(app, 'command_help.csv')).toContainText('Protected');
});

test('uploads with type, version and flags, and verifies', async ({ app }) => {
  await openVirtual(app, /WiConnect 2/);
  await give(app, { name: 'own.bin', bytes: new Uint8Array(31).fill(5) }, () =>
    more(app, 'Upload with type and version…'),
  );
  const dialog = app.dialog('Upload 1 file');
  const number = dialog.getByLabel(/custom type/);
  await number.fill('95');
  await dialog.getByLabel('Version').fill('1.2');
  await dialog.getByRole('button', { name: 'Upload' }).click();
  await expect(dialog).toContainText('not among those free');
  await expect(dialog).toContainText('A version has three or four numbers');
  await number.fill('9A');
  await dialog.getByLabel('Version').fill('1.2.3');
  await dialog.getByRole('checkbox', { name: /^Essential/ }).check();
  await dialog.getByRole('button', { name: 'Upload' }).click();
  await expect(row(app, 'own.bin')).toContainText('Custom type 9A');
  await expect(row(app, 'own.bin')).toContainText('1.2.3');
  await row(app, 'own.bin').click();
  await expect(term(app, 'Flags')).toHaveText('0061 Valid · User file · Essential');
  await app.button('Verify', toolbar(app)).click();
  await expect(row(app, 'own.bin')).toContainText('Verified');
  await expect(app.notices).toContainText('matches the module’s checksum');
});

test('tells a bad line of a script before it is saved, and keeps type and version', async ({
  app,
}) => {
  const { page } = app;
  await openVirtual(app, /WiConnect 2/);
  await row(app, 'default_setup.script').click();
  await app.button('Edit', toolbar(app)).click();
  const edit = app.editor('default_setup.script');
  await expect(page.getByRole('textbox', { name: /^Text of/ })).toBeFocused();
  await page.keyboard.press('Control+End');
  await page.keyboard.type('frobnicate');
  await page.keyboard.press('Control+s');
  const problems = edit.getByRole('alert');
  await expect(problems).toContainText('Line 4: A line needs command, arguments and comment');
  await page.getByRole('textbox', { name: /^Text of/ }).focus();
  await page.keyboard.type(',-,what is that?');
  await page.keyboard.press('Control+s');
  await expect(problems).toContainText('The module does not list a command “frobnicate”');
  await page.keyboard.press('Control+s');
  await app.leaveEditor();
  await expect(row(app, 'default_setup.script')).toContainText('161 B');
  await expect(row(app, 'default_setup.script')).toContainText('Setup script');
  await expect(term(app, 'Version')).toHaveText('2.0.0.11');

  await more(app, 'Restart the module');
  await expect(app.notices).toContainText('The module has restarted');
  await app.button('Refresh', toolbar(app)).click();
  await expect(row(app, 'default_setup.script')).toContainText('161 B');
});

test('lets the module fetch a file from the web, and says why if it can’t', async ({ app }) => {
  await openVirtual(app, /WiConnect 2/);
  const fetchFile = async (url: string, name: string) => {
    await more(app, 'Let the module fetch a file…');
    const dialog = app.dialog('Fetch a file from the web');
    await dialog.getByLabel('Address').fill(url);
    await dialog.getByLabel('Name').fill(name);
    await dialog.getByRole('button', { name: 'Fetch' }).click();
  };
  // The module has no folders: one is shown for as long as a name leads through it.
  await fetchFile('http://example.com/index.html', 'site/home.html');
  await expect(row(app, 'site')).toBeVisible();
  await expect(row(app, 'home.html')).toContainText('72 B');
  await fetchFile('http://example.com/nothing', 'none.html');
  await expect(app.notices).toContainText('http://example.com/nothing');
  await expect(row(app, 'none.html')).toHaveCount(0);
});

test('is backed up, formatted with its address, and restored with all attributes', async ({
  app,
}) => {
  const { page } = app;
  await openVirtual(app, /WiConnect 2/);
  await give(app, { name: 'own.bin', bytes: new Uint8Array(300).fill(7) }, () =>
    more(app, 'Upload with type and version…'),
  );
  const upload = app.dialog('Upload 1 file');
  await upload.getByLabel(/custom type/).fill('C7');
  await upload.getByLabel('Version').fill('4.3.2.1');
  await upload.getByRole('button', { name: 'Upload' }).click();
  await expect(row(app, 'own.bin').getByRole('gridcell', { name: 'Bulk' })).toBeVisible();
  const wasListed = await row(app, 'own.bin').innerText();

  await app.button('Back up').click();
  const backUp = app.dialog(/^Back up/);
  const saved = await app.download(() => backUp.getByRole('button', { name: 'Back up' }).click());

  await more(app, 'Format the bulk flash…');
  const format = app.dialog('Format the bulk flash?');
  await expect(format).toContainText('2 files will be deleted');
  await expect(format.getByRole('listitem')).toHaveText([/DSC20564\.JPEG/, /own\.bin/]);
  await format.getByRole('textbox').fill('4C:55:CC:10:02:4B');
  await page.keyboard.press('Enter');
  await expect(format).toContainText('This is not the address of the module.');
  await format.getByRole('textbox').fill('4c55cc10024a');
  await page.keyboard.press('Enter');
  await expect(row(app, 'own.bin')).toHaveCount(0);
  await expect(row(app, 'DSC20564.JPEG')).toHaveCount(0);
  await expect(row(app, 'my_ca.pem')).toBeVisible();

  await more(app, 'Restore…');
  await give(app, saved, () => app.button('Preview changes').click());
  const restore = app.dialog(/^Restore from/);
  await expect(restore.getByRole('checkbox', { name: /own\.bin/ })).toBeChecked();
  await expect(restore.getByRole('checkbox', { name: /my_ca\.pem/ })).not.toBeChecked();
  await expect(restore.getByRole('checkbox', { name: /wiconnect\.exe/ })).toBeDisabled();
  await restore.getByRole('checkbox', { name: /DSC20564/ }).uncheck();
  await restore.getByRole('button', { name: /^Restore/ }).click();
  await expect(row(app, 'own.bin')).toBeVisible();
  expect(await row(app, 'own.bin').innerText()).toBe(wasListed);
  await row(app, 'own.bin').click();
  await app.button('Verify', toolbar(app)).click();
  await expect(row(app, 'own.bin')).toContainText('Verified');
});

test('offers to finish or undo a replacement that a pulled cable cut short', async ({ app }) => {
  await openVirtual(app, /WiConnect 2/, /Replacement cut short/);
  await expect(main(app)).toContainText('Replacing “my_ca.pem” was interrupted.');
  await expect(row(app, 'my_ca.pem.portside-new')).toContainText('Leftover');
  await expect(row(app, 'my_ca.pem')).toContainText('2 KiB');
  // It is asked again until it is settled, also after the cable was out.
  await app.button('Disconnect').click();
  await app.button('Reconnect').click();
  await expect(app.button('Upload')).toBeEnabled();
  await expect(app.button('Keep the old content').last()).toBeVisible();
  await app.button('Use the new content').last().click();
  await expect(row(app, 'my_ca.pem.portside-new')).toHaveCount(0);
  await expect(row(app, 'my_ca.pem')).toContainText('2.9 KiB');
});

/** Gives a file to Upload over one that is there. */
async function uploadOver(app: Portside, file: NamedBytes): Promise<void> {
  await app.choose(app.button('Upload'), file);
  const dialog = app.page.getByRole('dialog');
  await dialog.getByRole('combobox', { name: file.name }).selectOption('Replace');
  await dialog.getByRole('button', { name: 'Add' }).click();
}

test('an upload settles what a cut replacement of that name left', async ({ app }) => {
  await openVirtual(app, /WiConnect 2/, /Replacement cut short/);
  const offer = main(app).getByText(/Replacing “my_ca\.pem” was interrupted/);
  await expect(offer).toContainText(
    'The old content is 2,074 bytes long, the new one 3,000 bytes.',
  );
  await uploadOver(app, { name: 'my_ca.pem', bytes: new Uint8Array(5000).fill(66) });
  await expect(row(app, 'my_ca.pem')).toContainText('4.9 KiB');
  await expect(row(app, 'my_ca.pem.portside-new')).toHaveCount(0);
  await expect(offer).toHaveCount(0);
  await expect(app.button('Use the new content')).toHaveCount(0);
});

test('a leftover is offered anew once its file is deleted, without a reconnect', async ({
  app,
}) => {
  await openVirtual(app, /WiConnect 2/, /Replacement cut short/);
  await expect(app.button('Keep the old content').last()).toBeVisible();
  await row(app, 'my_ca.pem').click();
  await app.button('Delete', toolbar(app)).click();
  await app.button('Delete', app.dialog('Delete my_ca.pem?')).click();
  await expect(row(app, 'my_ca.pem')).toHaveCount(0);
  const offer = main(app).getByText(/Replacing “my_ca\.pem” was interrupted/);
  await expect(offer).toContainText('does not have its name yet');
  await expect(app.button('Keep the old content')).toHaveCount(0);
  await app.button('Use the new content').last().click();
  await expect(row(app, 'my_ca.pem')).toContainText('2.9 KiB');
  await expect(row(app, 'my_ca.pem.portside-new')).toHaveCount(0);
  await expect(offer).toHaveCount(0);
});

test('shows the bad lines of a script before it is uploaded, and gives it its type', async ({
  app,
}) => {
  await openVirtual(app, /WiConnect 2/);
  const bytes = new TextEncoder().encode('set wlan.ssid me\r\nsave,-,Save\r\n');
  await app.choose(app.button('Upload'), { name: 'own.script', bytes });
  const dialog = app.dialog('Upload this file as it is?');
  await expect(dialog).toContainText('/own.script');
  await expect(dialog).toContainText('Line 1: A line needs command, arguments and comment');
  await dialog.getByRole('button', { name: 'Cancel' }).click();
  await expect(dialog).toHaveCount(0);
  await expect(row(app, 'own.script')).toHaveCount(0);
  await app.choose(app.button('Upload'), { name: 'own.script', bytes });
  await dialog.getByRole('button', { name: 'Upload as it is' }).click();
  await expect(row(app, 'own.script')).toContainText('Setup script');
});

for (const [model, name, dialect] of [
  [/ZentriOS/, 'AMW006.2', 'ZentriOS'],
  [/Gecko OS 4/, 'WGM160P', 'Gecko OS 4'],
] as const) {
  test(`${dialect} connects, lists and takes a file`, async ({ app }) => {
    await openVirtual(app, model);
    await expect(app.page.getByRole('heading', { level: 1 })).toContainText(name);
    await expect(main(app)).toContainText('13 files');
    const bytes = new TextEncoder().encode('{"a": 1}\n');
    await app.choose(app.button('Upload'), { name: 'a.json', bytes });
    await expect(row(app, 'a.json')).toContainText('9 B');
    await row(app, 'a.json').click();
    await app.button('Verify', toolbar(app)).click();
    await expect(row(app, 'a.json')).toContainText('Verified');
    await more(app, 'About this module');
    await expect(app.dialog(name)).toContainText(dialect);
  });
}

for (const [width, locale] of [
  [1280, 'zh-CN'],
  [1280, 'en-GB'],
  [390, 'en-GB'],
  [390, 'zh-CN'],
] as const) {
  test.describe(`${width} px, ${locale}`, () => {
    test.use({ locale, viewport: { width, height: 844 } });

    test('nothing serious about details, upload and format', async ({ app }, info) => {
      const { page } = app;
      const chinese = locale === 'zh-CN';
      const look = (name: string) => lookAt(page, info, name);
      await page.goto('/#/modules');
      await app.button(chinese ? '试用虚拟模组' : 'Try a virtual module', main(app)).click();
      await page.getByRole('radio', { name: /WiConnect 2/ }).check();
      await page.getByText(chinese ? '模拟故障' : 'Simulate faults').click();
      const swap = chinese ? /^替换中断/ : /^Replacement cut short/;
      await page.getByRole('checkbox', { name: swap }).check();
      await app.button(chinese ? '启动' : 'Start').click();
      await expect(page.getByText('default_setup.script')).toBeVisible();
      await look('unfinished');
      await page.getByText('command_help.csv', { exact: true }).click();
      await expect(page.getByText('0001', { exact: true })).toBeVisible();
      await look('detail');
      const close = chinese ? '关闭' : 'Close';
      if (width === 390) await app.button(close, page.getByRole('dialog')).click();
      // Keys go on with the file whose details covered the list.
      await expect(page.getByRole('row', { name: 'command_help.csv' })).toBeFocused();
      const menu = () =>
        app
          .button(chinese ? '更多操作' : 'More actions', main(app))
          .first()
          .click();
      await menu();
      await expect(
        app.menuItem(chinese ? '格式化 扩展 Flash' : 'Format the extended flash'),
      ).toBeVisible();
      await look('menu');
      await page.keyboard.press('Escape');
      const bad = new TextEncoder().encode('set wlan.ssid me\nfrobnicate,-,what is that?\n');
      await app.choose(app.button(chinese ? '上传' : 'Upload'), {
        name: 'own.script',
        bytes: bad,
      });
      await expect(app.button(chinese ? '按原样上传' : 'Upload as it is')).toBeVisible();
      await look('bad-script');
      await page.keyboard.press('Escape');
      await expect(page.getByRole('dialog')).toHaveCount(0);
      await give(app, { name: 'own.bin', bytes: new Uint8Array(9) }, async () => {
        await menu();
        await app.menuItem(chinese ? '指定类型和版本上传' : 'Upload with type').click();
      });
      await expect(page.getByRole('dialog').getByRole('combobox')).toBeVisible();
      await look('upload');
      await page.keyboard.press('Escape');
      await expect(page.getByRole('dialog')).toHaveCount(0);
      await menu();
      await app.menuItem(chinese ? '格式化 扩展 Flash' : 'Format the extended flash').click();
      await expect(page.getByRole('dialog').getByRole('textbox')).toBeFocused();
      await look('format');
    });
  });
}
