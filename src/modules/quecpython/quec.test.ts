import { describe, expect, it } from 'vitest';
import { TestingClock } from '../../ground/jobs/testing-clock';
import { bytesOf } from '../../serial/bytes';
import { Wire } from '../../serial/wire';
import { quectelCrc32, quectelCrc32Text } from '../../ground/checksums/crc32';
import { openReplModule } from '../repl/open';
import { unlockRepl } from '../repl/line/prompt';
import { rescueRepl } from '../repl/rescue';
import type { VirtualOptions } from '../virtual/quecpython/options';
import { startVirtualQuecPython } from '../virtual/quecpython/testing';
import { QuecPythonModule } from './quec-module';
import { QuecVolume } from './quec-volume';

async function withWire(options: VirtualOptions, work: (wire: Wire) => Promise<void>) {
  const virtual = await startVirtualQuecPython(options, new TestingClock());
  const wire = new Wire(virtual.connect());
  try {
    await work(wire);
  } finally {
    await wire.close();
    virtual.stop();
  }
}

const withUser = (
  files: Readonly<Record<string, string>>,
  work: (user: QuecVolume, module: QuecPythonModule) => Promise<void>,
) =>
  withWire(
    { files: new Map(Object.entries(files).map(([path, text]) => [path, bytesOf(text)])) },
    async (wire) => {
      const module = await openReplModule(wire);
      if (!(module instanceof QuecPythonModule) || !module.user) throw new Error('no QuecPython');
      await work(module.user, module);
    },
  );

const sum = (text: string) => quectelCrc32Text(quectelCrc32(bytesOf(text)), text.length);
const listOf = (files: Readonly<Record<string, string | null>>) =>
  JSON.stringify(Object.entries(files).map(([name, crc32]) => ({ name, crc32 })));
const keys = (user: QuecVolume, path: string) => user.marks.get(path)?.map(({ key }) => key);

describe('a QuecPython module', () => {
  it(
    'says the names of its modules and classes, and none of what it lacks',
    () =>
      withUser({ '/usr/a.py': 'a=1\n' }, async (_user, module) => {
        expect(await module.names?.('uos')).toContain('listdir');
        expect(await module.names?.('')).toContain('print');
        expect(await module.names?.('uos.nothing')).toBeNull();
        expect(await module.names?.('no_such_module')).toBeNull();
        expect(await module.names?.("uos');print('x")).toBeNull();
      }),
    30_000,
  );

  it(
    'has /usr first and /bak that is only read',
    () =>
      withUser({ '/usr/a.py': 'a=1\n', '/bak/usr/a.py': 'a=1\n' }, async (_user, module) => {
        expect(module.family).toBe('quecpython');
        expect(
          module.volumes.map(({ mount, capabilities }) => [mount, capabilities.write]),
        ).toEqual([
          ['/usr', true],
          ['/bak', false],
        ]);
        expect(module.identity.model).toMatch(/^[EB][CG]/);
        await expect(module.volumes[1]!.write('/x', bytesOf('x'))).rejects.toMatchObject({
          code: 'not-supported',
        });
      }),
    30_000,
  );

  it(
    'says how each listed file stands to checksum.json',
    () =>
      withUser(
        {
          '/usr/same.py': 'same',
          '/usr/other.py': 'other',
          '/usr/empty.py': '',
          '/usr/checksum.json': listOf({
            '/usr/same.py': sum('same'),
            '/usr/other.py': '0x1',
            '/usr/empty.py': null,
            '/usr/gone.py': '0x2',
          }),
        },
        async (user) => {
          await user.entries();
          expect(keys(user, '/same.py')).toEqual(['mark_matches']);
          expect(keys(user, '/other.py')).toEqual(['mark_differs']);
          expect(keys(user, '/empty.py')).toEqual(['mark_empty']);
          expect(keys(user, '/checksum.json')).toEqual(['mark_missing']);
          await user.write('/checksum.json', bytesOf('{"no": "list"}'), { replace: true });
          await user.entries();
          expect(keys(user, '/checksum.json')).toEqual(['mark_list_broken']);
        },
      ),
    30_000,
  );

  it(
    'brings the list up to date when a listed file is written, and no other',
    () =>
      withUser(
        {
          '/usr/a.py': 'a',
          '/usr/checksum.json': listOf({ '/usr/a.py': sum('a') }),
        },
        async (user) => {
          await user.write('/a.py', bytesOf('changed'), { replace: true });
          await user.write('/b.py', bytesOf('b'));
          await user.entries();
          expect(keys(user, '/a.py')).toEqual(['mark_matches']);
          expect(keys(user, '/b.py')).toBeUndefined();
          await user.protect?.('/b.py');
          await user.entries();
          expect(keys(user, '/b.py')).toEqual(['mark_matches']);
          await user.unprotect('/a.py');
          await user.entries();
          expect(keys(user, '/a.py')).toBeUndefined();
          // The backup restores by the list, or the firmware checks it; else nothing heeds it.
          const { place, backup } = user;
          const bare = { ...place, abilities: { ...place.abilities, quec: new Set<string>() } };
          expect(new QuecVolume(place, null).protect).toBeDefined();
          expect(new QuecVolume(bare, backup).protect).toBeDefined();
          expect(new QuecVolume(bare, null).protect).toBeUndefined();
        },
      ),
    30_000,
  );

  it(
    'foretells what the next boot restores, and the boot does just that',
    () =>
      withUser(
        {
          '/usr/a.py': 'a',
          '/usr/b.py': 'b',
          '/usr/checksum.json': listOf({
            '/usr/a.py': sum('a'),
            '/usr/b.py': sum('b'),
            '/usr/c.py': sum('c'),
            '/usr/lost.py': '0x5',
          }),
          '/bak/backup_restore.json': '{"enable": 1}',
          '/bak/usr/a.py': 'a',
          '/bak/usr/b.py': 'b',
          '/bak/usr/c.py': 'c',
        },
        async (user, module) => {
          const edit = "import uos\nf=open('/usr/a.py','w')\nf.write('edited')\nf.close()\n";
          await user.write('/edit.py', bytesOf(`${edit}uos.remove('/usr/c.py')\n`));
          expect(await module.run('/edit.py', { onOutput: () => undefined })).toEqual({
            end: 'finished',
          });
          expect(await user.bootRestorePlan()).toEqual({
            enabled: true,
            restored: [
              { path: '/a.py', why: 'differs' },
              { path: '/c.py', why: 'missing' },
            ],
            notInBackup: ['/lost.py'],
          });
          const { restore } = await module.softReset();
          expect(restore).toEqual({
            restored: ['/usr/a.py', '/usr/c.py'],
            missing: ['/usr/lost.py'],
            failure: null,
          });
          expect(await user.read('/a.py')).toEqual(bytesOf('a'));
        },
      ),
    30_000,
  );

  it(
    'takes the password of a locked module, and no other',
    () =>
      withWire({ locked: 'password', password: 'secret12' }, async (wire) => {
        await expect(openReplModule(wire)).rejects.toMatchObject({ code: 'module-locked' });
        await expect(unlockRepl(wire, 'wrong123')).rejects.toMatchObject({
          code: 'password-wrong',
        });
        await unlockRepl(wire, 'secret12');
        await openReplModule(wire);
      }),
    30_000,
  );

  it(
    'tells a module that refuses its REPL',
    () =>
      withWire({ locked: 'refuse' }, async (wire) => {
        await expect(openReplModule(wire)).rejects.toMatchObject({ code: 'repl-refused' });
      }),
    30_000,
  );

  it(
    'rescues a module from a main.py that never ends',
    () =>
      withWire({ mainLoop: true }, async (wire) => {
        const report = await rescueRepl(wire);
        expect(report.tried.at(-1)).toBe(report.worked);
        const module = await openReplModule(wire);
        await module.volumes[0]!.rename('/main.py', '/main.off.py');
        await module.softReset?.();
        expect(module.state).toBe('idle');
        await module.volumes[0]!.list('/');
      }),
    40_000,
  );

  it('rescues a module that nothing interrupts once somebody presses its reset key', async () => {
    const main = `import utime
utime.sleep_ms(200)
while True:
    try:
        print('deaf')
        while True:
            pass
    except BaseException:
        pass
`;
    const virtual = await startVirtualQuecPython({
      files: new Map([['/usr/main.py', bytesOf(main)]]),
    });
    const wire = new Wire(virtual.connect());
    try {
      await wire.until([bytesOf('deaf')], { within: 30_000 });
      const left: number[] = [];
      const report = await rescueRepl(wire, {
        onStep: (step, seconds) => {
          if (step !== 'reset_key' || seconds === null) return;
          left.push(seconds);
          if (left.length === 2) virtual.powerCycle();
        },
      });
      expect(report.worked).toBe('reset_key');
      expect(left.slice(0, 2)).toEqual([60, 59]);
      const module = await openReplModule(wire);
      await module.volumes[0]!.rename('/main.py', '/main.off.py');
    } finally {
      await wire.close();
      virtual.stop();
    }
  }, 90_000);

  it(
    'tells a main.py that goes on after a reset from one that ends',
    () =>
      withWire({ mainLoop: true }, async (wire) => {
        const module = await openReplModule(wire);
        const [user] = module.volumes;
        await module.softReset?.();
        await expect(user!.list('/')).rejects.toMatchObject({ code: 'module-busy' });
        await module.stop?.();
        expect((await user!.list('/')).length).toBeGreaterThan(0);
      }),
    60_000,
  );
});
