import { contractTests, filled } from '../volumes/contract/testing';
import { FolderVolume } from './folder-volume';
import { newDisk, type Disk } from './testing';

const open = (mode: 'read' | 'readwrite', options: Partial<Disk> = {}) =>
  FolderVolume.open(newDisk(options).root, { mode });

contractTests('a folder on disk', {
  capabilities: (await open('readwrite')).capabilities,
  make: async (tree) => filled(await open('readwrite'), tree),
  makeSmall: async (tree) => filled(await open('readwrite', { room: 64 * 1024 }), tree),
});

contractTests('a folder whose system knows no case', {
  capabilities: (await open('readwrite', { caseSensitive: false, moves: false })).capabilities,
  make: async (tree) =>
    filled(await open('readwrite', { caseSensitive: false, moves: false }), tree),
  makeSmall: async (tree) => {
    const options = { caseSensitive: false, moves: false, room: 64 * 1024 };
    return filled(await open('readwrite', options), tree);
  },
});

contractTests('a folder that is only read', {
  capabilities: (await open('read')).capabilities,
  make: async (tree) => {
    const { root } = newDisk();
    await filled(await FolderVolume.open(root, { mode: 'readwrite' }), tree);
    return FolderVolume.open(root, { mode: 'read' });
  },
});
