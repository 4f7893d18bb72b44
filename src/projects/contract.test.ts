import { contractTests, filled } from '../volumes/contract/testing';
import { freeGeometry } from '../images/geometry';
import type { ProjectSeed } from './database/store';
import { ProjectVolume } from './project-volume';
import { emptySeed, TestBrowser } from './testing';

async function empty(seed: Partial<ProjectSeed> = {}, room?: number): Promise<ProjectVolume> {
  const store = new TestBrowser(room === undefined ? {} : { room }).tab();
  return ProjectVolume.open(store, (await store.create({ ...emptySeed, ...seed })).id);
}

const { capabilities } = await empty();

contractTests('a project', {
  capabilities,
  make: async (tree) => filled(await empty(), tree),
  makeSmall: async (tree) => filled(await empty({}, 64 * 1024), tree),
  keepsRemoved: true,
});

const limits = { nameMax: 40, fileMax: 4000, pathMax: 50 };
const geometry = { ...freeGeometry('2.1', 4096, 50), ...limits };
const target = { kind: 'free', geometry, like: null } as const;

contractTests('a project for an image with limits', {
  capabilities: { ...capabilities, ...limits },
  make: async (tree) => filled(await empty({ target }), tree),
});
