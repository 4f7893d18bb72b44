// The engine's memory is lent out: browsers give a page little more than a hundred WebAssembly memories.
import { afterAll, describe, expect, it } from 'vitest';
import { loadEngine, type Entry } from 'littlefs-wasm';
import { fixtureBytes } from './fixtures.js';

const { Instance } = WebAssembly;
const memories: WebAssembly.Memory[] = [];
WebAssembly.Instance = class extends Instance {
  constructor(module: WebAssembly.Module, imports?: WebAssembly.Imports) {
    super(module, imports);
    memories.push(this.exports['memory'] as WebAssembly.Memory);
  }
};
afterAll(() => (WebAssembly.Instance = Instance));

/** How many memories `act` makes with a new engine. */
async function memoriesOf(act: (engine: Awaited<ReturnType<typeof loadEngine>>) => void) {
  const engine = await loadEngine();
  memories.length = 0;
  act(engine);
  return memories.length;
}

const OPTIONS = { version: '2.1', blockSize: 512, blockCount: 32 } as const;
const contentOf = (seed: number) => new Uint8Array(1500).fill(seed).fill(seed >> 8, 700);
const treeOf = (seed: number) => [
  { type: 'file', path: `/f${seed}`, data: contentOf(seed) } as const,
];

describe('one memory serves', () => {
  it('2,000 images that are open and read in turns', async () => {
    const made = await memoriesOf((engine) => {
      const images = Array.from({ length: 2000 }, (_, seed) =>
        engine.open(engine.build(treeOf(seed), OPTIONS).bytes),
      );
      for (let round = 0; round < 2; round++) {
        for (const [seed, image] of images.entries()) {
          const entry = image.entries[1] as Entry;
          expect(entry.path).toBe(`/f${seed}`);
          expect(Buffer.compare(image.read(entry), contentOf(seed))).toBe(0);
        }
      }
      const [first] = images;
      expect(first?.block(0).kind).toBe('superblock');
      expect(first?.blocksOf(first.entries[1] as Entry)).toHaveLength(3);
      expect(first?.tags(0).length).toBeGreaterThan(3);
    });
    expect(made).toBe(1);
  });

  it('1,000 builds and as many that are refused', async () => {
    const made = await memoriesOf((engine) => {
      for (let seed = 0; seed < 1000; seed++) {
        engine.build(treeOf(seed), OPTIONS);
        engine.forecast(treeOf(seed), OPTIONS);
        expect(() => engine.build(treeOf(seed), { ...OPTIONS, blockCount: 3 })).toThrow(
          expect.objectContaining({ code: 'no-room' }),
        );
        expect(() => engine.open(contentOf(seed))).toThrow(
          expect.objectContaining({ code: 'not-littlefs' }),
        );
      }
    });
    expect(made).toBe(1);
  });
});

it('gives the memory of a large dump back, and reads it with a small one', async () => {
  const engine = await loadEngine();
  const data = new Uint8Array(60 << 20).fill(3);
  const options = { version: '2.1', blockSize: 4096, blockCount: 16_384 } as const;
  const { bytes } = engine.build([{ type: 'file', path: '/large', data }], options);
  memories.length = 0;
  const image = engine.open(bytes);
  const opened = memories.length;
  expect(Buffer.compare(image.read(image.entries[1] as Entry), data)).toBe(0);
  expect(image.block(16_000).state).toBe('blank-ff');
  expect(memories.length - opened).toBe(1);
  expect(memories.at(-1)?.buffer.byteLength).toBeLessThan(8 << 20);
});

it('needs no more memory for the hundredth image than for the first', async () => {
  const bytes = fixtureBytes('v1-customer_fs-5242880');
  const engine = await loadEngine();
  memories.length = 0;
  const sizes = Array.from({ length: 100 }, () => {
    const image = engine.open(bytes);
    for (const entry of image.entries) if (entry.type === 'file') image.read(entry);
    return memories[0]?.buffer.byteLength;
  });
  expect(new Set(sizes).size).toBe(1);
  expect(memories).toHaveLength(1);
});
