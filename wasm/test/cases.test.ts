import { loadEngine, type Image } from 'littlefs-wasm';
import { describe, expect, it } from 'vitest';
import { caseBytes, caseListing, cases } from './cases.js';
import { byPath } from './fixtures.js';

const engine = await loadEngine();

function errorsOf(image: Image) {
  return image.diagnostics.filter(({ severity }) => severity === 'error');
}

it('has all cases', () => {
  expect(cases).toHaveLength(30);
});

describe.each(cases)('$name ($kind)', (one) => {
  const bytes = caseBytes(one.name);

  it('is one file system, found where it starts', () => {
    const { blockSize, blockCount } = one;
    const candidates = engine.find(bytes);
    expect(candidates).toHaveLength(1);
    expect(candidates[0]).toMatchObject({
      ...{ offset: 0, blockSize, blockCount, blocksPresent: blockCount },
      ...{ trust: 'verified', recordedBlockSize: blockSize },
    });
    expect(engine.open(bytes).candidate).toEqual(candidates[0]);
  });

  it('reads as the reference reads it, and no error is told', () => {
    const image = engine.open(bytes);
    expect(caseListing(image)).toEqual(one.entries.toSorted(byPath));
    expect(errorsOf(image)).toEqual([]);
  });

  it('says what the first write of the driver changes', () => {
    const repaired = engine.open(bytes).afterRepair();
    if (!one.afterRepair) return expect(repaired).toBeUndefined();
    if (!repaired) return expect.fail('nothing is said');
    expect(caseListing(repaired)).toEqual(one.afterRepair.toSorted(byPath));
    expect(errorsOf(repaired)).toEqual([]);
    expect(repaired.afterRepair()).toBeUndefined();
  });

  it('tells which entries come back with it, and where their records are', () => {
    const image = engine.open(bytes);
    const listed = new Set(image.entries.map(({ at }) => `${at.block} ${at.offset}`));
    const restored = (image.afterRepair()?.entries ?? [])
      .filter(({ id, at }) => id > 0 && !listed.has(`${at.block} ${at.offset}`))
      .filter((entry, _, all) => !all.some(({ id }) => id === entry.parent));
    const told = image.diagnostics.filter(({ code }) => code === 'repair-restores');
    expect(told.map(({ block, offset }) => ({ block, offset }))).toEqual(
      restored.map(({ at }) => at),
    );
  });
});
