import fc from 'fast-check';
import { loadEngine, type BuildVersion } from 'littlefs-wasm';
import { describe, expect, it } from 'vitest';
import {
  byPath,
  expectedOf,
  geometries,
  readBack,
  trees,
  withoutAttributes,
} from './build-trees.js';

const engine = await loadEngine();

describe.each<BuildVersion>(['1.1', '2.0', '2.1'])('version %s', (version) => {
  it('reads back as it was given, in the blocks that were forecast', () => {
    fc.assert(
      fc.property(trees, geometries([version]), (tree, options) => {
        const nodes = version === '1.1' ? withoutAttributes(tree) : tree;
        const { bytes, forecast } = engine.build(nodes, options);
        const image = engine.open(bytes);
        expect(image.diagnostics).toEqual([]);
        expect(image.candidate).toMatchObject({
          offset: 0,
          trust: 'verified',
          blockSize: options.blockSize,
          blockCount: options.blockCount,
          superblocks: { block0: true, block1: true },
        });
        expect(byPath(readBack(image))).toEqual(byPath(expectedOf(nodes)));
        expect(image.usage.used).toBe(forecast.blocks);
        expect(image.usage.highestUsedBlock).toBe(forecast.blocks - 1);
        nodes.forEach(({ path }, index) => {
          const own = path === '/' ? 0 : image.find(path as string)!.blocks;
          expect(forecast.perNode[index]).toBe(own);
        });
      }),
      { numRuns: 80 },
    );
  });
});
