// The flows by their Chinese names.
import { loadEngine } from 'littlefs-wasm';
import { fixtureBytes } from '../wasm/test/fixtures';
import { expect, test } from './portside';

test.use({ locale: 'zh-CN' });

const text = (content: string) => new TextEncoder().encode(content);

test('新建、添加、重命名、生成并下载镜像', async ({ app }) => {
  const { page } = app;
  const files = page.getByRole('treegrid', { name: '文件' });
  const row = (name: string) => files.getByRole('row', { name: new RegExp(`^${name}`) });
  await app.button('新建镜像').first().click();
  const dialog = app.dialog('新建镜像');
  await dialog.getByRole('combobox', { name: '模组' }).selectOption('ec600s-cnla');
  await dialog.getByRole('radio', { name: /^备份分区/ }).check();
  await dialog.getByRole('button', { name: '创建' }).click();
  await app.choose(app.button('添加文件'), { name: '主程序.py', bytes: text('print(1)\n') });
  await row('主程序.py').click();
  await app.button('重命名').click();
  await files.getByRole('textbox', { name: '重命名 主程序.py', exact: true }).fill('main.py');
  await page.keyboard.press('Enter');
  await expect(row('main.py')).toBeVisible();
  await app.button('生成镜像').click();
  await expect(app.button('下载镜像')).toBeEnabled();
  const built = await app.download(() => app.button('下载镜像').click());
  expect(built.name).toBe('customer_backup_fs.bin');
  const image = (await loadEngine()).open(built.bytes);
  const entry = image.find('/main.py');
  expect(entry && new TextDecoder().decode(image.read(entry))).toBe('print(1)\n');
});

test('打开镜像并得到结论', async ({ app }) => {
  const bytes = fixtureBytes('v1-customer_fs-5242880');
  await app.choose(app.button('打开镜像'), { name: 'customer_fs.bin', bytes });
  await expect(app.heading('customer_fs.bin')).toBeVisible();
  await app.page.getByRole('main').getByRole('combobox').selectOption('ec600s-cnla/user');
  await expect(app.page.getByRole('region', { name: '结论' })).toContainText('可以挂载此镜像');
  const manifest = await app.download(() => app.headAction('导出清单', '更多操作'));
  expect(JSON.parse(Buffer.from(manifest.bytes).toString())).toHaveProperty('entries');
});
