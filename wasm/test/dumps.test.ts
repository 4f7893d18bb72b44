// Images that are not whole or not alone: at an offset, beside another, cut off, block 0 destroyed.
import { loadEngine, type Entry, type Image } from 'littlefs-wasm';
import { describe, expect, it } from 'vitest';
import { noise } from './damage.js';
import { expectedListing, fixture, fixtureBytes, listing, sha256 } from './fixtures.js';

const engine = await loadEngine();

const WHOLE = [
  'v1-usr-4096x50-p256',
  'v1-deep-512x512-p16',
  'v2.0-usr-4096x256-p16',
  'v2.0-early-many-512x512-p16',
  'v2.1-sizes-1024x300-p64',
];

function join(...parts: Uint8Array[]): Uint8Array<ArrayBuffer> {
  return new Uint8Array(Buffer.concat(parts));
}

describe.each(WHOLE)('%s', (name) => {
  const whole = fixtureBytes(name);
  const expected = expectedListing(fixture(name));
  const { blockSize, blockCount } = fixture(name);

  it.each([1, 77, 513, 4096, 70_001])('is found %i bytes into a dump of noise', (offset) => {
    const dump = join(noise(offset, 1), whole, noise(999, 2));
    const candidates = engine.find(dump);
    const found = candidates.find((one) => one.offset === offset);
    expect(found).toMatchObject({ blockSize, blockCount, blocksPresent: blockCount });
    expect(candidates[0]).toBe(found);
    expect(listing(engine.open(dump))).toEqual(expected);
    expect(listing(engine.open(dump, found))).toEqual(expected);
  });

  it('reads the same with either superblock gone', () => {
    const before = engine.open(whole);
    for (const block of [0, 1]) {
      const damaged = whole.slice();
      damaged.fill(0xa5, block * blockSize, (block + 1) * blockSize);
      const image = engine.open(damaged);
      expect(image.candidate).toMatchObject({
        offset: 0,
        blockSize,
        blockCount,
        superblocks: { block0: block !== 0, block1: block !== 1 },
      });
      const codes = image.diagnostics.map((one) => one.code);
      expect(codes).toContain('superblock-half-bad');
      // Generation 2 keeps the root in the same pair; then the older half is an older state.
      const pairIsRoot = before.candidate.root.includes(0) && before.candidate.generation === 2;
      if (!pairIsRoot || before.block(block).state === 'older') {
        expect(listing(image)).toEqual(expected);
      }
    }
  });

  it.each([0.9, 0.6, 0.35])('gives what the first part of it holds: %f', (part) => {
    const cut = Math.floor(whole.length * part) - 3;
    const before = engine.open(whole);
    const image = engine.open(whole.slice(0, cut));
    expect(image.candidate).toMatchObject({
      blockCount,
      blocksPresent: Math.ceil(cut / blockSize),
    });
    expect(image.diagnostics.map((one) => one.code)).toContain('dump-short');
    let read = 0;
    for (const entry of before.entries) {
      if (entry.type === 'dir' || !reachable(before, entry.path, cut)) continue;
      const found = image.find(entry.path);
      if (!found) expect.fail(`${entry.path} is lost, though all its blocks are there`);
      expect(sha256(image.read(found)), entry.path).toBe(sha256(before.read(entry)));
      read++;
    }
    // Generation 2 starts at a random block, so that little may lie before the cut.
    if (before.candidate.generation === 1) expect(read).toBeGreaterThan(0);
    for (const entry of image.entries) {
      if (entry.type === 'dir') continue;
      const lost = image.holes(entry).reduce((sum, hole) => sum + hole.length, 0);
      if (lost)
        expect(() => image.read(entry)).toThrow(expect.objectContaining({ code: 'unreadable' }));
      else expect(image.read(entry)).toHaveLength(entry.size);
    }
  });
});

describe.each(WHOLE)('%s cut off behind its last metadata', (name) => {
  it('still lists everything', () => {
    const whole = fixtureBytes(name);
    const before = engine.open(whole);
    const { blockSize, blockCount } = before.candidate;
    let last = blockCount - 1;
    while (!['directory', 'superblock'].includes(before.block(last).kind)) last--;
    const image = engine.open(whole.slice(0, (last + 1) * blockSize));
    const shape = ({ path, type, size }: Entry) => ({ path, type, size });
    expect(image.candidate.offset).toBe(0);
    expect(image.entries.map(shape)).toEqual(before.entries.map(shape));
  });
});

/** True if no block that an entry or the directories above it stand in reaches behind `cut`. */
function reachable(image: Image, path: string, cut: number): boolean {
  const { blockSize, blockCount } = image.candidate;
  const owners = new Set<number>();
  for (let entry = image.find(path); entry; entry = image.entries[entry.parent])
    owners.add(entry.id);
  for (let number = Math.floor(cut / blockSize); number < blockCount; number++) {
    if (owners.has(image.block(number).owner)) return false;
  }
  return true;
}

describe('two images in one dump', () => {
  const first = 'v1-names-4096x50-p256';
  const second = 'v2.1-names-1024x300-p64';
  const dump = join(noise(12_345, 3), fixtureBytes(first), noise(777, 4), fixtureBytes(second));

  it('are both found where they are', () => {
    const candidates = engine.find(dump);
    const offsets = [12_345, 12_345 + 50 * 4096 + 777];
    expect(candidates.filter((one) => one.trust === 'verified').map((one) => one.offset)).toEqual(
      expect.arrayContaining(offsets),
    );
    for (const [index, name] of [first, second].entries()) {
      const found = candidates.find((one) => one.offset === offsets[index]);
      if (!found) expect.fail(`${name} is not among the candidates`);
      expect(listing(engine.open(dump, found))).toEqual(expectedListing(fixture(name)));
    }
  });
});

it('finds each of two of one generation and block size once, and no other', () => {
  const one = fixtureBytes('v2.0-usr-4096x256-p16');
  const other = fixtureBytes('v2.1-usr-4096x256-p16');
  const blank = (blocks: number) => new Uint8Array(blocks * 4096).fill(0xff);
  const dump = join(blank(16), one, blank(8), other);
  const places = engine
    .find(dump)
    .map(({ offset, version, trust }) => [offset, version.minor, trust]);
  expect(places.sort(([a], [b]) => Number(a) - Number(b))).toEqual([
    [16 * 4096, 0, 'verified'],
    [16 * 4096 + one.length + 8 * 4096, 1, 'verified'],
  ]);
});

describe('bytes that hold no littlefs', () => {
  it.each([
    ['nothing', new Uint8Array(0)],
    ['one byte', new Uint8Array(1)],
    ['blank flash', new Uint8Array(8192).fill(0xff)],
    ['zeros', new Uint8Array(8192)],
    ['noise', noise(100_000, 5)],
  ])('%s: no candidate, and open says so', (_what, bytes) => {
    expect(engine.find(bytes)).toEqual([]);
    expect(() => engine.open(bytes)).toThrow(expect.objectContaining({ code: 'not-littlefs' }));
  });
});

describe.each(WHOLE.filter((name) => name.startsWith('v1')))(
  '%s with its root destroyed',
  (name) => {
    it('stays where its superblocks are, and says that the root is bad', () => {
      const whole = fixtureBytes(name);
      const { blockSize, blockCount } = fixture(name);
      const [a, b] = engine.open(whole).candidate.root;
      const damaged = whole.slice();
      for (const block of [a, b]) damaged.fill(0x5a, block * blockSize + 4, block * blockSize + 40);
      const [candidate] = engine.find(damaged);
      expect(candidate).toMatchObject({ offset: 0, blockSize, blockCount, trust: 'verified' });
      const image = engine.open(damaged);
      expect(image.entries).toHaveLength(1);
      expect(image.diagnostics).toContainEqual(
        expect.objectContaining({ code: 'pair-bad', severity: 'error', entry: 0 }),
      );
    });
  },
);
