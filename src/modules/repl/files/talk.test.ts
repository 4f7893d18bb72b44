import { expect, it } from 'vitest';
import { every, TestingClock } from '../../../ground/jobs/testing-clock';
import type { ByteLine } from '../../../serial/byte-line';
import { bytesOf } from '../../../serial/bytes';
import { pacedLine } from '../../../serial/pacing';
import { Wire } from '../../../serial/wire';
import { copyFile } from '../../../volumes/copy/file';
import type { Module, ModuleVolume } from '../../module';
import { noise } from '../../suite-parts';
import { openReplModule } from '../open';
import { FILE_SYSTEMS, lacking, pythonPeer } from '../testing-python';

const SOAK = !!process.env['PORTSIDE_SOAK'];
const SIZE = SOAK ? 500_000 : 100_000;
const INTERVALS = SOAK ? [0.1, 0.2, 0.5, 2, 5] : [0.2];
const BIT_RATE = 115_200;
const report = (line: string) => void (SOAK && process.stdout.write(`${line}\n`));

/** What a program prints beside its work, as a heartbeat. */
const TALK = bytesOf('[hb] uptime 123456 s, csq 23, free 98304\r\n');

/** A line whose module prints such a line in between, wherever an answer happens to be; 0: it is silent. */
function talking(line: ByteLine, seconds: number): { line: ByteLine; stop: () => void } {
  const { clock } = line;
  if (!(clock instanceof TestingClock)) throw new Error('It lives by the clock of tests.');
  let talk: ((bytes: Uint8Array) => void) | null = null;
  const through = new TransformStream<Uint8Array, Uint8Array>({
    start: (controller) => void (talk = (bytes) => controller.enqueue(bytes)),
    transform: (bytes, controller) => controller.enqueue(bytes),
  });
  const paced = pacedLine(line, { bitRate: BIT_RATE });
  const stop = seconds ? every(clock, seconds * 1000, () => talk?.(TALK)) : () => undefined;
  const readable = paced.readable.pipeThrough(through);
  const { name, writable } = paced;
  const close = () => paced.close();
  return { line: { name, bitRate: BIT_RATE, clock, readable, writable, close }, stop };
}

async function onTalkingModule(
  seconds: number,
  less: readonly string[],
  work: (volume: ModuleVolume, wire: Wire, module: Module) => Promise<void>,
): Promise<void> {
  const peer = await pythonPeer(FILE_SYSTEMS + lacking(less));
  const { line, stop } = talking(peer.plug(), seconds);
  const wire = new Wire(line);
  try {
    const module = await openReplModule(wire);
    await work(module.volumes[0] as ModuleVolume, wire, module);
  } finally {
    stop();
    await wire.close();
  }
}

const INFLATE = ['deflate', 'uzlib', 'zlib'];
/** Text that deflates to a fifth or so. */
const SOURCE = bytesOf(
  Array.from(
    { length: SIZE / 40 },
    (_, i) => `def value_${i}(): return ${(i * 7919) % 10_007}\n`,
  ).join(''),
).slice(0, SIZE);

it.each(
  INTERVALS.flatMap((seconds) => [
    { seconds, what: 'random bytes', content: noise(SIZE), less: INFLATE },
    { seconds, what: 'deflated source', content: SOURCE, less: [] },
  ]),
)(
  'carries $what either way from and to a module that prints a line every $seconds s',
  ({ seconds, what, content, less }) =>
    onTalkingModule(seconds, less, async (volume, { clock }) => {
      const bare = content.length / (BIT_RATE / 10);
      const began = clock.now();
      await volume.write('/big.bin', content);
      const between = clock.now();
      expect(await volume.read('/big.bin')).toEqual(content);
      const [up, down] = [between - began, clock.now() - between].map((time) => time / 1000);
      const rate = (time = 0) => `${time.toFixed(1)} s (${((100 * bare) / time).toFixed(0)} %)`;
      const size = `${content.length} bytes of ${what}`;
      report(`${size}, a line every ${seconds} s: up ${rate(up)}, down ${rate(down)}`);
      // What was deflated takes less than the line would take for it as it is.
      if (!less.length) expect(up).toBeLessThan(bare);
    }),
  600_000,
);

it.each(INTERVALS)(
  'does every verb on a module that prints a line every %f s',
  (seconds) =>
    onTalkingModule(seconds, INFLATE, async (volume, _, module) => {
      await volume.mkdir('/d');
      for (let i = 0; i < 20; i++) await volume.write(`/d/f${i}.py`, noise(200 + i, i));
      expect(await volume.entries()).toHaveLength(21);
      expect(await volume.checksums(['/d/f1.py', '/d/f2.py'])).toHaveLength(2);
      await volume.rename('/d/f1.py', '/moved.py');
      expect(await volume.read('/moved.py')).toEqual(noise(201, 1));
      await volume.write('/moved.py', noise(50), { replace: true });
      expect((await volume.stat('/moved.py')).size).toBe(50);
      await copyFile(volume, volume, '/d/f2.py', '/copy.py', { replace: false });
      await volume.write('/run.py', bytesOf('open("/usr/ran","ab").write(b"x")\n'));
      await volume.write('/ran', bytesOf(''));
      const { end } = await module.run!('/run.py', { onOutput: () => undefined });
      expect([end, await volume.read('/ran')]).toEqual(['finished', bytesOf('x')]);
      await volume.protect!('/copy.py');
      await volume.remove('/d');
      const left = ['/checksum.json', '/copy.py', '/moved.py', '/ran', '/run.py'];
      expect((await volume.entries()).map(({ path }) => path)).toEqual(left);
      expect(volume.marks.get('/copy.py')).toMatchObject([{ key: 'mark_matches' }]);
      expect((await volume.usage()).files).toBe(left.length);
    }),
  600_000,
);
