// The serial floor on the browser's own Web Serial.
import type { Page } from '@playwright/test';
import { byLine, scriptedModule, type Reaction } from '../../src/serial/testing';
import { parseTranscript } from '../../src/serial/transcript';
import { attachLine, attachStream } from './attach';
import { SERIAL_MODULE, serveSerialFloor } from './in-page';
import { microbitMissing, startMicrobit } from './microbit';
import { demand, expect, serialTest as test } from './rig';
import type * as Floor from './serial-floor';

type Finding = { kind: string; found?: string; mode?: string };

test.beforeEach(async ({ context, page }) => {
  await serveSerialFloor(context);
  await page.goto('/');
});

function probeFirst(page: Page): Promise<Finding & { name: string }> {
  return page.evaluate(async (path) => {
    const { SerialPorts, Wire, probeModule } = (await import(path)) as typeof Floor;
    const [port] = await new SerialPorts(navigator.serial).list();
    const wire = new Wire(await port!.open({ baudRate: 115_200, flowControl: 'none' }));
    try {
      const { bytes: _, ...finding } = await probeModule(wire);
      return { ...finding, name: wire.name };
    } finally {
      await wire.close();
    }
  }, SERIAL_MODULE);
}

const modules: [Finding, Reaction][] = [
  [{ kind: 'at' }, byLine((line) => (/AT$/.test(line) ? '\r\nOK\r\n' : undefined), true)],
  [{ kind: 'wiconnect', mode: 'human' }, byLine(() => '\r\nReady\r\n> ')],
  [{ kind: 'echo' }, (c) => c],
  [{ kind: 'silent' }, () => undefined],
];

for (const [finding, reaction] of modules) {
  test(`finds out what answers: ${finding.kind}`, async ({ page, port }) => {
    attachLine(port, scriptedModule(reaction).line);
    expect(await probeFirst(page)).toEqual({
      ...finding,
      name: 'Quectel EC100Y, EC600S, EC600N, EC800N (2C7C:6001)',
    });
    await port.until(false);
  });
}

test('finds the REPL of a MicroPython firmware, three times over', async ({ page, port }) => {
  demand(microbitMissing());
  const microbit = await startMicrobit();
  try {
    attachStream(port, microbit.duplex);
    for (let i = 0; i < 3; i++) {
      expect(await probeFirst(page)).toMatchObject({ kind: 'repl' });
      await port.until(false);
    }
    // In the raw REPL it is silent but for Ctrl-B.
    microbit.duplex.write('\x03\x01print(');
    expect(await probeFirst(page)).toMatchObject({ kind: 'repl', found: 'raw' });
    microbit.duplex.write('while True: pass\r\r\r');
    expect(await probeFirst(page)).toMatchObject({ kind: 'repl', found: 'running' });
  } finally {
    await microbit.stop();
  }
});

test('lets go of a pulled cable and takes the next one, and exports what passed', async ({
  page,
  port,
}) => {
  port.duplex.on('data', (bytes: Buffer) => port.duplex.write(bytes.toString().toUpperCase()));
  await page.evaluate(async (path) => {
    const { SerialPorts, Transcript, Wire, bytesOf, transcriptText } = (await import(
      path
    )) as typeof Floor;
    const ports = new SerialPorts(navigator.serial);
    const changes: string[] = [];
    ports.onChange(({ port, plugged }) => changes.push(`${port.name} ${plugged}`));
    const exchange = async () => {
      const [port] = await ports.list();
      const wire = new Wire(await port!.open({ baudRate: 115_200, flowControl: 'none' }));
      const transcript = new Transcript(wire);
      await wire.send(bytesOf('ping'));
      await wire.exactly(4, { within: 5000 });
      return { wire, text: () => transcriptText(transcript) };
    };
    Object.assign(globalThis, { changes, exchange });
  }, SERIAL_MODULE);

  type Globals = {
    changes: string[];
    exchange: () => Promise<{ wire: Floor.Wire; text: () => string }>;
  };
  const lost = page.evaluate(async () => {
    const { wire, text } = await (globalThis as unknown as Globals).exchange();
    const code = await wire.some({ within: 20_000 }).catch((error: { code: string }) => error.code);
    await wire.close();
    return { code, text: text() };
  });
  await port.until(true);
  await page.waitForTimeout(300);
  await port.unplug();
  const { code, text } = await lost;
  expect(code).toBe('line-lost');
  const { name, chunks } = parseTranscript(text);
  expect(name).toBe('Quectel EC100Y, EC600S, EC600N, EC800N (2C7C:6001)');
  expect(
    chunks.map(({ direction, bytes }) => `${direction} ${String.fromCharCode(...bytes)}`),
  ).toEqual(['out ping', 'in PING']);

  await port.plug();
  const changes = () => page.evaluate(() => (globalThis as unknown as Globals).changes);
  await expect.poll(changes).toEqual([`${name} false`, `${name} true`]);
  const again = await page.evaluate(async () => {
    const { wire } = await (globalThis as unknown as Globals).exchange();
    await wire.close();
    return wire.failure?.code;
  });
  expect(again).toBe('line-closed');
  await port.until(false);
});

test('tells a busy port, and releases one in the middle of everything', async ({ page, port }) => {
  const result = await page.evaluate(async (path) => {
    const { SerialPorts } = (await import(path)) as typeof Floor;
    const [port] = await new SerialPorts(navigator.serial).list();
    const settings = { baudRate: 115_200, flowControl: 'hardware' } as const;
    const line = await port!.open(settings);
    const busy = await port!.open(settings).catch((error: { code: string }) => error.code);
    const reading = line.readable.getReader().read();
    const writer = line.writable.getWriter();
    // Nobody takes this at the other end.
    const writing = writer.write(new Uint8Array(1_000_000)).catch(() => 'broken off');
    writer.closed.catch(() => undefined);
    await new Promise((resolve) => setTimeout(resolve, 100));
    await Promise.all([line.close(), line.close()]);
    return { busy, end: (await reading).done, writing: await writing };
  }, SERIAL_MODULE);
  expect(result).toMatchObject({ busy: 'port-busy', end: true, writing: 'broken off' });
  await port.until(false);
});
