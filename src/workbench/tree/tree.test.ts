import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { FileRow } from '../../volumes/tree/types';
import { byName, grow, linesOf, type Sort } from './tree';

const names: Sort<FileRow> = { key: 'name', order: byName, descending: false };
const sizes = { key: 'size', order: (a: FileRow, b: FileRow) => a.size - b.size };

function row(key: number, path: string, type: 'file' | 'dir', size = 0): FileRow {
  const name = path.slice(path.lastIndexOf('/') + 1);
  return { key, path, name, level: path.split('/').length - 1, type, size, blocks: size };
}

const rows = [
  row(1, '/a.py', 'file', 3),
  row(2, '/lib', 'dir'),
  row(3, '/lib/deep', 'dir'),
  row(4, '/lib/deep/x.txt', 'file', 9),
  row(5, '/lib/z.py', 'file', 1),
  row(6, '/main.py', 'file', 7),
];
const paths = (expanded: number[], filter = '', sort = names) =>
  linesOf(grow(rows), new Set(expanded), filter, sort).map((line) => line.row.path);

describe('lines of the tree grid', () => {
  it('shows folders first and what expanded ones hold', () => {
    expect(paths([])).toEqual(['/lib', '/a.py', '/main.py']);
    expect(paths([2])).toEqual(['/lib', '/lib/deep', '/lib/z.py', '/a.py', '/main.py']);
  });

  it('shows matches with the folders on the way, expanded or not', () => {
    expect(paths([], 'X.T')).toEqual(['/lib', '/lib/deep', '/lib/deep/x.txt']);
    expect(paths([2, 3], 'nothing')).toEqual([]);
  });

  it('sorts by size both ways and keeps folders first', () => {
    expect(paths([], '', { ...sizes, descending: true })).toEqual(['/lib', '/main.py', '/a.py']);
    expect(paths([], '', { ...sizes, descending: false })).toEqual(['/lib', '/a.py', '/main.py']);
  });

  it('counts positions among what is shown', () => {
    const lines = linesOf(grow(rows), new Set([2]), '', names);
    expect(lines.map(({ position, setSize }) => `${position}/${setSize}`)).toEqual([
      '1/3',
      '1/2',
      '2/2',
      '2/3',
      '3/3',
    ]);
    expect(lines[1]?.parent?.row.key).toBe(2);
  });

  it('shows every row once when all is expanded, in any order', () => {
    const sorts = fc
      .tuple(fc.constantFrom(names, sizes), fc.boolean())
      .map(([by, descending]) => ({ ...by, descending }));
    const trees = fc.array(fc.integer({ min: 0, max: 5 }), { maxLength: 40 });
    fc.assert(
      fc.property(trees, sorts, (depths, sort) => {
        const all: FileRow[] = [];
        const way: string[] = [];
        depths.forEach((depth, i) => {
          way.length = Math.min(depth, way.length);
          way.push(`n${i}`);
          all.push(row(i, `/${way.join('/')}`, 'dir', depth));
        });
        const keys = new Set(all.map(({ key }) => key));
        const lines = linesOf(grow(all), keys, '', sort);
        expect(lines.map((line) => line.row.key).sort((a, b) => a - b)).toEqual([...keys]);
      }),
    );
  });
});
