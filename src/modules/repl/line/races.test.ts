import { afterAll, beforeAll, expect, it } from 'vitest';
import { sleep } from '../../../ground/jobs/clock';
import { TestingClock } from '../../../ground/jobs/testing-clock';
import { bytesOf } from '../../../serial/bytes';
import { Wire } from '../../../serial/wire';
import { noise } from '../../suite-parts';
import { startVirtualQuecPython } from '../../virtual/quecpython/testing';
import type { VirtualQuecPython } from '../../virtual/quecpython/virtual-module';
import { openReplModule } from '../open';
import type { Module, ModuleVolume } from '../../module';

const clock = new TestingClock();
let virtual: VirtualQuecPython;
beforeAll(async () => {
  virtual = await startVirtualQuecPython({}, clock);
}, 30_000);
afterAll(() => virtual.stop());

async function connected(work: (volume: ModuleVolume, module: Module) => Promise<void>) {
  const wire = new Wire(virtual.connect());
  try {
    const module = await openReplModule(wire);
    await work(module.volumes[0] as ModuleVolume, module);
  } finally {
    await wire.close();
  }
}

const rejected = (work: Promise<unknown>) =>
  work.then(
    () => null,
    (thrown: unknown) => thrown,
  );

it('resets and is stopped right after a turn of another', async () => {
  await connected(async (volume, module) => {
    const [, report] = await Promise.all([volume.list('/'), module.softReset!()]);
    expect(report.output).toContain('soft reboot');
    await Promise.all([volume.list('/'), module.stop!()]);
    expect(module.state).toBe('idle');
    await volume.list('/');
  });
}, 60_000);

it('closes at once whatever is under way, and leaves the friendly prompt', async () => {
  const friendly = async () => {
    const wire = new Wire(virtual.connect());
    // In the raw REPL this would be a line without an answer.
    await wire.send(bytesOf('print(6*7)\r'));
    await wire.until([bytesOf('42\r\n>>> ')], { within: 3000 });
    await wire.close();
  };
  const wire = new Wire(virtual.connect());
  const module = await openReplModule(wire);
  const [volume] = module.volumes as [ModuleVolume];
  await volume.write('/big.bin', noise(200), { replace: true });
  let begun!: () => void;
  const underWay = new Promise<void>((resolve) => (begun = resolve));
  const onProgress = (done: number) => void (done > 0 && begun());
  const written = rejected(volume.write('/big.bin', noise(150_000), { replace: true, onProgress }));
  const waiting = rejected(volume.write('/never.bin', noise(10)));
  await underWay;
  const since = clock.now();
  await module.close();
  // A moment to end what runs, and the way back to the prompt.
  expect(clock.now() - since).toBeLessThan(3000);
  expect(await written).toMatchObject({ code: 'cancelled' });
  expect(await waiting).toMatchObject({ code: 'cancelled' });
  await friendly();
  await connected(async (again) => {
    const entries = await again.entries();
    expect(entries.filter(({ name }) => /^\.portside|never/.test(name))).toEqual([]);
    expect(await again.read('/big.bin')).toEqual(noise(200));
    await again.write('/loop.py', bytesOf('while True:pass\n'));
  });
  const second = new Wire(virtual.connect());
  const running = await openReplModule(second);
  const run = rejected(running.run!('/loop.py', { onOutput: () => undefined }));
  await sleep(clock, 300);
  await running.close();
  await run;
  await friendly();
}, 60_000);

it('stops a program at any moment of its start, without a reset', async () => {
  await connected(async (volume, module) => {
    await volume.write('/stop.py', bytesOf('while True:pass\n'), { replace: true });
    await volume.write('/quick.py', bytesOf('print(1)\n'), { replace: true });
    for (const path of ['/stop.py', '/quick.py']) {
      for (let wait = 0; wait < 40; wait += 3) {
        const abort = new AbortController();
        let output = '';
        const onOutput = (bytes: Uint8Array) => void (output += new TextDecoder().decode(bytes));
        const run = module.run!(path, { onOutput, signal: abort.signal });
        if (wait) await sleep(clock, wait);
        abort.abort();
        const ended = await run.catch((thrown: unknown) => {
          expect(thrown).toMatchObject({ code: 'cancelled' });
          return { end: 'stopped' };
        });
        if (path === '/stop.py') expect(ended.end, String(wait)).toBe('stopped');
        expect(output).not.toContain('soft reboot');
      }
    }
    await volume.list('/');
  });
}, 60_000);

it('hands what is typed while a program is on its way to the program, not into its source', async () => {
  await connected(async (volume, module) => {
    await volume.write('/p.py', bytesOf('print(40+2)\n'), { replace: true });
    let output = '';
    const run = module.run!('/p.py', {
      onOutput: (bytes) => void (output += new TextDecoder().decode(bytes)),
    });
    for (let i = 0; i < 20; i++) {
      await module.type(bytesOf('x'));
      await sleep(clock, 1);
    }
    expect(await run).toEqual({ end: 'finished' });
    expect(output.trim()).toBe('42');
    await volume.list('/');
    await volume.list('/');
  });
}, 60_000);

it('has the old file and says so, or the new one and says so, whenever a write is cancelled', async () => {
  await connected(async (volume) => {
    const seen = new Set<string>();
    for (let wait = 0; wait < 120; wait += 4) {
      await volume.write('/c.bin', noise(300, 1), { replace: true });
      const abort = new AbortController();
      const write = volume.write('/c.bin', noise(900, 2), { replace: true, signal: abort.signal });
      const ended = write.then(
        () => 'new',
        (thrown: unknown) => {
          expect(thrown).toMatchObject({ code: 'cancelled' });
          return 'old';
        },
      );
      await sleep(clock, wait);
      abort.abort();
      const said = await ended;
      seen.add(said);
      expect(await volume.read('/c.bin'), `${wait} ms`).toEqual(
        said === 'new' ? noise(900, 2) : noise(300, 1),
      );
      const names = (await volume.entries()).map(({ name }) => name);
      expect(names.filter((name) => name.startsWith('.portside'))).toEqual([]);
    }
    expect(seen.size).toBe(2);
  });
}, 60_000);

it('runs a program to its end though it prints what a raw REPL says, and ends with one that resets', async () => {
  await connected(async (volume, module) => {
    const run = async (source: string) => {
      await volume.write('/b.py', bytesOf(source), { replace: true });
      let output = '';
      const { end } = await module.run!('/b.py', {
        onOutput: (bytes) => void (output += new TextDecoder().decode(bytes)),
      });
      return { end, output };
    };
    const banner = 'raw REPL; CTRL-B to exit\r\n>';
    const says = `import utime,sys\nw=sys.stdout.buffer.write\nw(b${JSON.stringify(banner)})\n`;
    expect(
      await run(`${says}utime.sleep_ms(300)\nw(b${JSON.stringify(banner)})\nprint('end')\n`),
    ).toEqual({
      end: 'finished',
      output: `${banner}${banner}end\r\n`,
    });
    await volume.list('/');
    const reset = await run('print(1)\nraise SystemExit\n');
    expect(reset.end).not.toBe('stopped');
    await volume.list('/');
  });
}, 60_000);
