import fc from 'fast-check';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { FolderVolume } from '../folders/folder-volume';
import { newDisk } from '../folders/testing';
import { freeGeometry } from '../images/geometry';
import { ImageVolume } from '../images/image-volume';
import { testClient } from '../images/testing';
import { ProjectVolume } from '../projects/project-volume';
import { emptySeed, TestBrowser } from '../projects/testing';
import { compareVolumes } from '../volumes/compare/compare';
import { runCopy } from '../volumes/copy/copy';
import { planCopy } from '../volumes/copy/plan';
import { MemoryVolume } from '../volumes/testing-memory';
import { treeArbitrary } from '../volumes/testing-trees';
import type { Volume } from '../volumes/volume';

const client = testClient();
afterAll(() => client.dispose());

let browser: TestBrowser;
beforeEach(() => {
  browser = new TestBrowser();
});

const kinds: Record<string, () => Promise<Volume>> = {
  project: async () => {
    const store = browser.tab();
    return ProjectVolume.open(store, (await store.create(emptySeed)).id);
  },
  image: () => Promise.resolve(ImageVolume.create(client, 'x.bin', freeGeometry('2.1', 512, 64))),
  folder: () => FolderVolume.open(newDisk().root, { mode: 'readwrite' }),
};
const names = Object.keys(kinds);

async function mirror(source: Volume, target: Volume): Promise<void> {
  const plan = await planCopy(source, target, { mirror: true });
  const result = await runCopy(plan, { ticked: new Set(plan.rows.map(({ id }) => id)) });
  expect(result.failed).toBe(0);
}

describe('compare and copy', () => {
  it.each(names.flatMap((from) => names.map((to) => [from, to] as const)))(
    'work from %s to %s',
    async (from, to) => {
      await fc.assert(
        fc.asyncProperty(treeArbitrary, async (tree) => {
          const [source, target] = [await kinds[from]?.(), await kinds[to]?.()];
          if (!source || !target) throw new Error('no such kind');
          const original = new MemoryVolume(tree);
          await mirror(original, source);
          await mirror(source, target);
          expect((await compareVolumes(source, target)).identical).toBe(true);
          expect((await compareVolumes(original, target)).identical).toBe(true);
          // All of it is deleted again if every deletion is ticked.
          await mirror(new MemoryVolume(), target);
          expect(await target.list('/')).toEqual([]);
        }),
        { numRuns: 8 },
      );
    },
  );
});
