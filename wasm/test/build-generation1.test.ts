import fc from 'fast-check';
import { loadEngine, type BuildOptions, type SourceNode } from 'littlefs-wasm';
import { expect, it } from 'vitest';
import {
  content,
  dataOf,
  expectedOf,
  geometries,
  trees,
  withoutAttributes,
} from './build-trees.js';
import { Generation1 } from './generation1.js';

const engine = await loadEngine();

function check(nodes: readonly SourceNode[], options: BuildOptions): void {
  const { bytes, forecast } = engine.build(nodes, options);
  const { tree, used } = new Generation1(bytes, options.blockSize, options.blockCount);
  expect([...tree.keys()].sort()).toEqual([...expectedOf(nodes).keys()].sort());
  for (const node of nodes) {
    const found = tree.get(node.path as string);
    if (node.type === 'dir') expect(found).toBeNull();
    else expect(Buffer.compare(found!, dataOf(node)), node.path as string).toBe(0);
  }
  // The lowest blocks, without a gap.
  expect(used.size).toBe(forecast.blocks);
  expect(Math.max(...used)).toBe(forecast.blocks - 1);
}

it('lays out what a strict reading of the specification accepts', () => {
  fc.assert(
    fc.property(trees, geometries(['1.1']), (tree, options) =>
      check(withoutAttributes(tree), options),
    ),
    { numRuns: 60 },
  );
});

it('does so in the smallest blocks and for large files', () => {
  const nodes: SourceNode[] = [
    ...Array.from({ length: 50 }, (_, i): SourceNode => ({
      ...{ type: 'file', path: `/d${i % 5}/${i}`, data: content(i * 9, i) },
    })),
    { type: 'file', path: '/large', data: content(900_000, 1) },
  ];
  check(nodes, { version: '1.1', blockSize: 128, blockCount: 10_000 });
  check(nodes, { version: '1.1', blockSize: 4096, blockCount: 1280, progSize: 4096 });
});

it('fills the block of a directory to the last byte', () => {
  // Four entries of 12 bytes and a name of 111 leave nothing of 512 bytes but the frame of 20.
  const exact = Array.from({ length: 4 }, (_, i): SourceNode => ({
    ...{ type: 'file', path: `/${String(i).repeat(111)}`, data: content(1, i) },
  }));
  const options: BuildOptions = { version: '1.1', blockSize: 512, blockCount: 64 };
  check(exact, options);
  expect(engine.build(exact, options).forecast.blocks).toBe(2 + 2 + 4);
  const longer: SourceNode = { type: 'file', path: `/${'9'.repeat(112)}`, data: content(1, 9) };
  const more = [...exact.slice(1), longer];
  check(more, options);
  expect(engine.build(more, options).forecast.blocks).toBe(2 + 4 + 4);
});
