import { describe, expect, it } from 'vitest';
import { layOut, type GridColumn } from './columns';

const column = (key: string, width: number): GridColumn<object> => ({
  key,
  head: key,
  width,
  cell: () => key,
});
const columns = [column('type', 100), column('location', 80), column('version', 60)];
const keys = (width: number, more = {}) =>
  layOut(columns, { width, blocks: false, digest: false, ...more }).shown.map(({ key }) => key);

describe('the columns of a grid', () => {
  it('gives way from the last to the first, and the name keeps its room', () => {
    // 30 at the edges, 190, 84 and 28 with 16 between them; then 100, 80 and 60, each with 16.
    expect(keys(364)).toEqual([]);
    expect(keys(364 + 116 - 1)).toEqual([]);
    expect(keys(364 + 116)).toEqual(['type']);
    expect(keys(364 + 116 + 96)).toEqual(['type', 'location']);
    expect(keys(2000)).toEqual(['type', 'location', 'version']);
    expect(keys(364 + 116, { blocks: true })).toEqual([]);
    expect(keys(364 + 116 + 72, { blocks: true })).toEqual(['type']);
  });

  it('has a track for every cell', () => {
    const both = layOut(columns, { width: 1000, blocks: true, digest: true });
    expect(both.tracks).toBe('minmax(120px, 1fr) 84px 56px 118px 100px 80px 60px 28px');
    const none = layOut([], { width: 0, blocks: false, digest: false });
    expect(none.tracks).toBe('minmax(120px, 1fr) 84px 28px');
  });
});
