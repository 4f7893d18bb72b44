import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parentPath, splitPath } from '../../../volumes/paths';
import type { ListingRow } from './listing';
import { nameForPath, treeOf } from './names';

const row = (name: string, index = 0): ListingRow => ({
  index,
  location: 'extended',
  type: 0xfe,
  flags: 0x21,
  handle: 1,
  size: 7,
  version: '1.0.0',
  name,
});
const tree = (...names: string[]) => treeOf(names.map(row));
const paths = (...names: string[]) =>
  tree(...names).entries.map(({ path, type }) => `${path} ${type}`);

describe('treeOf', () => {
  it('makes folders of slashes', () => {
    expect(paths('webapp/index.html', 'a', 'webapp/img/x.png')).toEqual([
      '/a file',
      '/webapp dir',
      '/webapp/img dir',
      '/webapp/img/x.png file',
      '/webapp/index.html file',
    ]);
  });

  it('shows flat what makes no path, or leads through a file', () => {
    expect(paths('a', 'a/b', 'x//y', '../z', 'd/')).toEqual([
      '/..∕z file',
      '/a file',
      '/a∕b file',
      '/d∕ file',
      '/x∕∕y file',
    ]);
  });

  it('has a valid path of its own for every name, and all parents', () => {
    const part = fc.constantFrom('a', 'b', '', '.', '..', 'c d', '∕', 'a (2)');
    const name = fc
      .array(part, { minLength: 1, maxLength: 4 })
      .map((parts) => parts.join('/'))
      .filter((text) => text !== '');
    fc.assert(
      fc.property(fc.uniqueArray(name, { maxLength: 12 }), (names) => {
        const { rows, entries } = tree(...names);
        expect([...rows.values()].map((each) => each.name).sort()).toEqual([...names].sort());
        const all = new Map(entries.map((entry) => [entry.path, entry]));
        expect(all.size).toBe(entries.length);
        for (const entry of entries) {
          expect(() => splitPath(entry.path)).not.toThrow();
          expect(rows.has(entry.path)).toBe(entry.type === 'file');
          const parent = parentPath(entry.path);
          if (parent !== '/') expect(all.get(parent)?.type).toBe('dir');
          if (entry.type === 'file' && entry.recordedPath === undefined) {
            expect(entry.path).toBe(`/${rows.get(entry.path)?.name}`);
          }
        }
      }),
    );
  });
});

describe('nameForPath', () => {
  it('does as the neighbours do', () => {
    const files = tree('/setup/index.html', '/setup/a.css', 'webapp/index.html', '/webapp/x');
    expect(nameForPath('/setup/new.css', files)).toBe('/setup/new.css');
    expect(nameForPath('/webapp/new.css', files)).toBe('webapp/new.css');
    expect(nameForPath('/other/new.css', files)).toBe('other/new.css');
    expect(nameForPath('/new.css', files)).toBe('new.css');
  });
});
