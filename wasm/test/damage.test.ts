import fc from 'fast-check';
import { LittlefsError, loadEngine, type Image } from 'littlefs-wasm';
import { describe, expect, it } from 'vitest';
import { reseal } from './damage.js';
import { expectedListing, fixture, fixtureBytes, listing, sha256 } from './fixtures.js';

const engine = await loadEngine();

const SMALL = [
  'v1-powercut-333',
  'v1-deep-512x512-p16',
  'v1-usr-4096x50-p256',
  'v2.0-early-powercut-1501',
  'v2.0-many-512x512-p16',
  'v2.1-names-4096x50-p256',
  'v2.1-powercut-700',
  'v2.1-churn-1024x300-p64',
];
const images = new Map(SMALL.map((name) => [name, fixtureBytes(name)]));

function bytesOf(name: string): Uint8Array<ArrayBuffer> {
  const bytes = images.get(name);
  if (!bytes) throw new Error(`${name} is not among the images of this test.`);
  return bytes;
}

const RUNS = Number(process.env['FC_RUNS'] ?? 150);

/**
 * Uses everything the engine offers for some bytes, and counts rather than times: an entry takes at
 * least four bytes of the dump, a block is counted once, and what a file reads is never more than it
 * says. Whatever goes round in circles breaks one of these.
 */
function exhaust(bytes: Uint8Array): void {
  const candidates = engine.find(bytes);
  if (candidates.length) expect(engine.open(bytes).candidate.offset).toBe(candidates[0]?.offset);
  else expect(() => engine.open(bytes)).toThrow(LittlefsError);
  for (const candidate of candidates) {
    const image = engine.open(bytes, candidate);
    expect(image.entries.length).toBeLessThanOrEqual(1 + bytes.length / 4);
    expect(image.diagnostics.length).toBeLessThanOrEqual(5000);
    expect(image.usage.used).toBeLessThanOrEqual(candidate.blockCount);
    readAll(image);
    for (let block = 0; block < Math.min(candidate.blockCount, 600); block++) {
      const { kind, commits, validBytes } = image.block(block);
      expect(validBytes).toBeLessThanOrEqual(candidate.blockSize);
      if (kind === 'data') continue;
      const tags = image.tags(block);
      expect(tags.length).toBeLessThanOrEqual(candidate.blockSize / 4);
      if (commits && candidate.generation === 2) expect(tags.length).toBeGreaterThan(0);
      expect(image.blockBytes(block).length).toBeLessThanOrEqual(candidate.blockSize);
    }
  }
}

/** Reads every file; one that can't be read says so, and its holes say where. */
function readAll(image: Image): void {
  for (const entry of image.entries) {
    if (entry.type === 'dir') continue;
    const holes = image.holes(entry);
    let end = 0;
    for (const hole of holes) {
      expect(hole.offset).toBeGreaterThanOrEqual(end);
      expect(hole.length).toBeGreaterThan(0);
      end = hole.offset + hole.length;
    }
    expect(end).toBeLessThanOrEqual(entry.size);
    if (holes.length === 0) {
      expect(image.read(entry)).toHaveLength(entry.size);
      continue;
    }
    expect(() => image.read(entry)).toThrow(LittlefsError);
    let at = 0;
    for (const hole of [...holes, { offset: entry.size, length: 0 }]) {
      expect(image.read(entry, at, hole.offset - at)).toHaveLength(hole.offset - at);
      at = hole.offset + hole.length;
    }
  }
}

// By name, so that a counterexample can be read.
const image = fc.constantFrom(...SMALL);
const word = (count: number) =>
  fc.oneof(
    fc.nat(count),
    fc.constantFrom(0, 1, 2, 3, 4, 0x7fffffff, 0x80000000, 0xfffffffe, 0xffffffff),
    fc.integer({ min: 0, max: 0xffffffff }),
  );

describe('whatever happens to an image, only typed errors come out and nothing runs on', () => {
  it('flipped bytes', { timeout: 300_000 }, () => {
    fc.assert(
      fc.property(
        image,
        fc.array(fc.tuple(fc.nat(), fc.integer({ min: 1, max: 255 })), {
          minLength: 1,
          maxLength: 40,
        }),
        fc.boolean(),
        (name, flips, early) => {
          const bytes = bytesOf(name);
          const damaged = bytes.slice();
          // Metadata gathers at the start.
          const reach = early ? Math.min(bytes.length, 16_384) : bytes.length;
          for (const [at, mask] of flips) damaged[at % reach] = (damaged[at % reach] ?? 0) ^ mask;
          exhaust(damaged);
        },
      ),
      { numRuns: RUNS },
    );
  });

  it('dumps cut off at either end', { timeout: 300_000 }, () => {
    fc.assert(
      fc.property(image, fc.nat(), fc.nat(), (name, head, tail) => {
        const bytes = bytesOf(name);
        const start = head % 9000;
        exhaust(bytes.slice(start, start + (tail % (bytes.length - start + 1))));
      }),
      { numRuns: RUNS },
    );
  });

  it('wrong words in metadata behind a good CRC', { timeout: 300_000 }, () => {
    fc.assert(
      fc.property(
        image,
        fc.array(fc.tuple(fc.nat(), fc.nat(), word(600), fc.boolean()), {
          minLength: 1,
          maxLength: 6,
        }),
        (name, edits) => {
          const damaged = bytesOf(name).slice();
          const before = engine.open(bytesOf(name));
          const { blockSize, blockCount, generation } = before.candidate;
          const pairs = Array.from({ length: blockCount }, (_, block) =>
            before.block(block),
          ).filter((block) => block.commits > 0);
          for (const [which, where, value, big] of edits) {
            const { block, validBytes } = pairs[which % pairs.length] as (typeof pairs)[number];
            const area = damaged.subarray(block * blockSize, (block + 1) * blockSize);
            const view = new DataView(area.buffer, area.byteOffset, area.length);
            view.setUint32(where % Math.max(1, validBytes - 4), value, !big);
            reseal(area, generation);
          }
          exhaust(damaged);
        },
      ),
      {
        numRuns: RUNS * 2,
        // A chain that runs into the superblock and from there nowhere.
        examples: [['v1-usr-4096x50-p256', [[2102446856, 2085610523, 264, false]]]],
      },
    );
  });

  it('pieces of one image in another', { timeout: 300_000 }, () => {
    fc.assert(
      fc.property(
        image,
        image,
        fc.nat(),
        fc.nat(),
        fc.nat(20_000),
        (one, other, from, to, size) => {
          const damaged = bytesOf(one).slice();
          const start = from % bytesOf(other).length;
          const piece = bytesOf(other).slice(start, start + size);
          const at = to % damaged.length;
          damaged.set(piece.subarray(0, damaged.length - at), at);
          exhaust(damaged);
        },
      ),
      { numRuns: RUNS },
    );
  });
});

describe.each([
  // Where the block size stands in the superblock of each generation.
  ['v1-usr-4096x50-p256', 28],
  ['v2.1-names-4096x50-p256', 24],
])('a superblock of %s that is wrong behind a good CRC', (name, field) => {
  const words = [0, 1, 2, 3, 7, 8, 127, 4095, 4097, 0x7fffffff, 0x80000000, 0xffffffff];

  it.each(words)('block size %i', (word) => {
    const bytes = fixtureBytes(name);
    const { blockSize, generation } = engine.open(bytes).candidate;
    for (const block of [0, 1]) {
      const area = bytes.subarray(block * blockSize, (block + 1) * blockSize);
      const view = new DataView(area.buffer, area.byteOffset, area.length);
      expect(view.getUint32(field, true)).toBe(blockSize);
      view.setUint32(field, word, true);
      reseal(area, generation);
    }
    exhaust(bytes);
  });

  it.each(words)('block count %i', (word) => {
    const bytes = fixtureBytes(name);
    const { blockSize, generation } = engine.open(bytes).candidate;
    for (const block of [0, 1]) {
      const area = bytes.subarray(block * blockSize, (block + 1) * blockSize);
      new DataView(area.buffer, area.byteOffset).setUint32(field + 4, word, true);
      reseal(area, generation);
    }
    exhaust(bytes);
  });
});

describe.each(['v1-sizes-1024x300-p64', 'v2.0-sizes-512x512-p16', 'v2.1-sizes-1024x300-p64'])(
  'a broken pointer in one file of %s',
  (name) => {
    const bytes = fixtureBytes(name);
    const before = engine.open(bytes);
    const { blockSize } = before.candidate;
    const victim = before.entries.reduce((a, b) =>
      b.blocks > a.blocks && b.type === 'file' ? b : a,
    );
    const blocks = before.blocksOf(victim);
    const last = blocks[blocks.length - 1] ?? -1;
    const others = () => expectedListing(fixture(name)).filter((one) => one.path !== victim.path);

    it.each([
      ['outside', 0xfffffff0, 'pointer-outside'],
      ['to its own block', last, 'block-shared'],
      ['to the superblock', 0, 'block-shared'],
    ])('%s costs that file alone', (_what, pointer, code) => {
      expect(blocks.length).toBeGreaterThan(3);
      const damaged = bytes.slice();
      new DataView(damaged.buffer).setUint32(last * blockSize, pointer, true);
      const after = engine.open(damaged);
      const entry = after.find(victim.path);
      if (!entry) expect.fail('the entry itself is lost');
      expect(entry).toMatchObject({ damaged: true, size: victim.size });
      const told = after.diagnostics.filter((one) => one.entry === entry.id);
      expect(told.map((one) => one.code)).toContain(code);
      expect(told.every((one) => one.block >= 0)).toBe(true);
      expect(listingWithout(after, victim.path)).toEqual(others());
    });

    it('leaves the part that does not need the pointer', () => {
      const damaged = bytes.slice();
      new DataView(damaged.buffer).setUint32(last * blockSize, 0xfffffff0, true);
      const after = engine.open(damaged);
      const entry = after.find(victim.path);
      if (!entry) expect.fail('the entry itself is lost');
      const holes = after.holes(entry);
      expect(holes.length).toBeGreaterThan(0);
      const end = holes.reduce((most, hole) => Math.max(most, hole.offset + hole.length), 0);
      expect(end).toBeLessThan(entry.size);
      expect(sha256(after.read(entry, end))).toBe(sha256(before.read(victim, end)));
      expect(() => after.read(entry)).toThrow(expect.objectContaining({ code: 'unreadable' }));
    });
  },
);

function listingWithout(image: Image, path: string) {
  return listing(image, (entry) => entry.path !== path);
}
