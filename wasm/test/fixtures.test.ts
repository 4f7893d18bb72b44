import { loadEngine, type Image } from 'littlefs-wasm';
import { describe, expect, it } from 'vitest';
import {
  expectedListing,
  fixtureBytes,
  fixtures,
  listing,
  sha256,
  type Fixture,
} from './fixtures.js';

const engine = await loadEngine();

function versionOf(image: Image): string {
  const { major, minor } = image.candidate.version;
  return `${major}.${minor}`;
}

it('has all images of the reference library', () => {
  expect(fixtures).toHaveLength(138);
});

describe.each(fixtures)('$name', (fixture) => {
  const bytes = fixtureBytes(fixture.name);
  const image = engine.open(bytes);

  it('is found as what it is', () => {
    expect(sha256(bytes)).toBe(fixture.sha256);
    const candidate = engine.find(bytes)[0];
    expect(candidate).toEqual(image.candidate);
    expect(candidate).toMatchObject({
      offset: 0,
      generation: Number(fixture.diskVersion[0]),
      blockSize: fixture.blockSize,
      blockCount: fixture.blockCount,
      blocksPresent: fixture.blockCount,
      trust: 'verified',
    });
    expect(versionOf(image)).toBe(fixture.diskVersion);
  });

  it('reads as the reference reads it', () => {
    const expected = expectedListing(fixture);
    expect(listing(image)).toEqual(expected);
    const files = expected.filter((entry) => entry.type === 'file');
    expect(image.usage).toMatchObject({
      files: files.length,
      directories: expected.length - files.length,
      bytes: files.reduce((sum, file) => sum + (file.size ?? 0), 0),
    });
    const errors = image.diagnostics.filter((one) => one.severity === 'error');
    expect(errors.length > 0).toBe(fixture.entries.some((entry) => entry.readError));
  });

  it('finds every entry by its path', () => {
    const seen = new Set<string>();
    for (const entry of image.entries) {
      if (seen.has(entry.path)) {
        // Only what a driver of its age lists twice (see 'move-misread').
        expect(fixture.entries.filter(({ path }) => path === entry.path)).toHaveLength(2);
        continue;
      }
      seen.add(entry.path);
      expect(image.find(entry.path)).toBe(entry);
      expect(entry.children.map((id) => image.entries[id]?.parent)).toEqual(
        entry.children.map(() => entry.id),
      );
    }
    expect(image.find('/no such entry')).toBeUndefined();
  });

  it('reads files by range', () => {
    for (const entry of image.entries) {
      if (entry.type === 'dir' || isUnreadable(fixture, entry.path)) continue;
      const whole = image.read(entry);
      expect(image.holes(entry)).toEqual([]);
      for (const [offset, length] of rangesOf(entry.size, fixture.blockSize)) {
        const part = image.read(entry, offset, length);
        if (Buffer.compare(part, whole.subarray(offset, offset + length)) !== 0) {
          expect.fail(`${entry.path} differs in ${length} bytes from ${offset}`);
        }
      }
    }
  });

  it('gives each block in use one owner', () => {
    const owned = new Map<number, number>();
    let used = 0;
    for (let number = 0; number < fixture.blockCount; number++) {
      const block = image.block(number);
      expect(block.block).toBe(number);
      if (block.kind === 'free' || block.kind === 'missing') continue;
      used++;
      owned.set(block.owner, (owned.get(block.owner) ?? 0) + 1);
    }
    expect(used).toBe(image.usage.used);
    expect(image.usage.free).toBe(fixture.blockCount - used);
    for (const entry of image.entries) {
      if (entry.type === 'dir' || isUnreadable(fixture, entry.path)) continue;
      expect(image.blocksOf(entry)).toHaveLength(entry.blocks);
      expect(owned.get(entry.id) ?? 0).toBe(entry.blocks);
      for (const number of image.blocksOf(entry)) {
        expect(image.block(number)).toMatchObject({ kind: 'data', owner: entry.id });
      }
    }
  });
});

function isUnreadable(fixture: Fixture, path: string): boolean {
  return fixture.entries.some((entry) => entry.path === path && entry.readError !== undefined);
}

/** Ranges around the ends of a file and the edges of its first blocks, some reaching past the end. */
function rangesOf(size: number, blockSize: number): [offset: number, length: number][] {
  return [
    [0, 1],
    [1, blockSize],
    [blockSize - 1, 2],
    [2 * blockSize - 5, 3 * blockSize],
    [Math.floor(size / 2), Math.ceil(size / 3)],
    [Math.max(0, size - 1), 10],
    [size, 1],
    [0, 0],
  ];
}

describe.each(fixtures.filter((one) => one.scenario === 'names' && one.diskVersion[0] === '2'))(
  'user attributes of $name',
  ({ name }) => {
    const image = engine.open(fixtureBytes(name));

    it('belong to the entries that carry them, and to no other', () => {
      const found = image.entries.flatMap((entry) =>
        entry.attributes.map(({ type, value }) => [
          entry.path,
          type,
          Buffer.from(value).toString('hex'),
        ]),
      );
      expect(found.sort()).toEqual([
        ['/café', 0x75, Buffer.from('dir-attr').toString('hex')],
        ['/with space.txt', 0x74, '0102030405060708'],
      ]);
    });
  },
);

describe.each(fixtures.filter((one) => one.scenario === 'history'))(
  'history in $name',
  (fixture) => {
    const image = engine.open(fixtureBytes(fixture.name));

    it('leaves earlier content in blocks that are free now', () => {
      const states = Array.from(
        { length: fixture.blockCount },
        (_, number) => image.block(number).state,
      );
      expect(states).toContain('residue');
    });
  },
);

// Not generation 1: the older half of its pairs holds one state before, and that is past these names.
const LOGS = fixtures.filter((one) => one.scenario === 'history' && one.diskVersion[0] === '2');

describe.each(LOGS)('history in the log of $name', (fixture) => {
  const image = engine.open(fixtureBytes(fixture.name));

  // The older half of a generation-1 pair holds one state before, and that is past these names.
  it.runIf(fixture.diskVersion[0] === '2')('shows superseded records of metadata', () => {
    const tags = Array.from({ length: fixture.blockCount }, (_, number) => image.block(number))
      .filter(({ kind }) => kind === 'directory' || kind === 'superblock')
      .flatMap(({ block }) => image.tags(block));
    const names = new Set(tags.map((tag) => Buffer.from(tag.data).toString('latin1')));
    for (const { path } of fixture.deleted ?? []) {
      const wanted = path.slice(1);
      expect(
        [...names].some((data) => data.includes(wanted)),
        wanted,
      ).toBe(true);
    }
  });
});
