import { sha256Hex } from '../../ground/checksums/sha256';
import { PortsideError } from '../../ground/errors/portside-error';
import { checkEntry } from '../limits';
import { nameFromBytes } from '../paths';
import type { Volume } from '../volume';
import {
  FLAT,
  NESTED,
  SMALL,
  bytesOf,
  changesNothing,
  fails,
  impliesOnly,
  nests,
  noise,
  same,
  stateOf,
  writes,
  type VolumeCase,
} from './parts';

/** Names that have broken tools: quotes, escapes, line ends, other scripts, no UTF-8 at all. */
const NAMES: readonly string[] = [
  ...["it's.py", 'say "hi".txt', 'back\\slash', 'line\nend', 'tab\there', 'cr\rhere'],
  ...[
    '中文文件.py',
    '日本語 の 名前',
    'émoji 😀.txt',
    ' leading and trailing ',
    '-rf',
    '~',
    'a.b..c',
  ],
  ...["');import os;os.remove('a.py')#", '{0}%s%d.txt', '...', '\u202egpj.exe', '.hidden'],
  nameFromBytes(Uint8Array.of(0xff, 0xfe, 0x2e, 0x62)),
  nameFromBytes(Uint8Array.of(0xe4, 0xb8, 0x2e, 0x01)),
];

/** Why the volume says that it takes no such name; null if it takes it. */
function refusalOf(volume: Volume, name: string): PortsideError | null {
  try {
    checkEntry(volume, { path: `/${name}`, type: 'file', size: 0 });
    return null;
  } catch (thrown) {
    if (thrown instanceof PortsideError) return thrown;
    throw thrown;
  }
}

/** What holds for a volume that can be written. */
export const CHANGING_CASES: readonly VolumeCase[] = [
  {
    name: 'writes, and replaces only what it is told to',
    for: writes,
    run: async (bench) => {
      const volume = await bench.make(FLAT);
      let changes = 0;
      const stop = volume.onChange(() => changes++);
      const bytes = noise(700, 3);
      await volume.write('/new.bin', bytes);
      bytes.fill(0);
      same(await volume.read('/new.bin'), noise(700, 3), 'its own copy of the bytes');
      if (!changes) throw new Error('nobody was told of the change');
      await changesNothing(volume, async () => {
        await fails(volume.write('/a.txt', bytesOf('x')), 'already-exists');
        await fails(volume.write('/', bytesOf('x'), { replace: true }), 'not-a-file', 'root-fixed');
      });
      await volume.write('/a.txt', bytesOf('second'), { replace: true });
      same(await volume.read('/a.txt'), bytesOf('second'), 'the new content');
      await volume.write('/a.txt', noise(0), { replace: true });
      same((await volume.stat('/a.txt')).size, 0, 'size of what became empty');
      const over = await sha256Hex(noise(0));
      await volume.write('/a.txt', bytesOf('third'), { replace: true, over });
      same(await volume.read('/a.txt'), bytesOf('third'), 'content over what was meant');
      stop();
      const before = changes;
      await volume.write('/b.bin', bytesOf('b'), { replace: true });
      same(changes, before, 'calls after the end of listening');
    },
  },
  {
    name: 'makes, moves and removes trees, and refuses the impossible',
    for: (bench) => writes(bench) && nests(bench),
    run: async (bench) => {
      const volume = await bench.make(NESTED);
      const { rename, move } = bench.capabilities;
      await changesNothing(volume, async () => {
        await fails(volume.mkdir('/b'), 'already-exists');
        await fails(volume.mkdir('/a.txt'), 'already-exists');
        await fails(volume.mkdir('/'), 'already-exists', 'root-fixed');
        await fails(volume.mkdir('/none/x'), 'not-found');
        await fails(volume.mkdir('/a.txt/x'), 'not-a-directory');
        await fails(volume.write('/none/x', bytesOf('x')), 'not-found');
        await fails(volume.write('/a.txt/x', bytesOf('x')), 'not-a-directory');
        await fails(volume.write('/b', bytesOf('x'), { replace: true }), 'not-a-file');
        await fails(volume.remove('/none'), 'not-found');
        await fails(volume.remove('/'), 'root-fixed');
        await fails(volume.remove('/b', { recursive: false }), 'not-empty');
        if (!rename || !move) return;
        await fails(volume.rename('/none', '/other'), 'not-found');
        await fails(volume.rename('/a.txt', '/b/c.bin'), 'already-exists');
        await fails(volume.rename('/a.txt', '/b'), 'already-exists');
        await fails(volume.rename('/a.txt', '/none/x'), 'not-found');
        await fails(volume.rename('/b', '/b/d/x'), 'into-itself');
        await fails(volume.rename('/', '/x'), 'root-fixed');
      });
      await volume.mkdir('/empty');
      same((await volume.list('/empty')).length, 0, 'a new directory');
      await volume.write('/empty/x', bytesOf('x'));
      if (rename) {
        await volume.rename('/b', '/renamed');
        same(await volume.read('/renamed/d/e.txt'), bytesOf('deep'), 'a renamed tree');
        await fails(volume.stat('/b'), 'not-found');
        await volume.rename('/renamed', '/b');
      }
      if (move) {
        await volume.rename('/b/d', '/empty/d');
        same(await volume.read('/empty/d/e.txt'), bytesOf('deep'), 'a moved tree');
        await volume.rename('/empty/d', '/b/d');
      }
      await volume.remove('/b');
      await volume.remove('/empty/x', { recursive: false });
      await volume.remove('/empty', { recursive: false });
      same(Object.keys(await stateOf(volume)), ['/a.txt'], 'what is left');
    },
  },
  {
    name: 'renames and removes files, and refuses the impossible',
    for: (bench) => writes(bench) && !nests(bench),
    run: async (bench) => {
      const volume = await bench.make(FLAT);
      await changesNothing(volume, async () => {
        await fails(volume.mkdir('/dir'), 'not-supported', 'no-directories');
        await fails(volume.remove('/none'), 'not-found');
        await fails(volume.remove('/'), 'root-fixed');
        if (!bench.capabilities.rename) return;
        await fails(volume.rename('/none', '/other'), 'not-found');
        await fails(volume.rename('/a.txt', '/b.bin'), 'already-exists');
        await fails(volume.rename('/', '/x'), 'root-fixed');
      });
      if (bench.capabilities.rename) {
        await volume.rename('/a.txt', '/c.txt');
        same(await volume.read('/c.txt'), bytesOf('first'), 'a renamed file');
        await volume.rename('/c.txt', '/a.txt');
      }
      await volume.remove('/a.txt');
      same(Object.keys(await stateOf(volume)), ['/b.bin'], 'what is left');
    },
  },
  {
    name: 'has directories as long as names lead through them',
    for: (bench) => writes(bench) && impliesOnly(bench),
    run: async (bench) => {
      const volume = await bench.make(FLAT);
      await volume.write('/d/e/f.txt', bytesOf('deep'));
      same((await volume.stat('/d')).type, 'dir', 'what is implied');
      same(
        (await volume.list('/d/e')).map(({ name }) => name),
        ['f.txt'],
        'what it holds',
      );
      await fails(volume.read('/d'), 'not-a-file');
      await volume.remove('/d');
      await fails(volume.stat('/d'), 'not-found');
    },
  },
  {
    name: 'keeps awkward names byte by byte, or says why it takes none such',
    for: writes,
    run: async (bench) => {
      const volume = await bench.make({});
      const kept: string[] = [];
      for (const name of NAMES) {
        const refusal = refusalOf(volume, name);
        const write = volume.write(`/${name}`, bytesOf(name.slice(0, 3)));
        if (refusal) {
          await fails(write, refusal.code);
          continue;
        }
        await write;
        kept.push(name);
        same(await volume.read(`/${name}`), bytesOf(name.slice(0, 3)), JSON.stringify(name));
      }
      same((await volume.list('/')).map(({ name }) => name).sort(), kept.sort(), 'names');
      for (const name of kept) await volume.remove(`/${name}`);
      same(await volume.list('/'), [], 'what is left');
    },
  },
  {
    name: 'has names as long as it says, and no longer',
    for: (bench) => writes(bench) && bench.capabilities.nameMax !== null,
    run: async (bench) => {
      const volume = await bench.make(FLAT);
      const longest = 'n'.repeat(bench.capabilities.nameMax ?? 0);
      const { pathMax } = bench.capabilities;
      if (pathMax === null || longest.length + 1 <= pathMax) {
        await volume.write(`/${longest}`, bytesOf('x'));
        same(await volume.read(`/${longest}`), bytesOf('x'), 'a file of the longest name');
      }
      await changesNothing(volume, async () => {
        const tooLong = ['name-too-long', 'path-too-long'] as const;
        await fails(volume.write(`/${longest}n`, bytesOf('x')), ...tooLong);
        // Bytes count, not characters.
        const chinese = '长'.repeat(Math.floor(longest.length / 3) + 1);
        await fails(volume.write(`/${chinese}`, bytesOf('x')), ...tooLong, 'name-not-allowed');
        if (nests(bench)) await fails(volume.mkdir(`/${longest}n`), ...tooLong);
        if (bench.capabilities.rename)
          await fails(volume.rename('/a.txt', `/${longest}n`), ...tooLong);
      });
    },
  },
  {
    name: 'has paths as long as it says, and moves no tree to where one would be longer',
    for: (bench) =>
      writes(bench) &&
      nests(bench) &&
      bench.capabilities.rename &&
      bench.capabilities.pathMax !== null,
    run: async (bench) => {
      const volume = await bench.make(NESTED);
      const room = (bench.capabilities.pathMax ?? 0) - '/b//d/e.txt'.length;
      const deepest = 'n'.repeat(Math.min(room, bench.capabilities.nameMax ?? room));
      await volume.mkdir(`/${deepest}`);
      await changesNothing(volume, async () => {
        await fails(volume.rename('/b', `/${deepest}/bb`), 'path-too-long');
      });
      await volume.rename('/b', `/${deepest}/b`);
      same(await volume.read(`/${deepest}/b/d/e.txt`), bytesOf('deep'), 'the longest path');
    },
  },
  {
    name: 'has files as large as it says, and no larger',
    for: (bench) => writes(bench) && (bench.capabilities.fileMax ?? Infinity) <= SMALL,
    run: async (bench) => {
      const volume = await bench.make(FLAT);
      const largest = noise(bench.capabilities.fileMax ?? 0);
      const tooLarge = new Uint8Array([...largest, 0]);
      await volume.write('/new', largest);
      same(await volume.read('/new'), largest, 'a file of the largest size');
      await changesNothing(volume, async () => {
        await fails(volume.write('/larger', tooLarge), 'file-too-large');
        await fails(volume.write('/a.txt', tooLarge, { replace: true }), 'file-too-large');
        if (!volume.writeAll) return;
        const sha256 = await sha256Hex(tooLarge);
        const change = {
          type: 'file',
          path: '/a',
          bytes: tooLarge,
          sha256,
          replace: false,
        } as const;
        await fails(volume.writeAll([change]), 'file-too-large');
      });
    },
  },
];
