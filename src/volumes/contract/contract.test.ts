import { LiveVolume } from '../cached/cached-volume';
import { Subfolder } from '../subfolder';
import { contractTests } from './testing';
import { MemoryVolume } from '../testing-memory';

const { capabilities } = new MemoryVolume();

contractTests('one in memory', {
  capabilities: { ...capabilities, rename: false, move: false },
  make: (tree) => Promise.resolve(new MemoryVolume(tree, { rename: false, move: false })),
});

contractTests('a live one', {
  capabilities: { ...capabilities, rename: false, move: false },
  make: async (tree) => {
    const live = new LiveVolume(new MemoryVolume(tree, { rename: false, move: false }));
    await live.refresh();
    return live;
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
