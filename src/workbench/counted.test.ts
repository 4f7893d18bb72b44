import { describe, expect, it } from 'vitest';
import type { FileRow } from '../volumes/tree/types';
import { countRows } from './counted';

const row = (key: number, path: string, size: number | null): FileRow => ({
  ...{ key, path, blocks: null, size: size ?? 0, type: size === null ? 'dir' : 'file' },
  name: path.slice(path.lastIndexOf('/') + 1),
  level: path.split('/').length - 1,
});
const rows = [
  row(1, '/lib', null),
  row(2, '/lib/a.py', 10),
  row(3, '/lib/deep', null),
  row(4, '/lib/deep/b.py', 5),
  row(5, '/lib.txt', 100),
  row(6, '/main.py', 1000),
];
const counted = (...keys: number[]) => {
  const { files, folders, bytes } = countRows(rows, new Set(keys));
  return [files, folders, bytes];
};

describe('counting rows', () => {
  it('takes all of them if none are named', () => {
    expect(countRows(rows)).toEqual({ files: 4, folders: 2, bytes: 1115 });
    expect(counted()).toEqual([0, 0, 0]);
  });

  it('takes what a folder holds along, and nothing that only begins like it', () => {
    expect(counted(1)).toEqual([2, 2, 15]);
    expect(counted(3)).toEqual([1, 1, 5]);
  });

  it('counts what lies in a folder once, selected beside it or not', () => {
    expect(counted(1, 2, 3)).toEqual([2, 2, 15]);
    expect(counted(2, 6)).toEqual([2, 0, 1010]);
  });
});
