// The first pair of an image is lost, and with it the superblock or the way to it: no driver mounts that.
import { crc32 } from 'node:zlib';
import { loadEngine, type Image } from 'littlefs-wasm';
import { describe, expect, it } from 'vitest';
import { caseBytes, caseListing, cases } from './cases.js';
import { noise } from './damage.js';
import { fixtureBytes, fixtures } from './fixtures.js';

const engine = await loadEngine();

function withoutFirstPair(bytes: Uint8Array, blockSize: number): Uint8Array<ArrayBuffer> {
  const copy = new Uint8Array(bytes);
  copy.fill(0xff, 0, 2 * blockSize);
  return copy;
}

const behind = (offset: number, bytes: Uint8Array) =>
  new Uint8Array(Buffer.concat([noise(offset, 1), bytes]));

const codesOf = (image: Image) => image.diagnostics.map(({ code }) => code);

const rootOf = (bytes: Uint8Array) => engine.open(bytes).candidate.root;

const moved = cases.filter(({ name }) => !rootOf(caseBytes(name)).includes(0));
/** Nothing but inline files hangs on the superblock of these: only the size of the dump tells where they start. */
const UNPROVEN = ['v2.0.5-6042-10', 'v2.0.5-6071-10', 'v2.0.5-6157-15', 'v2.0.5-6009-9'];

/** Moves are pending in these of which the lost pairs told, or of a file without content, which proves nothing. */
const WITH_SOURCES = ['v2.11.2-5095-20', 'v2.11.2-5287-6'];

/** Its power failed when the root had been written elsewhere, and the list had not followed yet. */
const AHEAD = 'v2.0.5-6113-0';

describe.each(moved)('$name, whose superblock has moved on', (one) => {
  const { blockSize, blockCount, entries, afterRepair = entries } = one;
  const bytes = withoutFirstPair(caseBytes(one.name), blockSize);

  it.each([0, 4096, 70_000])('is rescued %i bytes into a dump', (offset) => {
    const dump = behind(offset, bytes);
    const candidates = engine.find(dump);
    if (offset && UNPROVEN.includes(one.name)) {
      expect(candidates.map(({ trust }) => trust)).not.toContain('verified');
      return;
    }
    expect(candidates).toHaveLength(1);
    expect(candidates[0]).toMatchObject({ offset, blockSize, blockCount, trust: 'rescued' });
    const image = engine.open(dump);
    expect(image.candidate).toEqual(candidates[0]);
    expect(codesOf(image)).toContain('superblock-missing');
    expect(codesOf(image)).not.toContain('directory-nameless');
    // A pending move is honoured if the content is found where it was moved to.
    const listed = caseListing(image);
    if (one.name === AHEAD)
      return expect(listed.map(({ path }) => path)).toEqual(entries.map(({ path }) => path));
    expect(listed).toEqual(expect.arrayContaining(afterRepair));
    if (!WITH_SOURCES.includes(one.name)) expect(listed).toHaveLength(afterRepair.length);
  });
});

describe.each(fixtures.filter(({ name }) => name.startsWith('v1-')))('$name', ({ name }) => {
  const whole = engine.open(fixtureBytes(name));
  const { blockSize } = whole.candidate;

  it('is read in blocks of its own size without its superblocks', () => {
    const image = engine.open(withoutFirstPair(fixtureBytes(name), blockSize));
    const isProven = whole.entries.some(({ type, id }) => id && type === 'dir');
    if (!isProven) return expect(image.candidate.trust).toBe('rescued');
    expect(image.candidate).toMatchObject({ offset: 0, blockSize, trust: 'rescued' });
    expect(caseListing(image)).toEqual(caseListing(whole));
  });
});

/** What lies below the folders of the root, without their names; by content, since a path may be another. */
function below(image: Image): string[] {
  return image.entries
    .filter(({ path, type }) => type === 'file' && path.split('/').length > 2)
    .map((entry) => `${entry.path.replace(/^\/[^/]*/, '')} ${crc32(image.read(entry))}`)
    .sort();
}

const withFolders = fixtures.filter(
  ({ name }) => /^v2.*-(deep|churn)-/.test(name) && rootOf(fixtureBytes(name)).includes(0),
);

describe.each(withFolders)('$name, whose root is lost', ({ name }) => {
  const bytes = fixtureBytes(name);
  const whole = engine.open(bytes);
  const { blockSize, version } = whole.candidate;
  const lost = withoutFirstPair(bytes, blockSize);

  it('has what hung on it', () => {
    const [candidate, ...others] = engine.find(lost);
    expect(others).toEqual([]);
    expect(candidate).toMatchObject({ offset: 0, blockSize, version, trust: 'rescued' });
    const image = engine.open(lost);
    expect(image.candidate).toEqual(candidate);
    expect(below(image)).toEqual(expect.arrayContaining(below(whole)));
  });

  it('says that root and names are lost', () => {
    const image = engine.open(lost);
    expect(image.root.damaged).toBe(true);
    expect(codesOf(image)).toEqual(expect.arrayContaining(['superblock-missing', 'pair-bad']));
    const nameless = image.diagnostics.filter(({ code }) => code === 'directory-nameless');
    expect(nameless.map(({ entry, a }) => [entry, `/#${a}`])).toEqual(
      image.root.children.map((id) => [id, image.entries[id]?.path]),
    );
    expect(nameless).not.toEqual([]);
    for (const { path, id } of image.entries) {
      expect(image.find(path)?.id, path).toBe(id);
    }
  });
});

it('finds nothing in noise, text and blank bytes', () => {
  const text = new TextEncoder().encode('littlefs is a file system. '.repeat(10_000));
  for (const bytes of [noise(300_000, 4), text, new Uint8Array(200_000).fill(0xff)]) {
    expect(engine.find(bytes)).toEqual([]);
  }
});
