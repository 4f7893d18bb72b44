// Modules at real ports: the page through the browser's own Web Serial, with virtual ones behind it.
import { startVirtualQuecPython } from '../src/modules/virtual/quecpython/testing';
import { Portside } from './portside';
import { attachLine } from './serial/attach';
import { expect, serialTest as test } from './serial/rig';

const usb = /2C7C:6001/;

test('a port is connected, lost, plugged in again, and remembered', async ({ page, port }) => {
  const app = new Portside(page);
  const module = await startVirtualQuecPython();
  try {
    let release = attachLine(port, module.connect());
    await page.goto('/#/modules');
    const main = page.getByRole('main');
    await main.getByRole('button', { name: /^Connect .*2C7C:6001/ }).click();
    await expect(page.getByRole('heading', { level: 1 })).toContainText('EC600S-CNLB');
    await expect(main).toContainText(usb);
    const file = app.files.getByRole('row', { name: /^notes\.txt/ });
    const bytes = new TextEncoder().encode('from the other side\n');
    await app.choose(app.button('Upload'), { name: 'notes.txt', bytes });
    await expect(file).toContainText('20 B');

    await release();
    await port.unplug();
    await expect(app.button('Reconnect')).toBeVisible();
    await expect(file).toBeVisible();

    await port.plug();
    release = attachLine(port, module.connect());
    // Nobody asks: it was in use when it went.
    await expect(app.button('Upload')).toBeEnabled();
    await expect(app.button('Reconnect')).toHaveCount(0);

    await page.reload();
    await expect(page.getByRole('navigation').first()).toContainText('EC600S-CNLB');
    await page
      .getByRole('navigation')
      .getByRole('button', { name: /EC600S-CNLB/ })
      .first()
      .click();
    await expect(file).toBeVisible();

    await app.button('Disconnect').click();
    await port.until(false);
    await page.reload();
    await expect(main).toBeVisible();
    await expect(page.getByRole('navigation').first()).not.toContainText('EC600S-CNLB');
    await release();
  } finally {
    module.stop();
  }
});

test('an AT port is told, and what is silent too', async ({ page, port, rig }) => {
  const app = new Portside(page);
  const silent = await rig.addPort({ product: '6002' });
  let heard = '';
  port.duplex.on('data', (bytes: Buffer) => {
    heard += bytes.toString('latin1');
    if (!heard.endsWith('AT\r')) return;
    heard = '';
    port.duplex.write('AT\r\r\nOK\r\n');
  });
  await page.goto('/#/modules');
  await page.getByRole('button', { name: /^Connect .*2C7C:6001/ }).click();
  await expect(app.heading('This is the AT port.')).toBeVisible({ timeout: 20_000 });
  await app.button('Disconnect').click();
  await port.until(false);
  await page.getByRole('button', { name: /^Connect .*2C7C:6002/ }).click();
  await expect(app.heading('Nothing answers.')).toBeVisible({ timeout: 20_000 });
  await silent.unplug();
  await expect(page.getByRole('main')).toContainText(/was lost/);
});
