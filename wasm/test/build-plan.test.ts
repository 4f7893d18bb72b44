import fc from 'fast-check';
import { loadEngine, type BuildOptions, type BuildVersion, type SourceNode } from 'littlefs-wasm';
import { describe, expect, it } from 'vitest';
import { content, geometries, trees, withoutAttributes } from './build-trees.js';

const engine = await loadEngine();
const ALL: BuildVersion[] = ['1.1', '2.0', '2.1'];

/** Blocks of a file, counted one by one. */
function countBlocks(size: number, blockSize: number): number {
  let blocks = 0;
  for (let left = size; left > 0; blocks++) {
    let pointers = 0;
    if (blocks) for (let index = blocks; pointers++, !(index & 1); index >>= 1);
    left -= blockSize - 4 * pointers;
  }
  return blocks;
}

function sized(nodes: readonly SourceNode[]) {
  return nodes.map((node) => {
    if (node.type === 'dir') return node;
    const { data, ...rest } = node;
    return { ...rest, size: data.length };
  });
}

function forVersion(nodes: SourceNode[], { version }: BuildOptions): SourceNode[] {
  return version === '1.1' ? withoutAttributes(nodes) : nodes;
}

describe.each([128, 160, 512, 4096])('CTZ lists in blocks of %i bytes', (blockSize) => {
  it('take as many blocks as counting them gives', () => {
    const edges = Array.from({ length: 70 }, (_, n) => [n * blockSize, n * (blockSize - 8)]).flat();
    const sizes = new Set([
      ...Array.from({ length: 6000 }, (_, size) => size),
      ...edges.flatMap((edge) => Array.from({ length: 17 }, (_, i) => Math.max(0, edge - 8 + i))),
      ...Array.from({ length: 40 }, (_, i) => 777_777 + 9_973 * i),
    ]);
    const nodes = [...sizes].map((size) => ({ type: 'file' as const, path: `/${size}`, size }));
    const { perNode } = engine.forecast(nodes, { version: '1.1', blockSize, blockCount: 1000 });
    expect(perNode).toEqual(nodes.map(({ size }) => countBlocks(size, blockSize)));
  });
});

it('gives the same bytes whatever the order of nodes and attributes', () => {
  const shuffled = trees.chain((nodes) =>
    fc.tuple(
      fc.constant(nodes),
      fc.shuffledSubarray(nodes, { minLength: nodes.length, maxLength: nodes.length }),
    ),
  );
  fc.assert(
    fc.property(shuffled, geometries(ALL), ([nodes, other], options) => {
      const one = engine.build(forVersion(nodes, options), options);
      const reversed = forVersion(other, options).map((node) =>
        node.attributes ? { ...node, attributes: [...node.attributes].reverse() } : node,
      );
      const two = engine.build(reversed, options);
      expect(Buffer.compare(one.bytes, two.bytes)).toBe(0);
      expect(two.forecast.blocks).toBe(one.forecast.blocks);
      other.forEach((node, index) => {
        expect(two.forecast.perNode[index]).toBe(one.forecast.perNode[nodes.indexOf(node)]);
      });
    }),
    { numRuns: 60 },
  );
});

it('forecasts what it builds, and leaves the rest blank', () => {
  fc.assert(
    fc.property(trees, geometries(ALL), (tree, options) => {
      const nodes = forVersion(tree, options);
      const { bytes, forecast } = engine.build(nodes, options);
      expect(engine.forecast(sized(nodes), options)).toEqual(forecast);
      expect(bytes.length).toBe(options.blockSize * options.blockCount);
      expect(forecast.available).toBe(options.blockCount - options.keepFree!);
      const own = forecast.perNode.reduce((sum, blocks) => sum + blocks, 0);
      expect(own + forecast.overhead).toBe(forecast.blocks);
      const rest = bytes.subarray(forecast.blocks * options.blockSize);
      expect(Buffer.compare(rest, Buffer.alloc(rest.length, options.fill))).toBe(0);
    }),
    { numRuns: 60 },
  );
});

it('changes only the blocks it uses if the fill changes', () => {
  const nodes: SourceNode[] = [{ type: 'file', path: '/a', data: content(5000, 1) }];
  for (const version of ALL) {
    const options = { version, blockSize: 512, blockCount: 64 };
    const filled = engine.build(nodes, { ...options, fill: 0xff });
    const zeroed = engine.build(nodes, { ...options, fill: 0 });
    const used = filled.forecast.blocks * 512;
    expect(zeroed.bytes.subarray(0, used)).toEqual(filled.bytes.subarray(0, used));
    expect(Buffer.compare(zeroed.bytes.subarray(used), Buffer.alloc(64 * 512 - used))).toBe(0);
  }
});

it('counts the blocks of the documented case as generation 1 takes them', () => {
  const names = ['apn_cfg.json', 'a.py', 'b.py', 'b.txt', 'system_config.json', 'checksum.json'];
  const nodes: SourceNode[] = [
    ...names.map((name): SourceNode => ({ type: 'file', path: `/${name}`, data: content(60, 1) })),
    { type: 'file', path: '/V05.bin', data: content(30720, 2) },
    { type: 'file', path: '/QuecPython/test.py', data: content(20, 3) },
  ];
  const options: BuildOptions = { version: '1.1', blockSize: 4096, blockCount: 50, keepFree: 1 };
  const { forecast } = engine.build(nodes, options);
  // Superblock pair, root pair, six small files, eight blocks, /QuecPython, test.py.
  expect(forecast).toMatchObject({ blocks: 21, available: 49, overhead: 6 });
  expect(forecast.perNode).toEqual([1, 1, 1, 1, 1, 1, 8, 1]);
});

it('keeps small files of generation 2 in the metadata up to the limits of the driver', () => {
  const blocks = (size: number, options: Partial<BuildOptions>) =>
    engine.forecast([{ type: 'file', path: '/a', size }], {
      ...{ version: '2.1', blockSize: 4096, blockCount: 64, cacheSize: 4096, ...options },
    }).perNode[0];
  expect([blocks(512, {}), blocks(513, {})]).toEqual([0, 1]);
  expect([blocks(64, { cacheSize: 64 }), blocks(65, { cacheSize: 64 })]).toEqual([0, 1]);
  const large = { blockSize: 16384, cacheSize: 16384 };
  expect([blocks(1022, large), blocks(1023, large)]).toEqual([0, 1]);
  expect([blocks(0, { version: '1.1' }), blocks(1, { version: '1.1' })]).toEqual([0, 1]);
});

it('builds very deep and very wide trees', () => {
  const deep: SourceNode = { type: 'file', path: '/d'.repeat(3000), data: content(9, 9) };
  const wide = Array.from({ length: 10_000 }, (_, i): SourceNode => ({
    type: 'file',
    path: `/wide/${i}`,
    data: content(3, i),
  }));
  for (const version of ALL) {
    const options = { version, blockSize: 512, blockCount: 40_000 };
    const { bytes, forecast } = engine.build([deep, ...wide], options);
    const image = engine.open(bytes);
    expect(image.diagnostics).toEqual([]);
    expect(image.usage).toMatchObject({ used: forecast.blocks, files: 10_001, directories: 3000 });
    expect(image.read(image.find(deep.path as string)!)).toEqual(content(9, 9));
    expect(image.read(image.find('/wide/9999')!)).toEqual(content(3, 9999));
  }
});
