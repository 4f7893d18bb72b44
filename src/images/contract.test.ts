import { afterAll } from 'vitest';
import { contractTests, filled } from '../volumes/contract/testing';
import { freeGeometry } from './geometry';
import { ImageVolume } from './image-volume';
import { testClient } from './testing';

const client = testClient();
afterAll(() => client.dispose());

const empty = () => ImageVolume.create(client, 'x.bin', freeGeometry('2.1', 4096, 50));

contractTests('a new image', {
  capabilities: empty().capabilities,
  make: (tree) => filled(empty(), tree),
});

contractTests('an image that was opened', {
  capabilities: empty().capabilities,
  make: async (tree) => {
    const made = await filled(empty(), tree);
    const { bytes } = await made.build();
    const opening = await ImageVolume.open(client, bytes, 'x.bin');
    if (opening.kind !== 'littlefs') throw new Error('no littlefs');
    return opening.volume;
  },
});
