// Factory parameters in a form: what is accepted is in the text at once, and all else keeps its bytes.
import type { Locator } from '@playwright/test';
import { loadEngine } from 'littlefs-wasm';
import { lookAt } from './look-at';
import { expect, test, type Portside } from './portside';

const bytes = (text: string) => new TextEncoder().encode(text);
const JSON_TEXT =
  '{\r\n\t"apn" : "cmnet",\r\n\t"rate": 1.50,  "ports": [80, 443],\r\n\t"roaming": true }\r\n';
const INI_TEXT = '; modem\n[net]\napn = cmnet   ; the plain one\nroam=Yes\n';

async function newImageWith(app: Portside, name: string, content: Uint8Array) {
  await app.newImage('ec600s-cnla', /^backup partition/);
  await app.choose(app.button('Add files'), { name, bytes: content });
}

async function edit(app: Portside, name: string): Promise<Locator> {
  await app.row(name).click();
  await app.button('Edit').click();
  const pane = app.editor(name);
  await expect(pane.getByRole('textbox').first()).toBeVisible();
  return pane;
}

async function built(app: Portside, path: string): Promise<string> {
  const image = (await loadEngine()).open((await app.build()).bytes);
  const entry = image.find(path);
  if (!entry) throw new Error(`${path} is missing`);
  return new TextDecoder().decode(image.read(entry));
}

test('a JSON file: kinds, refusals, and nothing but the values changes', async ({ app }) => {
  const { page } = app;
  await newImageWith(app, 'system.json', bytes(JSON_TEXT));
  const pane = await edit(app, 'system.json');
  await pane.getByRole('tab', { name: 'Text' }).focus();
  await page.keyboard.press('ArrowRight');
  await expect(pane.getByRole('tab', { name: 'Form' })).toBeFocused();

  await pane.getByRole('textbox', { name: 'apn' }).fill('中国 "移动"');
  await pane.getByRole('combobox', { name: 'roaming', exact: true }).selectOption('false');
  const port = pane.getByRole('textbox', { name: 'ports[1]' });
  await port.fill('44e');
  await expect(port).toHaveAttribute('aria-invalid', 'true');
  await expect(pane.getByRole('alert')).toContainText('“44e” is not a number');
  // Neither saved nor dropped: the focus goes to it.
  await pane.getByRole('button', { name: 'Save', exact: true }).click();
  await expect(port).toBeFocused();
  await pane.getByRole('tab', { name: 'Text' }).click();
  await expect(port).toBeFocused();
  await port.fill('8443');
  await expect(pane.getByRole('alert')).toHaveCount(0);
  await pane.getByRole('combobox', { name: 'Type of rate' }).selectOption('text');

  await pane.getByRole('tab', { name: 'Text' }).click();
  await expect(pane.getByRole('textbox').first()).toContainText('"rate": "1.50"');
  await pane.getByRole('tab', { name: 'Form' }).click();
  await pane.getByRole('textbox', { name: 'rate' }).press('Control+s');
  await app.leaveEditor();

  const wanted = JSON_TEXT.replace('cmnet', '中国 \\"移动\\"')
    .replace('443', '8443')
    .replace('1.50', '"1.50"')
    .replace('true', 'false');
  expect(await built(app, '/system.json')).toBe(wanted);
  // One save, one step.
  await page.keyboard.press('Control+z');
  expect(await built(app, '/system.json')).toBe(JSON_TEXT);
});

test('key=value lines: comments and spelling stay', async ({ app }) => {
  await newImageWith(app, 'modem.ini', bytes(INI_TEXT));
  const pane = await edit(app, 'modem.ini');
  await pane.getByRole('tab', { name: 'Form' }).click();
  await pane.getByRole('textbox', { name: 'net.apn' }).fill('internet');
  await pane.getByRole('combobox', { name: 'net.roam' }).selectOption('No');
  await pane.getByRole('button', { name: 'Save', exact: true }).click();
  await app.leaveEditor();
  const wanted = INI_TEXT.replace('cmnet', 'internet').replace('Yes', 'No');
  expect(await built(app, '/modem.ini')).toBe(wanted);
});

test('keys are added and removed, by mouse and by keys, and brought back', async ({ app }) => {
  const { page } = app;
  await newImageWith(app, 'system.json', bytes(JSON_TEXT));
  const dialog = await edit(app, 'system.json');
  await dialog.getByRole('tab', { name: 'Form' }).click();
  await dialog.getByRole('textbox', { name: 'Key', exact: true }).fill('apn');
  await dialog.getByRole('button', { name: 'Add key' }).click();
  await expect(dialog.getByRole('alert')).toContainText('“apn” already exists here');
  await page.keyboard.press('Control+A');
  await page.keyboard.type('retries');
  await dialog.getByRole('combobox', { name: 'Kind', exact: true }).selectOption('number');
  await dialog.getByRole('textbox', { name: 'Value' }).fill('3');
  await page.keyboard.press('Enter');
  // Enter adds it, and does not save.
  await expect(dialog.getByRole('textbox', { name: 'retries' })).toHaveValue('3');
  await expect(dialog.getByRole('status')).toContainText('retries added.');
  await dialog.getByRole('button', { name: 'Remove apn' }).press('Enter');
  await expect(dialog.getByRole('textbox', { name: 'apn' })).toHaveCount(0);
  await expect(dialog.getByRole('button', { name: 'Remove rate' })).toBeFocused();
  await page.keyboard.press('Control+z');
  await expect(dialog.getByRole('textbox', { name: 'apn' })).toHaveValue('cmnet');
  await dialog.getByRole('button', { name: 'Remove ports[0]' }).click();
  await dialog.getByRole('textbox', { name: 'rate' }).press('Control+s');
  await app.leaveEditor();
  const wanted = JSON_TEXT.replace('80, ', '').replace('true }', 'true,\r\n\t"retries": 3 }');
  expect(await built(app, '/system.json')).toBe(wanted);
});

test('no form for code, and no values from a JSON that is broken', async ({ app }) => {
  await newImageWith(app, 'a.py', bytes('a = 1\n'));
  let pane = await edit(app, 'a.py');
  await expect(pane.getByRole('tab')).toHaveCount(0);
  await app.leaveEditor();
  await app.choose(app.button('Add files'), { name: 'b.json', bytes: bytes('{"a": 1,\n}') });
  pane = await edit(app, 'b.json');
  await pane.getByRole('tab', { name: 'Form' }).click();
  await expect(pane.getByRole('tabpanel')).toContainText('line 1, column 8');
});

test('a guessed encoding can be another one', async ({ app }) => {
  // 'ÄãºÃ' in Latin-1, '你好' in GBK.
  const either = Uint8Array.from([...bytes('# a note: '), 0xc4, 0xe3, 0xba, 0xc3, 0x0a]);
  await newImageWith(app, 'note.txt', either);
  const pane = await edit(app, 'note.txt');
  const encoding = pane.getByRole('combobox', { name: 'Read as' });
  await expect(encoding).toHaveValue('gbk');
  const text = pane.getByRole('textbox').first();
  await expect(text).toContainText('你好');
  await encoding.selectOption('Latin-1');
  await expect(text).toContainText('ÄãºÃ');
  await text.press('Control+Home');
  await app.page.keyboard.type('é');
  await expect(encoding).toBeDisabled();
  await pane.getByRole('button', { name: 'Save', exact: true }).click();
  await app.leaveEditor();
  const image = (await loadEngine()).open((await app.build()).bytes);
  const entry = image.find('/note.txt');
  expect(entry && [...image.read(entry)]).toEqual([0xe9, ...either]);
});

test.describe('on a phone, in Chinese', () => {
  test.use({ locale: 'zh-CN', viewport: { width: 390, height: 844 } });

  test('the form has its words, and axe finds nothing serious', async ({ app, page }, info) => {
    await app.button('新建镜像').first().click();
    const creating = app.dialog('新建镜像');
    await creating.getByRole('combobox', { name: '模组' }).selectOption('ec600s-cnla');
    await creating.getByRole('radio', { name: /^备份分区/ }).check();
    await creating.getByRole('button', { name: '创建' }).click();
    await expect(creating).toHaveCount(0);
    const file = { name: 'system.json', bytes: bytes(JSON_TEXT) };
    await app.choose(app.button('添加文件'), file);
    const row = page.getByRole('treegrid', { name: '文件' }).getByRole('row', { name: /^system/ });
    await row.click({ button: 'right' });
    await app.menuItem('编辑').click();
    const pane = app.editor('system.json');
    await pane.getByRole('tab', { name: '表单' }).click();
    await pane.getByRole('textbox', { name: 'rate' }).fill('x');
    await expect(pane.getByRole('alert')).toContainText('不是有效的 JSON 数字');
    await lookAt(page, info, 'form');
  });
});
