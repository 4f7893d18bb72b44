import { describe, expect, it, vi } from 'vitest';
import { bytesOf } from './bytes';
import { FakeLocks, FakePort, FakeSerial } from './fake-serial';
import { SerialPorts, type KnownPort } from './ports';
import { REPL_PRODUCTS, usbKindOf } from './usb-ids';
import { Wire } from './wire';

const SOON = { within: 1000 };
const EC200A = { usbVendorId: 0x2c7c, usbProductId: 0x6005 };
const SETTINGS = { baudRate: 115_200, flowControl: 'none' } as const;

function setUp(...ports: FakePort[]) {
  const serial = new FakeSerial();
  serial.granted = ports;
  return { serial, ports: new SerialPorts(serial.asSerial()) };
}

async function only(ports: SerialPorts): Promise<KnownPort> {
  const [port, ...others] = await ports.list();
  expect(others).toEqual([]);
  return port!;
}

async function opened(fake = new FakePort(EC200A)) {
  const port = await only(setUp(fake).ports);
  return { fake, line: await port.open(SETTINGS) };
}

describe('SerialPorts', () => {
  it('says that a browser has no Web Serial', async () => {
    const ports = new SerialPorts(undefined);
    expect(ports.supported).toBe(false);
    await expect(ports.list()).rejects.toMatchObject({ code: 'serial-missing' });
    await expect(ports.request({ filters: 'any' })).rejects.toMatchObject({
      code: 'serial-missing',
    });
    ports.onChange(() => undefined)();
  });

  it('names ports by their ids and numbers those that look the same', async () => {
    const { ports } = setUp(
      new FakePort(EC200A),
      new FakePort(EC200A),
      new FakePort({ usbVendorId: 0x2c7c, usbProductId: 0x9999 }),
      new FakePort({ usbVendorId: 0x1234, usbProductId: 0x00ab }),
      new FakePort(),
    );
    expect((await ports.list()).map(({ name }) => name)).toEqual([
      'Quectel EC200A (2C7C:6005)',
      'Quectel EC200A (2C7C:6005) #2',
      'Quectel (2C7C:9999)',
      'USB 1234:00AB',
      'COM',
    ]);
  });

  it('asks for known vendors or for any port, and gives null if the chooser is closed', async () => {
    const { serial, ports } = setUp();
    expect(await ports.request({ filters: 'known' })).toBeNull();
    expect(serial.asked?.filters).toContainEqual({ usbVendorId: 0x2c7c });
    serial.choice = new FakePort(EC200A);
    const port = await ports.request({ filters: 'any' });
    expect(serial.asked).toEqual({});
    expect(port?.identity).toEqual({ vendor: 0x2c7c, product: 0x6005, order: 0 });
    expect((await only(ports)).key).toBe(port?.key);
  });

  it.each(['SecurityError', 'NotAllowedError'])(
    'tells that ports are forbidden (%s)',
    async (name) => {
      const { serial, ports } = setUp();
      serial.fails = new DOMException('no', name);
      await expect(ports.list()).rejects.toMatchObject({ code: 'port-forbidden' });
      await expect(ports.request({ filters: 'any' })).rejects.toMatchObject({
        code: 'port-forbidden',
      });
    },
  );

  it('finds a remembered port by ids and order', async () => {
    const [a, b] = [new FakePort(EC200A), new FakePort(EC200A)];
    const { serial, ports } = setUp(a, b);
    const identity = { vendor: 0x2c7c, product: 0x6005, order: 1 };
    const second = await ports.find(identity);
    expect(second?.key).toBe((await ports.list())[1]?.key);
    a.connected = false;
    expect((await ports.find(identity))?.key).toBe(second?.key);
    serial.granted = [];
    expect(await ports.find(identity)).toBeNull();
    expect(JSON.parse(JSON.stringify(identity))).toEqual(second?.identity);
  });

  it('tells of ports that come and go', async () => {
    const [a, b] = [new FakePort(EC200A), new FakePort(EC200A)];
    const { serial, ports } = setUp(a, b);
    await ports.list();
    const seen: string[] = [];
    const stop = ports.onChange(({ port, plugged }) => seen.push(`${port.name} ${plugged}`));
    b.connected = false;
    serial.bubble('disconnect', b);
    b.connected = true;
    serial.bubble('connect', b);
    await new Promise((resolve) => setTimeout(resolve));
    const name = 'Quectel EC200A (2C7C:6005) #2';
    expect(seen).toEqual([`${name} false`, `${name} true`]);
    stop();
    serial.bubble('connect', b);
    await new Promise((resolve) => setTimeout(resolve));
    expect(seen).toHaveLength(2);
  });
});

describe('KnownPort.open', () => {
  it('takes rate and flow control, and has a clock if a UART bridge is between', async () => {
    const native = new FakePort(EC200A);
    const bridge = new FakePort({ usbVendorId: 0x10c4, usbProductId: 0xea60 });
    const { ports } = setUp(native, bridge, new FakePort());
    const rates = [];
    for (const port of await ports.list()) {
      const line = await port.open({ baudRate: 9600, flowControl: 'hardware' });
      rates.push(line.bitRate);
    }
    expect(rates).toEqual([null, 9600, 9600]);
    expect(bridge.options).toMatchObject({ baudRate: 9600, flowControl: 'hardware' });
  });

  it.each([
    ['NetworkError', 'port-busy'],
    ['InvalidStateError', 'port-busy'],
    ['SecurityError', 'port-forbidden'],
    ['NotFoundError', 'port-gone'],
    ['DataError', 'unexpected'],
  ])('knows %s as %s', async (name, code) => {
    const fake = new FakePort(EC200A);
    const port = await only(setUp(fake).ports);
    fake.openFails = new DOMException('Failed to open serial port.', name);
    await expect(port.open(SETTINGS)).rejects.toMatchObject({ code });
  });

  it('tells a port that has gone from a busy one', async () => {
    const fake = new FakePort(EC200A);
    const { serial, ports } = setUp(fake);
    const port = await only(ports);
    fake.openFails = new DOMException('Failed to open serial port.', 'NetworkError');
    serial.granted = [];
    await expect(port.open(SETTINGS)).rejects.toMatchObject({ code: 'port-gone' });
    fake.connected = false;
    fake.openFails = null;
    await expect(port.open(SETTINGS)).rejects.toMatchObject({ code: 'port-gone' });
  });
});

describe('KnownPort.open, given up', () => {
  it.each(['before', 'while'])(
    'is cancelled %s the port opens, and lets go of it',
    async (when) => {
      const fake = new FakePort(EC200A);
      const port = await only(setUp(fake).ports);
      const controller = new AbortController();
      if (when === 'before') controller.abort();
      let letOpen!: () => void;
      fake.openWaits = new Promise<void>((resolve) => (letOpen = resolve));
      const opening = port.open(SETTINGS, { signal: controller.signal });
      controller.abort();
      await expect(opening).rejects.toMatchObject({ code: 'cancelled' });
      fake.openWaits = null;
      setTimeout(letOpen, 20);
      const line = await port.open(SETTINGS);
      expect(fake.opened).toBe(when === 'before' ? 1 : 2);
      await line.close();
    },
  );

  it('is not waited for without end', async () => {
    vi.useFakeTimers();
    try {
      const fake = new FakePort(EC200A);
      const port = await only(setUp(fake).ports);
      fake.openWaits = new Promise(() => undefined);
      const opening = expect(port.open(SETTINGS)).rejects.toMatchObject({ code: 'deadline' });
      await vi.advanceTimersByTimeAsync(60_000);
      await opening;
    } finally {
      vi.useRealTimers();
    }
  });

  it('tells a busy port also if the ports can’t be listed any more', async () => {
    const fake = new FakePort(EC200A);
    const { serial, ports } = setUp(fake);
    const port = await only(ports);
    fake.openFails = new DOMException('Failed to open serial port.', 'NetworkError');
    serial.fails = new DOMException('no', 'SecurityError');
    await expect(port.open(SETTINGS)).rejects.toMatchObject({ code: 'port-busy' });
  });
});

describe('KnownPort.open, in two tabs', () => {
  /** Two pages at one system, which lets both open the same port. */
  async function twoTabs() {
    const locks = new FakeLocks();
    const pages = [new FakePort(EC200A), new FakePort(EC200A)].map((fake) => {
      const serial = new FakeSerial();
      serial.granted = [fake];
      return new SerialPorts(serial.asSerial(), locks);
    });
    return Promise.all(pages.map(only)) as Promise<[KnownPort, KnownPort]>;
  }

  it('is busy in the one while the other has it, and there for it afterwards', async () => {
    const [here, there] = await twoTabs();
    const line = await here.open(SETTINGS);
    await expect(there.open(SETTINGS)).rejects.toMatchObject({ code: 'port-busy' });
    // One that is just being closed is waited for.
    const opening = there.open(SETTINGS);
    await line.close();
    const other = await opening;
    const controller = new AbortController();
    const waiting = here.open(SETTINGS, { signal: controller.signal });
    controller.abort();
    await expect(waiting).rejects.toMatchObject({ code: 'cancelled' });
    await other.close();
    await (await here.open(SETTINGS)).close();
  });

  it('is let go if it could not be opened', async () => {
    const locks = new FakeLocks();
    const fake = new FakePort(EC200A);
    const serial = new FakeSerial();
    serial.granted = [fake];
    const port = await only(new SerialPorts(serial.asSerial(), locks));
    fake.openFails = new DOMException('Failed to open serial port.', 'NetworkError');
    await expect(port.open(SETTINGS)).rejects.toMatchObject({ code: 'port-busy' });
    expect(locks.held).toEqual([]);
  });
});

describe('PortLine', () => {
  it('says whether control lines were taken, and goes on if they were not', async () => {
    const { fake, line } = await opened();
    expect(await line.setSignals?.({ break: true })).toBe(true);
    fake.signalsFail = new DOMException('Failed to set control signals.', 'NetworkError');
    expect(await line.setSignals?.({ break: false })).toBe(false);
    const [host, module] = [new Wire(line), new Wire(fake.module!)];
    await module.send(bytesOf('OK'));
    expect(await host.exactly(2, SOON)).toEqual(bytesOf('OK'));
    await host.close();
  });

  it('ends if the stream of the port ends and no other one comes', async () => {
    const { fake, line } = await opened();
    const host = new Wire(line);
    const waiting = host.some(SOON);
    fake.end();
    await expect(waiting).rejects.toMatchObject({ code: 'line-lost' });
    await host.close();
  });

  it('is not held up for ever by a port that does not close', async () => {
    const { fake, line } = await opened();
    const host = new Wire(line);
    fake.closeWaits = new Promise(() => undefined);
    vi.useFakeTimers();
    try {
      const closing = expect(host.close()).rejects.toMatchObject({ code: 'deadline' });
      await vi.advanceTimersByTimeAsync(10_000);
      await closing;
    } finally {
      vi.useRealTimers();
    }
  });

  it('carries bytes and control lines', async () => {
    const { fake, line } = await opened();
    const [host, module] = [new Wire(line), new Wire(fake.module!)];
    await host.send(bytesOf('AT\r'));
    expect(await module.exactly(3, SOON)).toEqual(bytesOf('AT\r'));
    await module.send(bytesOf('OK'));
    expect(await host.exactly(2, SOON)).toEqual(bytesOf('OK'));
    await line.setSignals?.({ dataTerminalReady: false, requestToSend: true });
    expect(fake.signals).toEqual([{ dataTerminalReady: false, requestToSend: true }]);
    await host.close();
    expect(fake.options).toBeNull();
  });

  it('goes on after faults and counts them', async () => {
    const { fake, line } = await opened();
    const [host, module] = [new Wire(line), new Wire(fake.module!)];
    for (const name of [
      'FramingError',
      'ParityError',
      'BufferOverrunError',
      'BreakError',
      'UnknownError',
    ]) {
      await module.send(bytesOf(name));
      expect(await host.exactly(name.length, SOON)).toEqual(bytesOf(name));
      fake.fault(name);
    }
    await module.send(bytesOf('still there'));
    expect(await host.exactly(11, SOON)).toEqual(bytesOf('still there'));
    expect(line.faults).toEqual({ framing: 1, parity: 1, overrun: 1, break: 1, other: 1 });
    await host.close();
  });

  it('survives a flood of faults without holding up anything else', async () => {
    const { fake, line } = await opened();
    const host = new Wire(line);
    let ticks = 0;
    const flood = setInterval(() => fake.fault('FramingError'), 0);
    const clock = setInterval(() => ticks++, 5);
    await new Promise((resolve) => setTimeout(resolve, 150));
    clearInterval(flood);
    clearInterval(clock);
    expect(ticks).toBeGreaterThan(5);
    expect(line.faults?.framing).toBeGreaterThan(5);
    expect(host.failure).toBeNull();
    await host.close();
    expect(fake.options).toBeNull();
  });

  it.each([{ silent: false }, { silent: true }])('is lost with the cable (%o)', async (how) => {
    const { fake, line } = await opened();
    const host = new Wire(line);
    const waiting = host.some(SOON);
    fake.unplug(how);
    await expect(waiting).rejects.toMatchObject({ code: 'line-lost' });
    await expect(host.send(bytesOf('x'))).rejects.toMatchObject({ code: 'line-lost' });
    await host.close();
    await line.close();
    expect(fake.options).toBeNull();
  });

  it('can be closed twice, unread, and while it is read and written', async () => {
    const idle = await opened();
    await Promise.all([idle.line.close(), idle.line.close()]);
    await idle.line.close();
    expect(idle.fake.options).toBeNull();

    const busy = await opened();
    const reader = busy.line.readable.getReader();
    const writer = busy.line.writable.getWriter();
    const reading = reader.read();
    // More than the other side takes: this write is stuck.
    const writing = Promise.all(
      Array.from({ length: 40 }, () => writer.write(new Uint8Array(4096))),
    ).then(
      () => 'written',
      () => 'broken off',
    );
    writer.closed.catch(() => undefined);
    await new Promise((resolve) => setTimeout(resolve, 10));
    await busy.line.close();
    expect(await reading).toEqual({ done: true, value: undefined });
    expect(await writing).toBe('broken off');
    expect(busy.fake.options).toBeNull();
  });

  it('can be opened again after it was closed', async () => {
    const fake = new FakePort(EC200A);
    const port = await only(setUp(fake).ports);
    for (let i = 0; i < 3; i++) {
      const wire = new Wire(await port.open(SETTINGS));
      await expect(port.open(SETTINGS)).rejects.toMatchObject({ code: 'port-busy' });
      await wire.close();
    }
    expect(fake.opened).toBe(3);
  });
});

describe('usbKindOf', () => {
  it('knows the interface of the REPL, and which ports have a clock', () => {
    expect(usbKindOf(0x2c7c, 0x0901)).toMatchObject({ hasClock: false, replInterfaces: ['08'] });
    expect(usbKindOf(0x2e8a, 0x0005)).toMatchObject({ maker: 'Raspberry Pi', hasClock: false });
    expect(usbKindOf(0x2e8a, 0x000c)).toMatchObject({ product: 'Debug Probe', hasClock: true });
    expect(usbKindOf(0x1a86, 0x7523)).toMatchObject({ product: 'CH340', hasClock: true });
    expect(usbKindOf(0x1234, 1)).toBeUndefined();
    expect(usbKindOf(null, null)).toBeUndefined();
  });

  it('names the same modules wherever an id is shown', () => {
    const ids = REPL_PRODUCTS.map(({ id }) => id);
    expect(ids).toEqual([
      ...['2C7C:0700', '2C7C:0901', '2C7C:0903', '2C7C:6001', '2C7C:6002', '2C7C:6005'],
      ...['10C4:EA70', '1A86:55D2'],
    ]);
    for (const { id, product, modules, hasClock } of REPL_PRODUCTS) {
      const [vendor, number] = id.split(':').map((part) => Number.parseInt(part, 16));
      const kind = usbKindOf(vendor!, number!);
      expect(kind).toMatchObject({ product, modules });
      // Quectel's own are named by their modules, bridges by their chip.
      expect(product === modules, id).toBe(!hasClock);
    }
    expect(usbKindOf(0x2c7c, 0x6001)?.product).toContain('EC800N');
  });
});
