import { describe, expect, it } from 'vitest';
import { PortsideError } from '../../ground/errors/portside-error';
import { sleep } from '../../ground/jobs/clock';
import { bytesOf } from '../../serial/bytes';
import { probeModule } from '../recognise';
import { Wire } from '../../serial/wire';
import type { VirtualWiConnect } from '../virtual/wiconnect/device';
import { WICONNECT_DIALECTS } from './line/dialects';
import { openWiconnectModule } from './open';
import { bench, connect, noiseOf, QUICK, stored, virtualDevice } from './testing';

const file = { location: 'extended', type: 0xfe, flags: 0x21, version: '1.0.0' } as const;

describe('noise between any two blocks', () => {
  it.each(WICONNECT_DIALECTS)('does no harm with %s', async (dialect) => {
    const noise = 'app: tick 12 R0000 L00 [x\r\n> Ready\r\n';
    const { module, device } = await bench({ dialect, files: [], faults: { noise, logs: true } });
    const content = noiseOf(4000);
    await module.volume.write('/a', content);
    await module.volume.write('/a', content.slice(1), { replace: true });
    expect(await module.volume.read('/a')).toEqual(content.slice(1));
    await module.volume.rename('/a', '/b');
    await module.volume.remove('/b');
    expect(device.machine.flash.files).toEqual([]);
    await module.close();
  });

  it('does no harm, nor does text that comes while nobody asks', async () => {
    const { module, device } = await bench();
    device.print('debug: hello\r\n');
    expect(await module.volume.entries()).toHaveLength(14);
    await module.close();
  });
});

describe('a restart', () => {
  it('of an idle module is noticed, and the next command works', async () => {
    const { module, device } = await bench();
    device.restart();
    await sleep(module.wire.clock, 40);
    expect(device.machine.machineMode).toBe(false);
    expect(await module.volume.entries()).toHaveLength(14);
    expect(device.machine.machineMode).toBe(true);
    await module.close();
  });

  it.each([500, 1000, 2000, 3100])(
    'after %i bytes of a write leaves no half file',
    async (after) => {
      const { module, device } = await bench({ files: [] });
      device.faults.rebootAfter = after;
      await expect(module.volume.write('/a', noiseOf(4000))).rejects.toMatchObject({
        code: expect.stringMatching(/module-restarted|deadline|reply-damaged/) as string,
      });
      expect(stored(device)).toEqual({});
      // What was on its way was never carried out.
      await module.volume.write('/a', noiseOf(4000));
      expect(device.machine.flash.get('a')?.content).toEqual(noiseOf(4000));
      await module.close();
    },
  );

  it.each([3, 60])('while the driver only looks does no harm (%i)', async (after) => {
    const { module, device } = await bench({ files: [] });
    device.faults.rebootAfter = after;
    await module.volume.write('/a', noiseOf(4000));
    expect(device.machine.flash.get('a')?.content).toEqual(noiseOf(4000));
    await module.close();
  });

  it('on purpose gives what the module said', async () => {
    const { module } = await bench();
    const report = await module.restart?.();
    expect(report?.output).toContain('[Ready]');
    expect(await module.volume.entries()).toHaveLength(14);
    await module.close();
  });
});

describe('a stream that somebody left open', () => {
  it('is closed before its file is deleted or replaced', async () => {
    const { module, device } = await bench({ faults: { streamLeftOpen: 'my_ca.pem' } });
    expect(device.machine.streams.all).toHaveLength(1);
    await module.volume.write('/my_ca.pem', bytesOf('new'), { replace: true });
    expect(stored(device)['my_ca.pem']).toBe('new');
    device.machine.openElsewhere('my_ca.pem');
    await module.volume.remove('/my_ca.pem');
    expect(device.machine.flash.get('my_ca.pem')).toBeUndefined();
    await module.close();
  });

  it('on a file that is not there is closed before the file is written', async () => {
    const { module, device } = await bench({ faults: { streamLeftOpen: 'webapp/index.html' } });
    expect((await module.volume.entries()).some(({ name }) => name === 'webapp')).toBe(false);
    await module.volume.write('/webapp/index.html', bytesOf('<p>'));
    expect(stored(device)['webapp/index.html']).toBe('<p>');
    await module.close();
  });

  it('of another file stays open', async () => {
    const { module, device } = await bench({ faults: { streamLeftOpen: 'my_ca.pem' } });
    await module.volume.write('/a', bytesOf('1'));
    expect(device.machine.streams.all).toHaveLength(1);
    await module.close();
  });
});

describe('a full flash', () => {
  it('is told as such, not as a failed command', async () => {
    const { module, device } = await bench({ fullFlash: true });
    await expect(module.volume.write('/a', bytesOf('1'))).rejects.toMatchObject({
      code: 'flash-full',
      params: { path: 'a', size: 1 },
    });
    expect(device.machine.flash.files).toHaveLength(13);
    await module.close();
  });

  it('is told from a name that the module does not take', async () => {
    const { module } = await bench({ dialect: 'gecko-4' });
    module.volume.nameRefusal = () => null;
    await expect(module.volume.write('/sys/x', bytesOf('1'))).rejects.toMatchObject({
      code: 'name-not-allowed',
    });
    await module.close();
  });

  it('counts units and entries', async () => {
    const { module } = await bench({ files: [], flash: { extended: 8192, bulk: 0, files: 3 } });
    await module.volume.write('/a', noiseOf(4097));
    await expect(module.volume.write('/b', bytesOf('1'))).rejects.toMatchObject({
      code: 'flash-full',
    });
    await module.close();
  });
});

describe('other states in which a module can be found', () => {
  it('answers in the form of before when the mode changes', async () => {
    const { module } = await bench({ lateMode: true });
    expect(await module.volume.entries()).toHaveLength(14);
    await module.close();
  });

  it('buffers long answers: switched off, and on again', async () => {
    const { module, device } = await bench({ buffered: '1' });
    expect(device.machine.variables.get('system.cmd.buffered')).toBe('0');
    await module.close();
    expect(device.machine.variables.get('system.cmd.buffered')).toBe('1');
  });

  it('has no ls -v, no versions, or few commands', async () => {
    const plain = await bench({ verboseListing: false });
    expect(await plain.module.volume.entries()).toHaveLength(14);
    await plain.module.close();
    const bare = await bench({ versions: false });
    expect(await bare.module.volume.entries()).toHaveLength(14);
    await bare.module.close();
    const { module } = await bench({
      lacks: ['http_download', 'http_upload', 'format_flash', 'setup', 'file_stat', 'stream_list'],
    });
    // Whatever asks, a menu or the palette, sees a verb that is not there.
    const { fetchFile, sendFile, runSetup, formatting } = module;
    expect({ fetchFile, sendFile, runSetup, formatting }).toEqual({});
    expect(module.restart).toBeDefined();
    expect(module.volume.capabilities).toMatchObject({ write: true, rename: true });
    // Without file_stat the file is read back.
    await module.volume.write('/a', noiseOf(3000));
    expect(await module.volume.verify(['/a'])).toMatchObject([{ state: 'unknown' }]);
    await module.close();
  });

  it('can read alone: nothing that changes a file is offered', async () => {
    const { module } = await bench({ lacks: ['file_delete'] });
    expect(module.volume.capabilities).toMatchObject({ write: false, rename: false, move: false });
    expect(await module.volume.read('/my_ca.pem')).toHaveLength(2074);
    await module.close();
  });

  it('lists in a way that nobody understands: only the listing fails', async () => {
    const { module, device } = await bench({ lacks: ['ls'] });
    await expect(module.volume.entries()).rejects.toMatchObject({ code: 'command-unknown' });
    expect(device.machine.machineMode).toBe(true);
    await module.close();
  });

  it('does not answer at all', async () => {
    const device = virtualDevice({ faults: { silent: true } });
    const wire = new Wire(device.connect());
    await expect(openWiconnectModule(wire, { timing: QUICK })).rejects.toMatchObject({
      code: 'wiconnect-silent',
    });
    await wire.close();
  });

  it.each(['human', 'machine'] as const)(
    'holds half a command in %s mode, which is not carried out',
    async (mode) => {
      const device = virtualDevice({
        mode,
        files: ['a', 'ab'].map((name) => ({ ...file, name, content: bytesOf(name) })),
      });
      const writer = device.connect().writable.getWriter();
      await writer.write(bytesOf('fde a'));
      const { module } = await connect(device);
      expect(Object.keys(stored(device))).toEqual(['a', 'ab']);
      await module.close();
    },
  );

  it.each(['human', 'machine'] as const)(
    'waits for the rest of a piece in %s mode',
    async (mode) => {
      const device = virtualDevice({ mode, files: [] });
      const writer = device.connect().writable.getWriter();
      await writer.write(bytesOf('fcr -o half 2880 1.0.0 0xFE 1234\r\nwrite 0 1440\r\nsome'));
      const { module } = await connect(device);
      await module.volume.write('/half', noiseOf(2000));
      expect(device.machine.flash.get('half')?.content).toEqual(noiseOf(2000));
      await module.close();
    },
  );
});

describe('what a lost line leaves is found on an unknown line, too', () => {
  it.each([
    ['human', 'half a comma'],
    ['machine', 'half a comma'],
    ['human', 'fcr -o half 2880 1.0.0 0xFE 1234\r\nwrite 0 1440\r\nsome'],
    ['machine', 'fcr -o half 2880 1.0.0 0xFE 1234\r\nwrite 0 1440\r\n'],
  ] as const)('in %s mode, after %j', async (mode, left) => {
    const device = virtualDevice({ mode, files: [] });
    await device.connect().writable.getWriter().write(bytesOf(left));
    const wire = new Wire(device.connect());
    expect(await probeModule(wire, { patience: 0.1 })).toMatchObject({ kind: 'wiconnect' });
    const module = await openWiconnectModule(wire, { timing: QUICK });
    expect(await module.volumes[0]?.entries()).toEqual([]);
    await module.close();
  });
});

describe('a line that loses bytes', () => {
  it.each([1, 2, 3, 4, 5, 6])(
    'never leaves or gives a wrong file (%i)',
    async (seed) => {
      const device = virtualDevice({ files: [] });
      const faults = { in: { drop: 0.0002 }, out: { drop: 0.0002 } };
      const { module } = await connect(device, { seed, faults });
      for (let i = 0; i < 2; i++) {
        const content = noiseOf(4000, i + 1);
        const failure = await module.volume
          .write(`/${i}`, content)
          .then(() => null)
          .catch((thrown: unknown) => thrown);
        const kept = device.machine.flash.get(String(i))?.content;
        if (failure) expect(failure).toMatchObject({ code: 'deadline' });
        // One whose last answer was lost may be whole, and is known to be.
        if (!failure || kept) expect(kept).toEqual(content);
        if (!kept) continue;
        const read = await module.volume.read(`/${i}`).catch((thrown: unknown) => thrown);
        if (read instanceof PortsideError) expect(read.code).toBe('deadline');
        else expect(read).toEqual(content);
      }
      await module.close();
    },
    60_000,
  );
});

describe('transfers', () => {
  it('are refused by a module whose checksum is another, and leave nothing', async () => {
    const { module, device } = await bench({ files: [], faults: { badFlash: true } });
    await expect(module.volume.write('/a', noiseOf(100))).rejects.toMatchObject({
      code: 'checksum-differs',
    });
    expect(stored(device)).toEqual({});
    await module.close();
  });

  it('say what a damaged file is', async () => {
    const { module, device } = await bench({ files: [] });
    await module.volume.write('/a', bytesOf('Hello World!'));
    device.machine.forgeChecksum('a', bytesOf('123456789'));
    expect(await module.volume.verify(['/a'])).toEqual([
      { path: '/a', state: 'differs', expected: '89F6', found: '222F' },
    ]);
    expect(module.volume.marks.get('/a')?.map(({ key }) => key)).toContain(
      'wiconnect_mark_differs',
    );
    await module.close();
  });

  it('that are cancelled leave the module as it was, and at its prompt', async () => {
    for (const replace of [false, true]) {
      const { module, device } = await bench({ files: [] });
      if (replace) await module.volume.write('/a', bytesOf('old'));
      const before = stored(device);
      const controller = new AbortController();
      const writing = module.volume.write('/a', noiseOf(9000), {
        replace,
        signal: controller.signal,
        onProgress: (done) => {
          if (done > 3000) controller.abort();
        },
      });
      await expect(writing).rejects.toMatchObject({ code: 'cancelled' });
      expect(stored(device)).toEqual(before);
      expect(device.machine.streams.all).toEqual([]);
      const reading = new AbortController();
      if (replace) {
        reading.abort();
        await expect(module.volume.read('/a', { signal: reading.signal })).rejects.toMatchObject({
          code: 'cancelled',
        });
      }
      expect(await module.volume.entries()).toHaveLength(replace ? 1 : 0);
      await module.close();
    }
  });

  it('never send a piece twice, and nothing after a piece', async () => {
    const { module, said } = await bench({ files: [] });
    const before = said.out.length;
    await module.volume.write('/a', noiseOf(3000));
    const commands =
      said.out
        .slice(before)
        .join('')
        .match(/(fcr|write|fst)[^\r]*\r\n/g) ?? [];
    expect(commands.map((line) => line.split(' ')[0])).toEqual([
      'fcr',
      'write',
      'write',
      'write',
      'fst',
    ]);
    await module.close();
  });

  it('go out in small chunks with pauses if there is no flow control', async () => {
    const device = virtualDevice({ files: [] });
    const wire = new Wire({ ...lineOf(device), bitRate: 115_200 });
    const sizes: number[] = [];
    wire.listen((direction, bytes) => {
      if (direction === 'out') sizes.push(bytes.length);
    });
    const module = await openWiconnectModule(wire, { timing: QUICK });
    const from = wire.clock.now();
    sizes.length = 0;
    await module.volumes[0]?.write('/a', noiseOf(1200));
    expect(Math.max(...sizes)).toBeLessThanOrEqual(128);
    expect(wire.clock.now() - from).toBeGreaterThan(10 * 45);
    expect(device.machine.flash.get('a')?.content).toEqual(noiseOf(1200));
    await module.close();
  });
});

function lineOf(device: VirtualWiConnect) {
  const line = device.connect();
  const { name, clock, readable, writable } = line;
  return { name, ...(clock ? { clock } : {}), readable, writable, close: () => line.close() };
}
