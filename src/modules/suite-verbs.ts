import { bytesOf } from '../serial/bytes';
import { sleep } from '../ground/jobs/clock';
import { Wire } from '../serial/wire';
import { pairOfLines } from '../serial/pair';
import { openReplModule } from './repl/open';
import { fails, noise, plugged, removeIfThere, same, tidy, type DriverCase } from './suite-parts';

export const VERB_CASES: readonly DriverCase[] = [
  {
    name: 'makes, moves and removes trees, and says why it can’t',
    for: ({ directories }) => directories,
    run: (bench) =>
      plugged(bench, async ({ volume }) => {
        await removeIfThere(volume, '/tree');
        await removeIfThere(volume, '/moved');
        await volume.mkdir('/tree');
        await volume.mkdir('/tree/a');
        await volume.mkdir('/tree/a/b');
        await volume.write('/tree/a/b/c.txt', bytesOf('c'));
        await volume.write('/tree/d.txt', bytesOf('d'));
        await fails(volume.mkdir('/tree'), 'already-exists');
        await fails(volume.mkdir('/none/a'), 'not-found');
        await fails(volume.mkdir('/tree/d.txt/x'), 'not-a-directory');
        await fails(volume.write('/tree/a', bytesOf('x'), { replace: true }), 'not-a-file');
        await fails(volume.write('/none/a.txt', bytesOf('x')), 'not-found');
        await fails(volume.read('/tree'), 'not-a-file');
        await fails(volume.rename('/tree', '/tree/a/t'), 'into-itself');
        await fails(volume.rename('/tree/d.txt', '/tree/a/b/c.txt'), 'already-exists');
        await fails(volume.rename('/none', '/other'), 'not-found');
        await fails(volume.remove('/tree', { recursive: false }), 'not-empty');
        await fails(volume.remove('/'), 'root-fixed');
        await volume.rename('/tree', '/moved');
        same(
          (await volume.entries())
            .map(({ path }) => path)
            .filter((path) => path.startsWith('/moved')),
          ['/moved', '/moved/a', '/moved/a/b', '/moved/a/b/c.txt', '/moved/d.txt'],
          'tree',
        );
        const { files, directories, totalBytes, usedBytes } = await volume.usage();
        if (files < 2 || directories < 3) throw new Error('usage counts too little');
        if ((totalBytes ?? 0) < (usedBytes ?? 0)) throw new Error('more used than there is');
        await volume.remove('/moved');
        await fails(volume.stat('/moved'), 'not-found');
      }),
  },
  {
    name: 'refuses what does not fit, and leaves what is there',
    for: ({ safeWrites }) => safeWrites,
    run: (bench) =>
      plugged(bench, async ({ volume }) => {
        await removeIfThere(volume, '/full.bin');
        await volume.write('/full.bin', noise(1000));
        const { totalBytes } = await volume.usage();
        if (totalBytes === null) throw new Error('The volume does not say how large it is');
        const large = noise(Math.min(totalBytes + 1, 30_000_000));
        await fails(
          volume.write('/full.bin', large, { replace: true }),
          'no-room-for-path',
          'no-space',
        );
        same(await volume.read('/full.bin'), noise(1000), 'the old file');
        await tidy(volume);
        await volume.remove('/full.bin');
      }),
  },
  {
    name: 'runs programs with live output, and stops them',
    run: (bench) =>
      plugged(bench, async ({ module, volume }) => {
        if (!module.run) throw new Error('The module can’t run');
        await removeIfThere(volume, '/run.py');
        const run = async (source: string, onOutput?: (text: string) => void) => {
          await volume.write('/run.py', bytesOf(source), { replace: true });
          let said = '';
          const abort = new AbortController();
          const result = await module.run!('/run.py', {
            signal: abort.signal,
            onOutput: (bytes) => {
              said += new TextDecoder().decode(bytes);
              onOutput?.(said);
              if (said.includes('STOP')) abort.abort();
            },
          });
          return { said, end: result.end };
        };
        same(await run('print("a" * 3)\n'), { said: 'aaa\r\n', end: 'finished' }, 'a program');
        const failed = await run('print(1)\n1/0\n');
        same(failed.end, 'error', 'end of a program that fails');
        if (!failed.said.includes('ZeroDivisionError')) throw new Error('no traceback');
        const endless = await run('print("STOP")\nwhile True:\n pass\n');
        same(endless.end, 'stopped', 'end of an endless program');
        same(module.state, 'idle', 'state');
        await volume.remove('/run.py');
      }),
  },
  {
    name: 'shares the line with a person at the prompt',
    run: (bench) =>
      plugged(bench, async ({ module, volume }) => {
        let heard = '';
        module.wire.listen((direction, bytes) => {
          if (direction === 'in' && module.state === 'idle')
            heard += new TextDecoder().decode(bytes);
        });
        const until = async (text: RegExp) => {
          for (let waited = 0; !text.test(heard); waited += 20) {
            if (waited > 15_000) throw new Error(`no ${text} in ${heard}`);
            await sleep(module.wire.clock, 20);
          }
        };
        await module.type(bytesOf('1000+'));
        await volume.list('/');
        // What was begun stands at the prompt again.
        await module.type(bytesOf('234\r'));
        await until(/1234\r\n>>> $/);
        heard = '';
        await module.type(bytesOf('while 1:pass\r\r'));
        // From the end of the second line on it runs.
        await until(/\.\.\. *\r\n$/);
        await fails(volume.list('/'), 'module-busy');
        await module.stop?.();
        await volume.list('/');
        same(module.state, 'idle', 'state');
      }),
  },
  {
    name: 'starts anew and goes on',
    for: ({ restarts }) => restarts,
    run: (bench) =>
      plugged(bench, async ({ module, volume }) => {
        const report = await (module.restart ?? module.softReset)?.call(module);
        if (!report?.output) throw new Error('a reset says something');
        await volume.list('/');
      }),
  },
  {
    name: 'gives up on a module that answers nothing',
    run: async (bench) => {
      const wire = new Wire((await bench.plugDeaf?.()) ?? pairOfLines({ name: 'deaf' })[0]);
      try {
        await fails(openReplModule(wire), 'module-silent');
      } finally {
        await wire.close();
      }
    },
  },
];
