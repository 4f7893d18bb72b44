import { afterEach, expect, it, vi } from 'vitest';
import { PortsideError } from '../../../ground/errors/portside-error';
import { Wire } from '../../../serial/wire';
import type { Module, ModuleVolume } from '../../module';
import { noise } from '../../suite-parts';
import { openReplModule } from '../open';
import { lossyLine, sameMarks } from '../testing-lossy';
import { bytesOf } from '../../../serial/bytes';
import { FILE_SYSTEMS, pythonPeer, type PythonPeer } from '../testing-python';

const SIZE = 30_000;
const OLD = 27_000;
const SOAK = !!process.env['PORTSIDE_SOAK'];
const SEEDS = SOAK ? 24 : 2;
const report = (line: string) => void (SOAK && process.stdout.write(`${line}\n`));

afterEach(() => vi.restoreAllMocks());

interface Rig {
  readonly peer: PythonPeer;
  readonly module: Module;
  readonly volume: ModuleVolume;
  /** Seconds of the line's clock. */
  readonly time: (work: () => Promise<unknown>) => Promise<number>;
  /** Names on the module, and how long the file is. */
  readonly there: () => string;
}

/** A module with an old file `f` at the end of a line that loses one byte in so many; 0: none. */
async function onLine(
  every: number,
  seed: number,
  from: 'start' | 'opened',
  work: (rig: Rig) => Promise<void>,
): Promise<void> {
  sameMarks(seed);
  const peer = await pythonPeer(FILE_SYSTEMS);
  peer.python(`F[0].files[b'f']=b'old'*${OLD / 3}`);
  const lossy = lossyLine(peer.plug(), every ? 1 / every : 0, seed);
  lossy.losing = from === 'start';
  const wire = new Wire(lossy.line);
  try {
    const module = await openReplModule(wire);
    lossy.losing = true;
    await work({
      ...{ peer, module, volume: module.volumes[0] as ModuleVolume },
      time: async (timed) => {
        const since = wire.clock.now();
        await timed();
        return (wire.clock.now() - since) / 1000;
      },
      there: () => peer.python("print(sorted(F[0].files),len(F[0].files[b'f']))").trim(),
    });
  } finally {
    await wire.close();
  }
}

/** Seconds up and down; what comes back is compared. */
async function carry({ volume, time, there }: Rig, seed: number): Promise<[number, number]> {
  const content = noise(SIZE, seed);
  const up = await time(() => volume.write('/f', content, { replace: true }));
  expect(there()).toBe(`[b'f'] ${SIZE}`);
  const down = await time(async () => expect(await volume.read('/f')).toEqual(content));
  return [up, down];
}

const range = (times: readonly number[]) =>
  `${Math.min(...times).toFixed(1)} to ${Math.max(...times).toFixed(1)} s`;

it.each([1000, 2000, 3000])(
  'carries 30 kB either way in less than three times as long if one byte in %i is lost',
  async (every) => {
    let clean: [number, number] = [0, 0];
    await onLine(0, 1, 'start', async (rig) => void (clean = await carry(rig, 1)));
    const ups: number[] = [];
    const downs: number[] = [];
    for (let seed = 1; seed <= SEEDS; seed++) {
      await onLine(every, seed, 'start', async (rig) => {
        const [up, down] = await carry(rig, seed);
        ups.push(up);
        downs.push(down);
      });
    }
    report(`one in ${every}: up ${range(ups)}, down ${range(downs)}; clean ${clean.join(', ')}`);
    expect(Math.max(...ups)).toBeLessThan(3 * clean[0]);
    expect(Math.max(...downs)).toBeLessThan(3 * clean[1]);
  },
  600_000,
);

it('says that bytes get lost if it is one in a hundred, and leaves the old file and nothing else', async () => {
  const times: number[] = [];
  const failure = (work: Promise<unknown>) =>
    work.then(
      () => null,
      (thrown: unknown) => thrown,
    );
  for (let seed = 1; seed <= SEEDS; seed++) {
    await onLine(100, seed, 'opened', async ({ volume, time, there }) => {
      const content = noise(SIZE, seed);
      let thrown: unknown;
      const write = async () =>
        void (thrown = await failure(volume.write('/f', content, { replace: true })));
      times.push(await time(write));
      expect(thrown, `seed ${seed}`).toBeInstanceOf(PortsideError);
      expect((thrown as PortsideError).code, `seed ${seed}`).toBe('answer-garbled');
      expect(there(), `seed ${seed}`).toBe(`[b'f'] ${OLD}`);
    });
  }
  report(`one in 100: failed after ${range(times)}`);
}, 600_000);

/** Runs a program that counts its runs; how often it ran, and how often it was said to have. */
async function runMany(
  { module, peer }: Rig,
  times: number,
): Promise<{ ran: number; said: number }> {
  peer.python(`F[0].files.update({b'r.py':b'open("/usr/n","ab").write(b"x")',b'n':b''})`);
  const count = () => Number(peer.python("print(len(F[0].files[b'n']))"));
  let said = 0;
  for (let round = 0; round < times; round++) {
    const before = count();
    try {
      const { end } = await module.run!('/r.py', { onOutput: () => undefined });
      said++;
      expect([end, count() - before]).toEqual(['finished', 1]);
    } catch (thrown) {
      expect(thrown).toMatchObject({ code: 'answer-garbled' });
      expect(count() - before).toBeLessThanOrEqual(1);
    }
  }
  return { ran: count(), said };
}

it.each([
  [100, 3],
  [500, 8],
])(
  'runs a program once or says that it can’t, if one byte in %i is lost',
  async (every, times) => {
    const total = { ran: 0, said: 0 };
    for (let seed = 1; seed <= SEEDS; seed++) {
      await onLine(every, seed, 'opened', async (rig) => {
        const { ran, said } = await runMany(rig, times);
        total.ran += ran;
        total.said += said;
      });
    }
    const all = SEEDS * times;
    report(`one in ${every}: ran ${total.ran} times of ${all}, and said so ${total.said} times`);
    expect(total.said).toBeGreaterThan(every < 500 ? 0 : all - 1);
  },
  600_000,
);

/** Loses bytes for as long as a program of the module's own says so. */
async function whileTold(
  setup: string,
  work: (volume: ModuleVolume, peer: PythonPeer, wire: Wire) => Promise<void>,
): Promise<void> {
  sameMarks(1);
  const peer = await pythonPeer(`${FILE_SYSTEMS}lose=0\n${setup}`);
  const lossy = lossyLine(peer.plug(), 1 / 20, 1);
  Object.defineProperty(lossy, 'losing', { get: () => peer.python('print(lose)') === '1\n' });
  const wire = new Wire(lossy.line);
  try {
    await work((await openReplModule(wire)).volumes[0] as ModuleVolume, peer, wire);
  } finally {
    await wire.close();
  }
}

const AFTER_RENAME = `
F[0].files[b'a.py']=b'old'
def may(verb,p):
 global lose,told
 if verb=='stat' and told and p==b'checksum.json':lose=1
 if verb=='rename':told=1
told=0
F[0].may=may
`;

it('says that it was the line if a file is stored and the entry of checksum.json is not', () =>
  whileTold(AFTER_RENAME, async (volume, peer) => {
    const write = volume.write('/a.py', bytesOf('new'), { replace: true });
    await expect(write).rejects.toMatchObject({ code: 'checksum-entry-lost' });
    expect(peer.python("print(F[0].files[b'a.py'])")).toBe("b'new'\n");
  }));

it('looks by itself again at a list that could not be checked', () => {
  const list = '[{"name":"/usr/a.py","crc32":"0x1"}]';
  const setup = `
F[0].files={b'a.py':b'old',b'checksum.json':b'${list}'}
def may(verb,p):
 global lose
 if verb=='read' and p==b'checksum.json':lose=hit
hit=1
F[0].may=may
`;
  return whileTold(setup, async (volume, peer, wire) => {
    await volume.entries();
    expect(volume.marks.get('/checksum.json')).toMatchObject([{ key: 'mark_unchecked' }]);
    peer.python('lose=hit=0');
    const told = new Promise<void>((resolve) => void volume.onChange(resolve));
    await told;
    await volume.entries();
    expect(volume.marks.get('/checksum.json')).toBeUndefined();
    expect(volume.marks.get('/a.py')).toMatchObject([{ key: 'mark_differs' }]);
    expect(wire.failure).toBeNull();
  });
});
