import { describe, expect, it } from 'vitest';
import type { FileRow } from '../../volumes/tree/types';
import { layOut, type GridColumn } from './columns';

const column = (key: string, width: number, more = {}): GridColumn<FileRow> => ({
  ...{ key, head: key, width, look: 'words', ...more },
});
const name = column('name', 0);
const size = column('size', 84, { narrow: 84 });
const blocks = column('blocks', 56);
const yielding = [
  column('type', 100, { yields: true }),
  column('location', 80, { yields: true }),
  column('version', 60, { yields: true }),
];
const shown = (width: number, ...columns: GridColumn<FileRow>[]) =>
  layOut([name, ...columns], { width, more: true, narrow: false })
    .shown.map(({ key }) => key)
    .join(' ');

describe('the columns of a grid', () => {
  it('give way from the last to the first, and the name keeps its room', () => {
    // 30 at the edges, 190, 84 and 28 with 16 between them; then 100, 80 and 60, each with 16.
    expect(shown(364, size, ...yielding)).toBe('name size');
    expect(shown(364 + 116 - 1, size, ...yielding)).toBe('name size');
    expect(shown(364 + 116, size, ...yielding)).toBe('name size type');
    expect(shown(364 + 116 + 96, size, ...yielding)).toBe('name size type location');
    expect(shown(2000, size, ...yielding)).toBe('name size type location version');
    expect(shown(364 + 116, size, blocks, ...yielding)).toBe('name size blocks');
    expect(shown(364 + 116 + 72, size, blocks, ...yielding)).toBe('name size blocks type');
  });

  it('have a track each, and the button at the end of a row has one', () => {
    const all = layOut([name, size, blocks, ...yielding], { width: 1000, more: true });
    expect(all.tracks).toBe('minmax(120px, 1fr) 84px 56px 100px 80px 60px 28px');
    const none = layOut([name, size], { width: 1000, more: false });
    expect(none.tracks).toBe('minmax(120px, 1fr) 84px');
  });

  it('are those with a narrow width at 560 px and below', () => {
    const columns = [name, size, blocks, ...yielding] as const;
    const { shown, tracks } = layOut(columns, { width: 560, more: true });
    expect(shown).toEqual([name, size]);
    expect(tracks).toBe('minmax(0px, 1fr) 84px 40px');
    expect(layOut(columns, { width: 561, more: true }).shown).toEqual([...columns.slice(0, 4)]);
    const told = layOut(columns, { width: 2000, more: false, narrow: true });
    expect(told.tracks).toBe('minmax(0px, 1fr) 84px');
  });
});
