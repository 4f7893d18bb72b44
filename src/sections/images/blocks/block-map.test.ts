import { describe, expect, it } from 'vitest';
import { countKinds, mapKinds, plannedKinds } from './block-kinds';
import { blockAt, layoutMap } from './block-map';

describe('the layout of the block map', () => {
  it.each([49, 1280, 5000, 16384])('has a place for each of %d blocks', (count) => {
    const layout = layoutMap(count, 1000);
    expect(layout.columns * layout.rows).toBeGreaterThanOrEqual(count);
    const pitch = layout.cell + layout.gap;
    for (const block of [0, 1, Math.min(count, layout.columns) - 1, count - 1]) {
      const x = (block % layout.columns) * pitch + 1;
      const y = Math.floor(block / layout.columns) * pitch + 1;
      expect(blockAt(layout, count, x, y)).toBe(block);
    }
  });

  it('draws few blocks large and many small', () => {
    expect(layoutMap(50, 1000)).toMatchObject({ cell: 18, rows: 1 });
    expect(layoutMap(5000, 1000).cell).toBeLessThan(8);
  });

  it('finds no block outside', () => {
    const layout = layoutMap(50, 300);
    expect(blockAt(layout, 50, -1, 0)).toBe(-1);
    expect(blockAt(layout, 50, 299 + 20, 0)).toBe(-1);
    expect(blockAt(layout, 50, 299, layout.height - 1)).toBe(-1);
  });
});

describe('the kinds of blocks', () => {
  it('tells earlier content, kept free blocks and damage apart', () => {
    // Columns as BLOCK_KINDS and BLOCK_STATES number them.
    const table = {
      kind: Uint8Array.of(0, 0, 1, 1, 2, 3, 3, 3, 4),
      state: Uint8Array.of(0, 1, 0, 5, 0, 4, 2, 2, 6),
      owner: new Int32Array(9),
    };
    expect(mapKinds(table, 7)).toEqual([
      'superblock',
      'superblock',
      'directory',
      'damaged',
      'data',
      'earlier',
      'free',
      'kept',
      'missing',
    ]);
  });

  it('plans a build in the order it is laid out, and counts it', () => {
    const kinds = plannedKinds({ blockCount: 8, usable: 7, directories: 2, data: 1 });
    expect(countKinds(kinds)).toEqual([
      { kind: 'superblock', count: 2 },
      { kind: 'directory', count: 2 },
      { kind: 'data', count: 1 },
      { kind: 'free', count: 2 },
      { kind: 'kept', count: 1 },
    ]);
  });
});
