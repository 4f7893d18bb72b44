import { afterAll } from 'vitest';
import { contractTests, filled } from '../volumes/contract/testing';
import type { ContractTree } from '../volumes/contract/contract';
import type { Volume } from '../volumes/volume';
import { freeGeometry } from './geometry';
import { ImageVolume } from './image-volume';
import { testClient } from './testing';
import type { Geometry } from './types';

const client = testClient();
afterAll(() => client.dispose());

const geometry = freeGeometry('2.1', 4096, 50);
const create = (changes: Partial<Geometry> = {}) =>
  ImageVolume.create(client, 'x.bin', { ...geometry, ...changes });
const { capabilities } = create();

async function opened(tree: ContractTree, changes: Partial<Geometry> = {}): Promise<ImageVolume> {
  const { bytes } = await (await filled(create(changes), tree)).build();
  const opening = await ImageVolume.open(client, bytes, 'x.bin');
  if (opening.kind !== 'littlefs') throw new Error('no littlefs');
  return opening.volume;
}

const giveOut = (volume: Volume): Promise<unknown> => {
  if (!(volume instanceof ImageVolume)) throw new Error('no image');
  return volume.build();
};

contractTests('a new image', {
  capabilities,
  make: (tree) => filled(create(), tree),
  makeSmall: (tree) => filled(create({ blockCount: 32 }), tree),
  giveOut,
});

contractTests('an image that was opened', {
  capabilities,
  make: (tree) => opened(tree),
  makeSmall: (tree) => opened(tree, { blockCount: 32 }),
  giveOut,
});

const limited = { nameMax: 40, fileMax: 4000, pathMax: 50 };
contractTests('an image with limits of its own', {
  capabilities: { ...capabilities, ...limited },
  make: (tree) => filled(create(limited), tree),
});

contractTests('an image that keeps blocks free', {
  capabilities,
  make: (tree) => filled(create({ keepFree: 4 }), tree),
  makeSmall: (tree) => filled(create({ blockCount: 36, keepFree: 4 }), tree),
  giveOut,
});
