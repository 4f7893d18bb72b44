import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { FakePort, FakeSerial } from '../../../serial/fake-serial';
import type { Formats } from '../../../kit/formats';
import { ModulePorts, type PortSource } from './known-ports.svelte';
import { LineChoice } from './line-choice.svelte';
import type { Store } from '../../../kit/store';

const EC200A = { usbVendorId: 0x2c7c, usbProductId: 0x6005 };
const CP210X = { usbVendorId: 0x10c4, usbProductId: 0xea60 };

let serial: FakeSerial;
let kept: Map<string, string>;

beforeEach(() => {
  serial = new FakeSerial();
  kept = new Map();
  vi.stubGlobal('navigator', { serial });
});
afterEach(() => void vi.unstubAllGlobals());

/** A page that is opened anew, on what was kept. */
async function load() {
  const store: Store = {
    getItem: (name) => kept.get(name) ?? null,
    setItem: (name, value) => void kept.set(name, value),
  };
  const format = () => ({ number: String }) as unknown as Formats;
  const line = new LineChoice(store, format);
  const plugged: PortSource[] = [];
  const ports = new ModulePorts(store, line, format, (source) => plugged.push(source));
  await ports.start();
  return { ports, line, plugged };
}

async function use(fake: FakePort, how: { baudRate?: number } = {}) {
  const { ports, line } = await load();
  serial.choice = fake;
  line.set(how);
  const source = await ports.choose(true);
  await (await source!.open()).close();
  source!.opened?.();
}

function plug(port: FakePort, plugged = true) {
  port.connected = plugged;
  serial.bubble(plugged ? 'connect' : 'disconnect', port);
}

describe('ModulePorts', () => {
  it('opens what was in use without asking, at the rate that it had', async () => {
    const [fast, slow] = [new FakePort(EC200A), new FakePort(CP210X)];
    await use(slow, { baudRate: 9600 });
    await use(fast, { baudRate: 921_600 });
    const { plugged, line } = await load();
    expect(plugged.map(({ name }) => name)).toEqual([
      'Silicon Labs CP210x (10C4:EA60)',
      'Quectel EC200A (2C7C:6005)',
    ]);
    const again = await plugged[0]!.open({ again: true });
    expect(slow.options).toMatchObject({ baudRate: 9600 });
    await again.close();
    // A person who asks for it means what is chosen now.
    line.set({ baudRate: 57_600, flowControl: 'hardware' });
    await (await plugged[0]!.open()).close();
    expect(plugged[0]!.flowControl()).toBe(true);
    expect(slow.opened).toBe(3);
  });

  it('opens the port that was meant where several alike come in another order', async () => {
    const [at, repl] = [new FakePort(EC200A), new FakePort(EC200A)];
    serial.granted = [at, repl];
    await use(repl);
    for (const order of [
      [at, repl],
      [repl, at],
    ]) {
      for (const port of order) port.connected = false;
      const { plugged } = await load();
      for (const port of order) {
        plug(port);
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
      await vi.waitFor(() => expect(plugged).toHaveLength(1));
      const line = await plugged[0]!.open();
      expect(repl.options).not.toBeNull();
      expect(at.options).toBeNull();
      await line.close();
    }
  });

  it('stays with its own port, whichever ones alike come and go', async () => {
    const [first, second] = [new FakePort(CP210X), new FakePort(CP210X)];
    serial.granted = [first, second];
    const { ports } = await load();
    const source = ports.source(ports.list[1]!.id)!;
    // The first one was plugged in anew, and is another one to the browser.
    serial.granted = [second, new FakePort(CP210X)];
    const line = await source.open();
    expect(second.options).not.toBeNull();
    await line.close();
  });

  it('lets go of a port until somebody asks for it', async () => {
    const port = new FakePort(EC200A);
    await use(port);
    const { ports, plugged } = await load();
    ports.letGo(plugged[0]!);
    expect((await load()).plugged).toEqual([]);
    plugged[0]!.opened?.();
    expect((await load()).plugged).toHaveLength(1);
  });
});
