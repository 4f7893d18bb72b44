import { describe, expect, it } from 'vitest';
import { PortsideError } from '../../ground/errors/portside-error';
import { bytesOf } from '../../serial/bytes';
import { faultyLine, type Fault, type FaultyLine } from '../../serial/testing-fault';
import { Wire } from '../../serial/wire';
import { copyFile } from '../../volumes/copy/file';
import type { Module, ModuleVolume } from '../module';
import { noise } from '../suite-parts';
import { openReplModule } from './open';
import { FILE_SYSTEMS, lacking, pythonPeer, type PythonPeer } from './testing-python';

/** Every so many-th byte of a verb is damaged; with PORTSIDE_SOAK each of them, or every PORTSIDE_STEP-th. */
const STEP = Number(process.env['PORTSIDE_STEP'] ?? (process.env['PORTSIDE_SOAK'] ? 1 : 509));
/** Ctrl-D for a digit, a letter for another, a key for a letter, and whatever has eight bits. */
const FAULTS: readonly Fault[] = ['drop', 'double', { turn: 0x01 }, { turn: 0x60 }, { turn: 0x80 }];

/** Names of which each is another with one byte less, or another byte. */
const FILES = `{b'a.py':b'A',b'aa.py':b'AA',b'aab.py':b'AAB',b'ab.py':b'open("/usr/ran","ab").write(b"x")\\nprint(42)\\n',b'ran':b'',b'aac.py':b'AAC',b'lib':None,b'lib/a.py':b'LA',b'lib/aab.py':b'LAAB',b'li':None,b'li/x':b'X',b'big.bin':bytes(range(256))*3}`;
const BIG = Uint8Array.from({ length: 768 }, (_, i) => i % 256);

interface Verb {
  readonly run: (volume: ModuleVolume, module: Module) => Promise<unknown>;
  /** What the verb gives on a line without faults. */
  readonly gives?: unknown;
}

const VERBS: Readonly<Record<string, Verb>> = {
  'write a new file': { run: (volume) => volume.write('/aaab.py', noise(300)) },
  'replace a file': {
    run: (volume) => volume.write('/aab.py', bytesOf('print(1)\n'.repeat(60)), { replace: true }),
  },
  'delete a file': { run: (volume) => volume.remove('/aab.py') },
  'delete a directory': { run: (volume) => volume.remove('/lib') },
  rename: { run: (volume) => volume.rename('/aab.py', '/aabb.py') },
  'make a directory': { run: (volume) => volume.mkdir('/libb') },
  read: { run: (volume) => volume.read('/big.bin'), gives: BIG },
  list: {
    run: async (volume) => (await volume.entries()).map(({ path, size }) => `${path} ${size}`),
    gives: [
      ...['/a.py 1', '/aa.py 2', '/aab.py 3', '/aac.py 3', '/ab.py 44', '/big.bin 768', '/li 0'],
      ...['/li/x 1', '/lib 0', '/lib/a.py 2', '/lib/aab.py 4', '/ran 0'],
    ],
  },
  digest: {
    run: async (volume) =>
      (await volume.checksums(['/aab.py', '/ab.py'])).map(({ path, size }) => [path, size]),
    gives: [
      ['/aab.py', 3],
      ['/ab.py', 44],
    ],
  },
  copy: {
    run: (volume) => copyFile(volume, volume, '/big.bin', '/lib/big.bin', { replace: false }),
  },
  // Each time that it runs, its file gets longer.
  'run once': {
    run: async (_, module) => (await module.run!('/ab.py', { onOutput: () => undefined })).end,
    gives: 'finished',
  },
};

interface Rig {
  readonly peer: PythonPeer;
  readonly line: FaultyLine;
  readonly module: Module;
  readonly volume: ModuleVolume;
  files(): string;
  reset(): void;
}

async function rigOf(less: readonly string[]): Promise<Rig> {
  const peer = await pythonPeer(FILE_SYSTEMS + lacking(less));
  const reset = () => void peer.python(`F[0].files=${FILES};F[1].files={}`);
  reset();
  const line = faultyLine(peer.plug());
  const module = await openReplModule(new Wire(line));
  const files = () => peer.python('print(sorted(F[0].files.items(),key=lambda i:i[0]),F[1].files)');
  return { peer, line, module, volume: module.volumes[0] as ModuleVolume, files, reset };
}

const MODULES: Readonly<Record<string, readonly string[]>> = {
  'all of Python': [],
  'no binascii and no hashlib': ['binascii', 'ubinascii', 'hashlib', 'uhashlib'],
};

describe.each(Object.entries(MODULES))(
  'one byte that goes wrong, on a module with %s',
  (_, less) => {
    it.each(Object.entries(VERBS))(
      'costs no more than time: %s',
      async (_, { run, gives }) => {
        const rig = await rigOf(less);
        const before = rig.files();
        rig.line.arm();
        const given = await run(rig.volume, rig.module);
        if (gives !== undefined) expect(given).toEqual(gives);
        const after = rig.files();
        const { passed } = rig.line;
        const lengths = { in: passed.in, out: passed.out };
        let failed = 0;
        let tried = 0;
        for (const direction of ['out', 'in'] as const) {
          for (const fault of FAULTS) {
            for (let at = tried % STEP; at < lengths[direction]; at += STEP) {
              rig.reset();
              rig.line.arm(fault, direction, at);
              const where = `${JSON.stringify(fault)} ${direction} ${at}`;
              tried++;
              try {
                const got = await run(rig.volume, rig.module);
                expect(got, where).toEqual(given);
                expect(rig.files(), where).toEqual(after);
              } catch (thrown) {
                if (!(thrown instanceof PortsideError)) throw thrown;
                failed++;
                expect([before, after], `${where} ${thrown.message}`).toContain(rig.files());
              }
              rig.line.arm();
              expect((await rig.volume.stat('/a.py')).size, where).toBe(1);
            }
          }
        }
        console.log(`${tried} of ${FAULTS.length * (lengths.in + lengths.out)} ways`);
        expect(tried).toBeGreaterThan(5);
        expect(failed).toBe(0);
        await rig.module.close();
      },
      600_000,
    );
  },
);
