import { describe, expect, it } from 'vitest';
import type { CompareRow, CompareStatus } from '../../volumes/compare/types';
import { baseName } from '../../volumes/paths';
import type { VolumeEntry } from '../../volumes/volume';
import { COMPARE_KINDS, countKinds, linesToShow, type CompareKind } from './compare-rows';

const entry = (path: string, type: 'file' | 'dir' = 'file', size = 3): VolumeEntry => ({
  path,
  name: baseName(path),
  type,
  size,
});

function row(path: string, status: CompareStatus, type: 'file' | 'dir' = 'file'): CompareRow {
  const left = status === 'added' ? null : entry(path, type);
  const right = status === 'removed' ? null : entry(path, type, 5);
  return { path, status, left, right, contents: null, error: null };
}

const rows = [
  row('/a', 'same', 'dir'),
  row('/a/b', 'same', 'dir'),
  row('/a/b/x', 'changed'),
  row('/a/b/y', 'same'),
  row('/c', 'same', 'dir'),
  row('/c/z', 'same'),
  row('/d', 'added', 'dir'),
  row('/e', 'removed'),
  row('/f', 'pending'),
];

const keys = new Map<string, number>();
const keyOf = (path: string) => {
  if (!keys.has(path)) keys.set(path, keys.size);
  return keys.get(path) ?? -1;
};
const shown = (...kinds: CompareKind[]) => linesToShow(rows, new Set(kinds), keyOf);
const paths = (...kinds: CompareKind[]) => shown(...kinds).map(({ path }) => path);

describe('linesToShow', () => {
  it('shows the chosen kinds, the folders on the way, and what is not known yet', () => {
    expect(paths('changed')).toEqual(['/a', '/a/b', '/a/b/x', '/f']);
    expect(paths('added')).toEqual(['/d', '/f']);
    expect(paths('removed')).toEqual(['/e', '/f']);
    expect(paths('same')).toEqual(['/a', '/a/b', '/a/b/y', '/c', '/c/z', '/f']);
  });

  it('shows all in the order of the comparison', () => {
    expect(paths(...COMPARE_KINDS)).toEqual(rows.map(({ path }) => path));
  });

  it('gives levels, the size of the left side if there is one, and steady keys', () => {
    const [, , x] = shown('changed');
    expect(x).toMatchObject({ name: 'x', level: 3, type: 'file', size: 3 });
    expect(shown('added')[0]).toMatchObject({ type: 'dir', size: 5 });
    expect(shown(...COMPARE_KINDS)[2]?.key).toBe(x?.key);
  });
});

describe('countKinds', () => {
  it('counts files and what has no partner, not the folders that both have', () => {
    expect(countKinds(rows)).toEqual({ changed: 1, added: 1, removed: 1, unreadable: 0, same: 2 });
  });
});
