import { describe, expect, it } from 'vitest';
import { Formats } from '../../kit/formats';
import type { CompareRow } from '../../volumes/compare/types';
import { baseName } from '../../volumes/paths';
import { compareColumns } from './compare-columns';
import { COMPARE_KINDS, linesToShow } from './compare-rows';

const columns = compareColumns(new Formats('en'));

type Side = { type: 'file' | 'dir'; size: number } | null;
const file = (size: number): Side => ({ type: 'file', size });
const dir: Side = { type: 'dir', size: 0 };

/** What the grid says about one row of a comparison, column by column. */
function said(
  status: CompareRow['status'],
  left: Side,
  right: Side,
  contents: CompareRow['contents'] = null,
) {
  const path = '/lib/x';
  const entry = (side: Side) => side && { path, name: baseName(path), ...side };
  const row = { path, status, contents, error: null, left: entry(left), right: entry(right) };
  const [line] = linesToShow([row], new Set(COMPARE_KINDS), () => 1);
  return columns.map(({ text, chips }) => {
    const chip = chips?.(line!).map(({ text, tone }) => `${text} (${tone})`);
    return [text?.(line!) ?? '', ...(chip ?? [])].join('');
  });
}

describe('the columns of a comparison', () => {
  it('say the size on each side, and a dash if a side has none', () => {
    expect(said('changed', file(3), file(5))).toEqual(['x', 'changed (warn)', '3 B', '5 B']);
    expect(said('added', null, file(5))).toEqual(['x', 'only right (good)', '–', '5 B']);
    expect(said('removed', file(3), null)).toEqual(['x', 'only left (bad)', '3 B', '–']);
  });

  it('say what a folder of one side holds', () => {
    const contents = { files: 2, directories: 0, bytes: 7 };
    expect(said('added', null, dir, contents)).toEqual(['x/', 'only right (good)', '–', '7 B']);
  });

  it('say nothing of a folder that both sides have', () => {
    expect(said('same', dir, dir)).toEqual(['x/', '', '', '']);
  });

  it('tell a file that became a folder from one that was changed', () => {
    expect(said('type-changed', file(3), dir)[1]).toBe('file and folder (warn)');
  });

  it('say that a row is not compared yet', () => {
    expect(said('pending', file(3), file(3))[1]).toBe('comparing… (none)');
  });
});
