import { expect, it } from 'vitest';
import { throwIfCancelled } from '../../ground/errors/convert';
import { CachedVolume } from '../cached/cached-volume';
import { Subfolder } from '../subfolder';
import { volumeCases } from './contract';
import { contractTests } from './testing';
import { MemoryVolume } from '../testing-memory';

const { capabilities } = new MemoryVolume();

contractTests('one in memory', {
  capabilities: { ...capabilities, rename: false, move: false },
  make: (tree) => Promise.resolve(new MemoryVolume(tree, { rename: false, move: false })),
});

contractTests('a cached one', {
  capabilities: { ...capabilities, rename: false, move: false },
  make: async (tree) => {
    const cached = new CachedVolume(new MemoryVolume(tree, { rename: false, move: false }));
    await cached.refresh();
    return cached;
  },
});

const readOnly = { ...capabilities, write: false, rename: false, move: false };

contractTests('a folder of another', {
  capabilities: readOnly,
  make: (tree) => {
    const below = Object.entries(tree).map(([path, content]) => [`/sub${path}`, content] as const);
    const volume = new MemoryVolume({ '/sub': 'dir', ...Object.fromEntries(below) });
    return Promise.resolve(new Subfolder(volume, '/sub', () => 'sub'));
  },
});

it('finds a volume that leaves half of a file', async () => {
  class Halving extends MemoryVolume {
    override async write(...[path, bytes, options]: Parameters<MemoryVolume['write']>) {
      await super.write(path, bytes.slice(0, bytes.length / 2), options);
      throwIfCancelled(options?.signal);
      await super.write(path, bytes, { ...options, replace: true });
    }
  }
  const bench = {
    capabilities: { ...capabilities, rename: false, move: false },
    make: (tree: ConstructorParameters<typeof MemoryVolume>[0]) =>
      Promise.resolve(new Halving(tree, { rename: false, move: false })),
  };
  const failing: string[] = [];
  for (const each of volumeCases(bench))
    await each.run(bench).catch((thrown: Error) => failing.push(`${each.name}: ${thrown.message}`));
  expect(failing).toEqual([
    expect.stringMatching(/^is cancelled and has the old state.*: write, cancelled at 2 of 3/),
  ]);
});
