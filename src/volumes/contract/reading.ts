import { sha256Hex } from '../../ground/checksums/sha256';
import type { Volume } from '../volume';
import { walk } from '../walk';
import {
  FLAT,
  NESTED,
  bytesOf,
  changesNothing,
  fails,
  nests,
  noise,
  same,
  writes,
  type VolumeCase,
} from './parts';

const BAD_PATHS = ['', 'a.txt', '/..', '/a.txt/..', '/./a.txt', '//a.txt', '/a.txt/', '/x\0y'];
const OF_PATHS = [
  ...(['path-not-absolute', 'name-empty', 'name-dots', 'name-nul'] as const),
  // A refusal of the verb itself may come first.
  ...(['not-supported', 'no-directories'] as const),
];

/** What holds for every volume, also one that is only read. */
export const READING_CASES: readonly VolumeCase[] = [
  {
    name: 'lists what it holds by name, each as `stat` gives it',
    run: async (bench) => {
      const tree = nests(bench) ? NESTED : FLAT;
      const volume = await bench.make(tree);
      const top = Object.keys(tree).filter((path) => path.lastIndexOf('/') === 0);
      const listed = await volume.list('/');
      same(
        listed.map(({ path, name, type, size }) => [path, name, type, size]),
        top.map((path) => {
          const content = tree[path];
          const dir = content === 'dir' || content === undefined;
          return [path, path.slice(1), dir ? 'dir' : 'file', dir ? 0 : content.length];
        }),
        'the root',
      );
      for (const entry of listed) same(await volume.stat(entry.path), entry, entry.path);
      const root = await volume.stat('/');
      same([root.path, root.name, root.type], ['/', '', 'dir'], 'the root itself');
      same(
        (await walk(volume)).map(({ path }) => path),
        Object.keys(tree),
        'everything',
      );
      if (volume.entries) {
        const all = await volume.entries();
        same(
          all,
          await walk({ list: (path, options) => volume.list(path, options) } as Volume),
          'entries',
        );
      }
    },
  },
  {
    name: 'says of what is not there, or is another kind of thing, that it is so',
    run: async (bench) => {
      const volume = await bench.make(nests(bench) ? NESTED : FLAT);
      await changesNothing(volume, async () => {
        await fails(volume.list('/none'), 'not-found');
        await fails(volume.stat('/none'), 'not-found');
        await fails(volume.read('/none'), 'not-found');
        await fails(volume.checksums(['/a.txt', '/none']), 'not-found');
        await fails(volume.list('/a.txt'), 'not-a-directory');
        await fails(volume.read('/'), 'not-a-file');
        if (!nests(bench)) return;
        await fails(volume.read('/b'), 'not-a-file');
        await fails(volume.checksums(['/b']), 'not-a-file');
        await fails(volume.read('/b/none'), 'not-found');
        await fails(volume.stat('/a.txt/x'), 'not-found', 'not-a-directory');
      });
    },
  },
  {
    name: 'reads ranges, clamped to the file',
    run: async (bench) => {
      const volume = await bench.make({ '/r.bin': noise(300), '/empty': noise(0) });
      const whole = noise(300);
      for (const [offset, length] of [
        ...[
          [0, 300],
          [0, 0],
          [0, 1],
          [299, 1],
          [100, 50],
          [100, 1000],
        ],
        ...[
          [300, 1],
          [301, 10],
          [1000, 0],
        ],
      ] as const) {
        same(
          await volume.read('/r.bin', { offset, length }),
          whole.slice(offset, offset + length),
          `${length} bytes from ${offset}`,
        );
      }
      same(await volume.read('/r.bin', { offset: 120 }), whole.slice(120), 'from 120 on');
      same(await volume.read('/r.bin', { length: 7 }), whole.slice(0, 7), 'the first 7');
      same(await volume.read('/empty'), noise(0), 'an empty file');
      same(await volume.read('/empty', { offset: 1, length: 1 }), noise(0), 'a range of it');
    },
  },
  {
    name: 'digests files in the order asked',
    run: async (bench) => {
      const volume = await bench.make(FLAT);
      const digests = await volume.checksums(['/b.bin', '/a.txt']);
      same(
        digests.map(({ path, size, sha256 }) => [path, size, sha256]),
        [
          ['/b.bin', 300, await sha256Hex(noise(300))],
          ['/a.txt', 5, await sha256Hex(bytesOf('first'))],
        ],
        'digests',
      );
      same(await volume.checksums([]), [], 'none');
    },
  },
  {
    name: 'counts what it holds',
    run: async (bench) => {
      const volume = await bench.make(nests(bench) ? NESTED : FLAT);
      const { files, directories, contentBytes, usedBytes, totalBytes } = await volume.usage();
      const expected = nests(bench) ? [3, 2, 309] : [2, 0, 305];
      same([files, directories, contentBytes], expected, 'usage');
      if (usedBytes !== null && totalBytes !== null && usedBytes > totalBytes) {
        throw new Error('more is used than there is');
      }
    },
  },
  {
    name: 'refuses every change if it is only read',
    for: (bench) => !writes(bench),
    run: async (bench) => {
      const volume = await bench.make(nests(bench) ? NESTED : FLAT);
      await changesNothing(volume, async () => {
        await fails(volume.write('/new', bytesOf('x')), 'not-supported');
        await fails(volume.write('/a.txt', bytesOf('x'), { replace: true }), 'not-supported');
        await fails(volume.mkdir('/dir'), 'not-supported');
        await fails(volume.rename('/a.txt', '/x'), 'not-supported');
        await fails(volume.remove('/a.txt'), 'not-supported');
      });
    },
  },
  {
    name: 'takes no path that is none',
    run: async (bench) => {
      const volume = await bench.make(FLAT);
      await changesNothing(volume, async () => {
        for (const path of BAD_PATHS) {
          const about = (thrown: unknown) => {
            throw new Error(`${JSON.stringify(path)}: ${String(thrown)}`, { cause: thrown });
          };
          await fails(volume.list(path), ...OF_PATHS).catch(about);
          await fails(volume.stat(path), ...OF_PATHS).catch(about);
          await fails(volume.read(path), ...OF_PATHS).catch(about);
          await fails(volume.checksums([path]), ...OF_PATHS).catch(about);
          await fails(volume.write(path, bytesOf('x'), { replace: true }), ...OF_PATHS).catch(
            about,
          );
          await fails(volume.mkdir(path), ...OF_PATHS).catch(about);
          await fails(volume.remove(path), ...OF_PATHS).catch(about);
          await fails(volume.rename('/a.txt', path), ...OF_PATHS).catch(about);
          await fails(volume.rename(path, '/y'), ...OF_PATHS).catch(about);
        }
      });
    },
  },
  {
    name: 'is cancelled before it begins, and has changed nothing',
    run: async (bench) => {
      const volume = await bench.make(FLAT);
      const options = { signal: AbortSignal.abort() };
      await changesNothing(volume, async () => {
        await fails(volume.read('/a.txt', options), 'cancelled');
        await fails(volume.checksums(['/a.txt'], options), 'cancelled');
        if (!writes(bench)) return;
        await fails(volume.write('/new', bytesOf('x'), options), 'cancelled');
        await fails(
          volume.write('/a.txt', bytesOf('x'), { ...options, replace: true }),
          'cancelled',
        );
        await fails(volume.remove('/a.txt', options), 'cancelled');
        if (nests(bench)) await fails(volume.mkdir('/dir', options), 'cancelled');
        if (bench.capabilities.rename)
          await fails(volume.rename('/a.txt', '/x', options), 'cancelled');
      });
    },
  },
];
