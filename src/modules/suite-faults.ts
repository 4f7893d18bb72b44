import { PortsideError } from '../ground/errors/portside-error';
import { bytesOf } from '../serial/bytes';
import { sleep } from '../ground/jobs/clock';
import { Wire } from '../serial/wire';
import { openReplModule } from './repl/open';
import {
  fails,
  noise,
  plugged,
  removeIfThere,
  same,
  tidy,
  type DriverBench,
  type DriverCase,
} from './suite-parts';
import { testingLine } from './testing-line';

const OLD = bytesOf('# the old file\n'.repeat(12));

export const FAULT_CASES: readonly DriverCase[] = [
  {
    name: 'stops in the middle, and the next command works',
    run: (bench) =>
      plugged(bench, async ({ volume }) => {
        await removeIfThere(volume, '/stop.bin');
        await volume.write('/stop.bin', OLD);
        const size = Math.min(bench.traits.fileMax, 20_000);
        for (const part of [0.1, 0.6]) {
          const abort = new AbortController();
          const onProgress = (done: number) => {
            if (done >= size * part) abort.abort();
          };
          const options = { replace: true, signal: abort.signal, onProgress };
          await fails(volume.write('/stop.bin', noise(size), options), 'cancelled');
          same(await volume.read('/stop.bin'), OLD, 'the old file');
          await tidy(volume);
        }
        await volume.write('/stop.bin', noise(size), { replace: true });
        const abort = new AbortController();
        const onProgress = (done: number) => {
          if (done > 0) abort.abort();
        };
        await fails(volume.read('/stop.bin', { signal: abort.signal, onProgress }), 'cancelled');
        same(await volume.read('/stop.bin'), noise(size), 'the new file');
        await volume.remove('/stop.bin');
      }),
  },
  {
    name: 'has the old file or the new one, wherever in a write the cable is pulled',
    for: ({ safeWrites, cuts }) => safeWrites && cuts > 0,
    run: async (bench) => {
      const content = noise(Math.min(bench.traits.fileMax, 700));
      const length = await bytesOfOneWrite(bench, content);
      const seen = { old: 0, new: 0 };
      for (let i = 0; i < bench.traits.cuts; i++) {
        const at = Math.floor((length * i) / Math.max(1, bench.traits.cuts - 1));
        let done = false;
        await plugged(bench, async ({ volume, line }) => {
          await volume.write('/cut.bin', OLD, { replace: true });
          if (bench.cutAfter) await bench.cutAfter(at);
          else line.cutAfter(at);
          const written = volume.write('/cut.bin', content, { replace: true });
          // Two writes differ by some bytes, as chunks follow the answers: near the end either may be.
          const settled = written.then(() => (done = true));
          await (at < length / 2 ? fails(settled, 'line-lost') : settled.catch(isLineLost));
        });
        await plugged(bench, async ({ volume }) => {
          const now = await volume.read('/cut.bin');
          if (now.length === OLD.length) {
            same(now, OLD, `the old file after ${at} bytes`);
            if (done) throw new Error(`told as written after ${at} bytes, and it is the old file`);
            seen.old++;
          } else {
            same(now, content, `the new file after ${at} bytes`);
            seen.new++;
          }
          await tidy(volume);
        });
      }
      if (!seen.old || !seen.new) throw new Error(`only one kind: ${JSON.stringify(seen)}`);
      await plugged(bench, ({ volume }) => volume.remove('/cut.bin'));
    },
  },
  {
    name: 'is not misled by what else comes over the line',
    run: (bench) =>
      plugged(bench, async ({ volume, line }) => {
        await removeIfThere(volume, '/noise.bin');
        const junk = [bytesOf('\r\n>>> OK\x04\x04>raw REPL; CTRL-B to exit\r\n>'), noise(300)];
        for (const each of junk) {
          line.inject(each);
          await volume.write('/noise.bin', noise(200), { replace: true });
          line.inject(each);
          same(await volume.read('/noise.bin'), noise(200), 'bytes');
          line.inject(each);
          same((await volume.stat('/noise.bin')).size, 200, 'size');
        }
        await volume.remove('/noise.bin');
      }),
  },
  {
    name: 'finds the prompt from wherever the module was left',
    run: async (bench) => {
      const left = [
        ...[
          '\x01',
          '\x01\x05A\x01print(1',
          '\x01x=[',
          'for i in range(3):\r',
          '\x05paste',
          'half a li',
        ],
        ...['while True:pass\r\r', '\x01while True:pass\n\x04'],
      ];
      for (const bytes of left) {
        const line = testingLine(await bench.plug());
        const wire = new Wire(line);
        try {
          await openReplModule(wire);
          await wire.send(bytesOf(bytes));
          await sleep(wire.clock, 150);
        } finally {
          await wire.close();
        }
        await plugged(bench, ({ volume }) => volume.list('/'));
      }
    },
  },
];

/** @throws what is something else */
function isLineLost(thrown: unknown): void {
  if (!(thrown instanceof PortsideError && thrown.code === 'line-lost')) throw thrown;
}

/** What goes to the module in a write that succeeds. */
function bytesOfOneWrite(bench: DriverBench, content: Uint8Array): Promise<number> {
  return plugged(bench, async ({ volume, line }) => {
    await removeIfThere(volume, '/cut.bin');
    await volume.write('/cut.bin', OLD);
    const before = line.sent;
    await volume.write('/cut.bin', content, { replace: true });
    return line.sent - before;
  });
}
