import { describe, expect, it } from 'vitest';
import { EditTree } from './edit-tree';
import { plainRows, withBlocks } from './rows';

function sampleTree() {
  const tree = EditTree.empty();
  tree.mkdir('/lib');
  for (const path of ['/a.py', '/lib/b.py', '/lib/c.py', '/z.py']) {
    tree.write(path, { kind: 'bytes', bytes: new Uint8Array(3) }, 3, false);
  }
  return tree;
}

describe('the rows of a tree', () => {
  it('come in tree order with path, level and size', () => {
    const rows = plainRows(sampleTree().root).map(({ path, level, size }) => [path, level, size]);
    expect(rows).toEqual([
      ['/a.py', 1, 3],
      ['/lib', 1, 0],
      ['/lib/b.py', 2, 3],
      ['/lib/c.py', 2, 3],
      ['/z.py', 1, 3],
    ]);
  });

  it('are the same objects for whatever a change left alone', () => {
    const tree = sampleTree();
    const before = new Map(plainRows(tree.root).map((row) => [row.path, row]));
    tree.write('/lib/c.py', { kind: 'bytes', bytes: new Uint8Array(5) }, 5, true);
    const after = plainRows(tree.root);
    const kept = after.filter((row) => before.get(row.path) === row).map(({ path }) => path);
    // A directory that holds something else is another one.
    expect(kept).toEqual(['/a.py', '/lib/b.py', '/z.py']);
    expect(after.find(({ path }) => path === '/lib/c.py')?.size).toBe(5);
  });

  it('have their new paths if a directory above them is renamed', () => {
    const tree = sampleTree();
    plainRows(tree.root);
    tree.rename('/lib', '/old');
    expect(plainRows(tree.root).map(({ path }) => path)).toEqual([
      '/a.py',
      '/old',
      '/old/b.py',
      '/old/c.py',
      '/z.py',
    ]);
  });

  it('take blocks, and stay where those stay', () => {
    const rows = plainRows(sampleTree().root);
    const first = withBlocks(rows, new Map([['/a.py', 1]]));
    const second = withBlocks(rows, new Map([['/a.py', 2]]));
    expect(first.map(({ blocks }) => blocks)).toEqual([1, null, null, null, null]);
    expect(second.map((row, i) => row === first[i])).toEqual([false, true, true, true, true]);
    expect(second[0]?.blocks).toBe(2);
  });
});
