import { contractTests, filled } from '../volumes/contract/testing';
import { ProjectVolume } from './project-volume';
import { emptySeed, TestBrowser } from './testing';

async function empty(): Promise<ProjectVolume> {
  const store = new TestBrowser().tab();
  return ProjectVolume.open(store, (await store.create(emptySeed)).id);
}

contractTests('a project', {
  capabilities: (await empty()).capabilities,
  make: async (tree) => filled(await empty(), tree),
});
