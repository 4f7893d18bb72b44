// What a person is told of ports that lie, flood, fall silent or belong to somebody else.
import { startVirtualQuecPython } from '../../src/modules/virtual/quecpython/testing';
import { byLine, type Reaction } from '../../src/serial/testing';
import { Portside } from '../portside';
import { attachLine } from './attach';
import type { RigPort } from './port';
import { expect, serialTest as test } from './rig';

const NMEA =
  '$GNRMC,093012.00,A,3149.3030,N,11706.9342,E,0.012,,211126,,,A,V*1B\r\n$GPTXT,01,01,02,x*35\r\n';

/** A module that is a function of each byte; `talk` is said again and again. */
function attachPeer(
  port: RigPort,
  react: Reaction,
  talk?: { say: string | Buffer; every: number },
) {
  port.duplex.on('data', (bytes: Buffer) => {
    for (const byte of bytes) {
      const answer = react(String.fromCharCode(byte));
      if (answer !== undefined) port.duplex.write(answer);
    }
  });
  let full = false;
  port.duplex.on('drain', () => (full = false));
  const timer = setInterval(() => {
    // As much as the cable takes.
    for (let i = 0; talk && !full && i < 8; i++) {
      full = !port.duplex.write(talk.say);
      if (talk.every) break;
    }
  }, talk?.every ?? 1000);
  return () => clearInterval(timer);
}

const connect = (app: Portside) =>
  app.page
    .getByRole('main')
    .getByRole('button', { name: /^Connect .*2C7C:6001/ })
    .click();

const silent: Reaction = () => undefined;
const login = byLine((line) => (line ? '\r\nPassword: ' : '\r\nraspberrypi login: '), true);

test('a satellite receiver and a login are told from a program', async ({ page, port, rig }) => {
  const app = new Portside(page);
  const stop = attachPeer(port, silent, { say: NMEA, every: 500 });
  const console = await rig.addPort({ product: '6002' });
  attachPeer(console, login);
  await page.goto('/#/modules');
  await connect(app);
  await expect(app.heading('This port sends positions (NMEA).')).toBeVisible({ timeout: 30_000 });
  await expect(page.getByRole('main')).toContainText('$GPTXT');
  await app.button('Disconnect').click();
  await port.until(false);
  stop();
  await page.getByRole('button', { name: /^Connect .*2C7C:6002/ }).click();
  await expect(app.heading('This is the login prompt or the shell of a computer.')).toBeVisible({
    timeout: 30_000,
  });
});

test('a port that floods the page is named, shown and let go', async ({ page, port }) => {
  const app = new Portside(page);
  const say = Buffer.from('the quick brown fox 0123456789\r\n'.repeat(500));
  const stop = attachPeer(port, silent, { say, every: 0 });
  try {
    await page.goto('/#/modules');
    await connect(app);
    await expect(app.heading('A program is running and keeps the port busy.')).toBeVisible({
      timeout: 60_000,
    });
    await app.button('Terminal', page.getByRole('main')).click();
    await expect(page.getByRole('textbox', { name: /Terminal/ })).toBeAttached();
    await page.getByRole('tab', { name: 'Transcript' }).click();
    await expect(page.getByRole('table', { name: /Bytes on/ })).toContainText('brown fox');
    await app.button('Disconnect', page.getByRole('main')).click();
    await port.until(false);
  } finally {
    stop();
  }
});

test('a module that falls silent, is pulled, stopped and starts late', async ({ page, port }) => {
  const app = new Portside(page);
  let deaf = true;
  const repl = byLine(() => '\r\n>>> ', true);
  attachPeer(port, (c) => (deaf ? undefined : c === '\x03' ? '\r\n>>> ' : repl(c)));
  await page.goto('/#/modules');
  await connect(app);
  await port.until(true);
  await port.unplug();
  await expect(page.getByRole('main')).toContainText(/was lost/);
  await port.plug();
  const cancelled = app.pressOnceShown('Cancel');
  await app.button('Connect again').click();
  await cancelled;
  await expect(page.getByRole('main')).toContainText('Cancelled.');
  await port.until(false);
  await app.button('Connect again').click();
  await expect(app.heading('Nothing answers.')).toBeVisible({ timeout: 30_000 });
  // It has started by now, and says so; nobody presses anything.
  deaf = false;
  port.duplex.write('mount.\r\n');
  await expect(page.getByRole('main')).toContainText('does not come to its prompt', {
    timeout: 60_000,
  });
  await expect(app.button('Rescue')).toBeVisible();
  await port.until(false);
});

test('two tabs never have one port at the same time', async ({ page, port, context }) => {
  const module = await startVirtualQuecPython();
  const release = attachLine(port, module.connect());
  try {
    const first = new Portside(page);
    await page.goto('/#/modules');
    await connect(first);
    await expect(first.button('Upload')).toBeEnabled({ timeout: 30_000 });

    const second = new Portside(await context.newPage());
    await second.page.goto('/#/modules');
    await connect(second);
    const main = second.page.getByRole('main');
    await expect(main).toContainText('something else is using it', { timeout: 30_000 });
    await page.close();
    await second.button('Connect again').click();
    await expect(second.button('Upload')).toBeEnabled({ timeout: 30_000 });
    await second.page.reload();
    await expect(second.page.getByRole('navigation').first()).toContainText('EC600S-CNLB', {
      timeout: 30_000,
    });
  } finally {
    await release();
    module.stop();
  }
});
