// Modules on a large and a small screen, light and dark, in both languages; the pictures go to test-results/.
import { lookAt } from './look-at';
import { expect, test } from './portside';

for (const width of [1280, 390]) {
  test.describe(`${width} px`, () => {
    test.use({ viewport: { width, height: 844 } });

    for (const model of [/EC600S-CNLB/, /WiConnect 2/]) {
      test(`nothing serious about ${model.source}, from the start to the terminal`, async ({
        app,
      }, info) => {
        const { page } = app;
        const shot = (name: string) => lookAt(page, info, name);
        await page.goto('/#/modules');
        await expect(app.heading('Which port?')).toBeVisible();
        await shot('home');
        await app.button('Try a virtual module', page.getByRole('main')).click();
        const dialog = app.dialog('Try a virtual module');
        await dialog.getByRole('radio', { name: model }).check();
        await dialog.getByText('Simulate faults').click();
        await shot('virtual');
        await dialog.getByRole('button', { name: 'Start' }).click();
        const script = app.files.getByText(/^(report\.py|default_setup\.script)$/);
        await expect(script).toBeVisible();
        await shot('files');
        await script.click();
        // It is small, so that it is read by itself.
        await expect(page.getByRole('region', { name: 'Text' })).toBeVisible();
        await shot('detail');
        if (width < 760) await app.button('Close', page.getByRole('dialog')).click();
        await page.getByRole('tab', { name: 'Terminal' }).click();
        await page.getByRole('textbox', { name: /^Terminal of/ }).focus();
        await page.keyboard.press('Enter');
        await expect(page.locator('.xterm-rows')).toContainText('>');
        await shot('terminal');
        await page.getByRole('tab', { name: 'Transcript' }).click();
        await expect(page.getByRole('table')).toBeVisible();
        await shot('transcript');
      });
    }
  });
}

test.describe('in Chinese', () => {
  test.use({ locale: 'zh-CN' });

  test('a locked module asks in Chinese', async ({ app }, info) => {
    const { page } = app;
    await page.goto('/#/modules');
    await app.button('试用虚拟模组', page.getByRole('main')).click();
    const dialog = app.dialog('试用虚拟模组');
    await dialog.getByText('模拟故障').click();
    await dialog.getByRole('checkbox', { name: /REPL 已锁定/ }).check();
    await dialog.getByRole('button', { name: '启动' }).click();
    await expect(app.heading('模组要求输入密码。')).toBeVisible();
    await lookAt(page, info, 'locked');
    await page.getByLabel('REPL 密码').fill('123456');
    await page.keyboard.press('Enter');
    await expect(app.button('上传')).toBeVisible();
    await lookAt(page, info, 'files');
    const shown = await page.getByRole('main').innerText();
    // Only names stay in Latin letters.
    const latin = shown.replaceAll(/\S+\.(py|json|txt)|EC600S-CNLB|SHA-256|CRC-32|KiB/g, '');
    expect(latin.match(/[a-z]{4,} [a-z]{3,}/gi) ?? []).toEqual([]);
  });
});
