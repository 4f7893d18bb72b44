import type { Page } from '@playwright/test';
import { pacedLine } from '../../src/serial/pacing';
import { pairOfLines } from '../../src/serial/pair';
import { attachLine, attachStream } from './attach';
import { microbitMissing, startMicrobit } from './microbit';
import { demand, expect, serialTest as test } from './rig';

/** Any page of the app's origin; its own code has no part in this. */
async function blank(page: Page) {
  await page.goto('/');
}

/** Sends bytes through the first port and gives what comes back, as text, until `enough` is in it. */
function exchange(page: Page, sent: string, enough: string): Promise<string> {
  return page.evaluate(
    async ([sent, enough]) => {
      const [port] = await navigator.serial.getPorts();
      if (!port) throw new Error('There is no port.');
      await port.open({ baudRate: 115_200 });
      const writer = port.writable!.getWriter();
      await writer.write(new TextEncoder().encode(sent));
      writer.releaseLock();
      const reader = port.readable!.getReader();
      const decoder = new TextDecoder();
      let text = '';
      while (!text.includes(enough!)) {
        const { value, done } = await reader.read();
        if (done) break;
        text += decoder.decode(value, { stream: true });
      }
      reader.releaseLock();
      await port.close();
      return text;
    },
    [sent, enough],
  );
}

test('lists the ports that are plugged in, with their ids', async ({ page, rig, port }) => {
  await blank(page);
  const ids = () =>
    page.evaluate(async () => (await navigator.serial.getPorts()).map((port) => port.getInfo()));
  expect(await ids()).toEqual([{ usbVendorId: 0x2c7c, usbProductId: 0x6001 }]);
  await rig.addPort({ vendor: '0d28', product: '0204', model: 'micro:bit' });
  await expect.poll(async () => (await ids()).length).toBe(2);
  await port.unplug();
  await expect.poll(ids).toEqual([{ usbVendorId: 0x0d28, usbProductId: 0x0204 }]);
});

test('carries every byte both ways, and tells when the port is open', async ({ page, port }) => {
  port.duplex.pipe(port.duplex);
  await blank(page);
  expect(port.isOpen).toBe(false);
  const same = await page.evaluate(async () => {
    const [port] = await navigator.serial.getPorts();
    await port!.open({ baudRate: 115_200 });
    const sent = new Uint8Array(20_000).map((_, i) => i + (i >> 8));
    const writer = port!.writable!.getWriter();
    const writing = writer.write(sent);
    const reader = port!.readable!.getReader();
    let at = 0;
    while (at < sent.length) {
      const { value } = await reader.read();
      for (const byte of value!) if (byte !== sent[at++]) return `another byte at ${at - 1}`;
    }
    await writing;
    return 'the same';
  });
  expect(same).toBe('the same');
  expect(port.isOpen).toBe(true);
  await page.close();
  await port.until(false);
});

test('lets the page see a pulled cable and the next one', async ({ page, port }) => {
  await blank(page);
  await page.evaluate(async () => {
    const seen: string[] = [];
    Object.assign(globalThis, { seen });
    for (const type of ['connect', 'disconnect']) {
      navigator.serial.addEventListener(type, () => seen.push(type));
    }
    const [port] = await navigator.serial.getPorts();
    await port!.open({ baudRate: 115_200 });
    port!
      .readable!.getReader()
      .read()
      .catch((error: Error) => seen.push(error.name));
  });
  const seen = () => page.evaluate(() => (globalThis as unknown as { seen: string[] }).seen);
  await port.until(true);
  await port.unplug();
  await expect.poll(async () => (await seen()).sort()).toEqual(['NetworkError', 'disconnect']);
  await port.plug();
  await expect.poll(async () => (await seen()).includes('connect')).toBe(true);
});

test('puts a paced line behind a port, and its end pulls the cable', async ({ page, port }) => {
  const [near, far] = pairOfLines();
  const line = pacedLine(near, { bitRate: 9600 });
  attachLine(port, line);
  void far.readable.pipeTo(far.writable).catch(() => undefined);
  await blank(page);
  const start = Date.now();
  const text = 'x'.repeat(480);
  expect(await exchange(page, `${text}\n`, '\n')).toBe(`${text}\n`);
  // 480 bytes are half a second at 9600 bits per second; what comes back overlaps.
  expect(Date.now() - start).toBeGreaterThan(490);
  line.cut();
  await expect
    .poll(() => page.evaluate(async () => (await navigator.serial.getPorts()).length))
    .toBe(0);
});

test('a MicroPython firmware answers through the browser', async ({ page, port }) => {
  demand(microbitMissing());
  const microbit = await startMicrobit();
  try {
    attachStream(port, microbit.duplex);
    await blank(page);
    expect(await exchange(page, '\r', '>>> ')).toContain('>>> ');
    const answer = await exchange(page, 'import os; print(os.uname().sysname)\r', 'microbit\r\n');
    expect(answer).toContain('microbit');
  } finally {
    await microbit.stop();
  }
});
