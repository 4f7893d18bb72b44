import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { PortsideError } from '../../ground/errors/portside-error';
import { baseName, isWithin, joinPath, parentPath } from '../paths';
import { EditTree } from './edit-tree';
import { walkTree } from './nodes';
import type { Resolution } from './types';

const bytesOf = (...values: number[]) => Uint8Array.from(values);
const content = (mark: number) => ({ kind: 'bytes', bytes: bytesOf(mark) }) as const;

/** What the tree holds: path to content mark, or 'dir'. */
type Model = Map<string, number | 'dir'>;

function flatten(tree: EditTree): Model {
  const model: Model = new Map();
  for (const { node, path } of walkTree(tree.root)) {
    if (node.type === 'dir') model.set(path, 'dir');
    else model.set(path, node.content.kind === 'bytes' ? (node.content.bytes[0] ?? -1) : -1);
  }
  return model;
}

const isDir = (model: Model, path: string) => path === '/' || model.get(path) === 'dir';

/** The same verbs on a plain map; false if the tree must refuse. */
const model = {
  write(map: Model, path: string, mark: number, replace: boolean): boolean {
    if (!isDir(map, parentPath(path)) || map.get(path) === 'dir') return false;
    if (map.has(path) && !replace) return false;
    map.set(path, mark);
    return true;
  },
  mkdir(map: Model, path: string): boolean {
    if (!isDir(map, parentPath(path)) || map.has(path)) return false;
    map.set(path, 'dir');
    return true;
  },
  rename(map: Model, from: string, to: string): boolean {
    if (!map.has(from) || !isDir(map, parentPath(to))) return false;
    if (from === to) return true;
    if (map.has(to) || isWithin(to, from)) return false;
    for (const [path, value] of [...map]) {
      if (!isWithin(path, from)) continue;
      map.delete(path);
      map.set(to + path.slice(from.length), value);
    }
    return true;
  },
  remove(map: Model, path: string): boolean {
    if (!map.has(path)) return false;
    for (const key of [...map.keys()]) if (isWithin(key, path)) map.delete(key);
    return true;
  },
};

const name = fc.constantFrom('a', 'b', 'c', 'é');
const path = fc.array(name, { minLength: 1, maxLength: 3 }).map((names) => `/${names.join('/')}`);
const mark = fc.nat(250);
const step = fc.oneof(
  fc.record({ verb: fc.constant('write' as const), path, mark, replace: fc.boolean() }),
  fc.record({ verb: fc.constant('mkdir' as const), path }),
  fc.record({ verb: fc.constant('mkdir' as const), path }),
  fc.record({ verb: fc.constant('rename' as const), path, to: path }),
  fc.record({ verb: fc.constant('remove' as const), path }),
  fc.record({ verb: fc.constant('undo' as const) }),
  fc.record({ verb: fc.constant('redo' as const) }),
);

function succeeds(verb: () => void): boolean {
  try {
    verb();
    return true;
  } catch (error) {
    if (error instanceof PortsideError) return false;
    throw error;
  }
}

describe('EditTree', () => {
  it('does what a plain map does, and undo and redo lead to every state again', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const tree = EditTree.empty();
        let history: Model[] = [new Map<string, number | 'dir'>()];
        let at = 0;
        for (const next of steps) {
          if (next.verb === 'undo' || next.verb === 'redo') {
            at = Math.min(Math.max(at + (next.verb === 'undo' ? -1 : 1), 0), history.length - 1);
            tree[next.verb]();
          } else {
            const map: Model = new Map(history[at]);
            const same = tree.root;
            const [expected, actual] =
              next.verb === 'write'
                ? [
                    model.write(map, next.path, next.mark, next.replace),
                    succeeds(() => tree.write(next.path, content(next.mark), 1, next.replace)),
                  ]
                : next.verb === 'mkdir'
                  ? [model.mkdir(map, next.path), succeeds(() => tree.mkdir(next.path))]
                  : next.verb === 'rename'
                    ? [
                        model.rename(map, next.path, next.to),
                        succeeds(() => tree.rename(next.path, next.to)),
                      ]
                    : [model.remove(map, next.path), succeeds(() => tree.remove([next.path]))];
            expect(actual).toBe(expected);
            if (tree.root !== same) {
              history = [...history.slice(0, at + 1), map];
              at++;
            }
          }
          const state = history[at];
          expect(flatten(tree)).toEqual(state);
          expect(tree.canUndo).toBe(at > 0);
          expect(tree.canRedo).toBe(at < history.length - 1);
        }
      }),
      { numRuns: 300 },
    );
  });

  it('keeps children sorted and keys unique and steady', () => {
    const tree = EditTree.empty();
    for (const each of ['/b', '/a', '/é', '/B', '/c']) tree.mkdir(each);
    expect(tree.root.children.map((child) => child.name)).toEqual(['B', 'a', 'b', 'c', 'é']);
    const { key } = tree.get('/a');
    tree.rename('/a', '/é/z');
    expect(tree.get('/é/z').key).toBe(key);
    expect(new Set(tree.root.children.map((child) => child.key)).size).toBe(4);
  });

  it('moves several in one step', () => {
    const tree = EditTree.empty();
    for (const each of ['/a', '/a/x', '/b', '/to', '/to/c']) tree.mkdir(each);
    const before = tree.root;
    tree.move(['/a', '/b', '/to/c'], '/to');
    expect(tree.root.children.map(({ name }) => name)).toEqual(['to']);
    expect(tree.directory('/to').children.map(({ name }) => name)).toEqual(['a', 'b', 'c']);
    expect(tree.get('/to/a/x').type).toBe('dir');
    tree.undo();
    expect(tree.root).toBe(before);
  });

  it.each([
    ['rename of the root', (d: EditTree) => d.rename('/', '/x'), 'root-fixed'],
    ['removal of the root', (d: EditTree) => d.remove(['/']), 'root-fixed'],
    ['a directory into itself', (d: EditTree) => d.rename('/d', '/d/e/f'), 'into-itself'],
    ['a parent that is a file', (d: EditTree) => d.mkdir('/f/x'), 'not-a-directory'],
    ['a parent that is not there', (d: EditTree) => d.mkdir('/x/y'), 'not-found'],
    ['a file over a directory', (d: EditTree) => d.write('/d', content(1), 1, true), 'not-a-file'],
    ['a directory that is not empty', (d: EditTree) => d.remove(['/d'], false), 'not-empty'],
    ['a bad name', (d: EditTree) => d.mkdir('/d/..'), 'name-dots'],
    ['a directory moved into itself', (d: EditTree) => d.move(['/f', '/d'], '/d/e'), 'into-itself'],
    ['a move onto a taken name', (d: EditTree) => d.move(['/d/e', '/d/g'], '/'), 'already-exists'],
    ['a bad name to rename to', (d: EditTree) => d.rename('/f', '/a\0'), 'name-nul'],
  ])('refuses %s', (_, verb, code) => {
    const tree = EditTree.empty();
    tree.mkdir('/d');
    tree.mkdir('/d/e');
    tree.write('/f', content(1), 1, false);
    tree.mkdir('/g');
    tree.mkdir('/d/g');
    const before = tree.root;
    expect(() => verb(tree)).toThrow(expect.objectContaining({ code }));
    expect(tree.root).toBe(before);
  });
});

describe('adding', () => {
  const file = (at: string, value: number) =>
    ({ type: 'file', path: at, bytes: bytesOf(value) }) as const;
  const dir = (at: string) => ({ type: 'dir', path: at }) as const;

  function start(): EditTree {
    const tree = EditTree.empty();
    tree.mkdir('/lib');
    tree.write('/lib/a.py', content(1), 1, false);
    tree.write('/x', content(2), 1, false);
    return tree;
  }

  it('joins directories and keeps the tree of what comes in', () => {
    const tree = start();
    const plan = tree.planAdd('/', [
      dir('lib'),
      file('lib/b.py', 3),
      file('new/deep/c', 4),
      dir('empty'),
    ]);
    expect(plan.conflicts).toEqual([]);
    expect(tree.add(plan, () => 'skip')).toEqual({ files: 2, directories: 3 });
    expect([...flatten(tree)]).toEqual([
      ['/empty', 'dir'],
      ['/lib', 'dir'],
      ['/lib/a.py', 1],
      ['/lib/b.py', 3],
      ['/new', 'dir'],
      ['/new/deep', 'dir'],
      ['/new/deep/c', 4],
      ['/x', 2],
    ]);
    tree.undo();
    expect(flatten(tree)).toEqual(flatten(start()));
  });

  it('asks about files that are there, and does as it is told', () => {
    const after = (resolution: Resolution) => {
      const tree = start();
      const plan = tree.planAdd('/lib', [file('a.py', 9), file('a (2).py', 8)]);
      expect(plan.conflicts).toEqual([
        {
          path: '/lib/a.py',
          existing: { type: 'file', size: 1 },
          incoming: { type: 'file', size: 1 },
          choices: ['replace', 'keep-both', 'skip'],
        },
      ]);
      tree.add(plan, () => resolution);
      return flatten(tree);
    };
    expect(after('replace').get('/lib/a.py')).toBe(9);
    expect(after('skip').get('/lib/a.py')).toBe(1);
    const both = after('keep-both');
    // The name of the other one that comes in stays its own.
    expect([both.get('/lib/a.py'), both.get('/lib/a (2).py'), both.get('/lib/a (3).py')]).toEqual([
      1, 8, 9,
    ]);
  });

  it('treats a tree that meets a file as one conflict, which can’t be replaced', () => {
    const tree = start();
    const plan = tree.planAdd('/', [dir('x'), file('x/1', 5), file('x/2', 6)]);
    expect(plan.conflicts).toHaveLength(1);
    expect(plan.conflicts[0]?.choices).toEqual(['keep-both', 'skip']);
    expect(() => tree.add(plan, () => 'replace')).toThrow(
      expect.objectContaining({ code: 'already-exists' }),
    );
    tree.add(plan, () => 'keep-both');
    expect(flatten(tree).get('/x (2)/2')).toBe(6);
    expect(flatten(tree).get('/x')).toBe(2);
  });

  it('refuses the same path twice, and a path through a file, within what comes in', () => {
    const tree = start();
    expect(() => tree.planAdd('/', [file('q', 1), file('q', 2)])).toThrow(
      expect.objectContaining({ code: 'path-double' }),
    );
    expect(() => tree.planAdd('/', [file('q', 1), file('q/r', 2)])).toThrow(
      expect.objectContaining({ code: 'path-through-file' }),
    );
  });

  it('adds everything that is free whatever comes in', () => {
    fc.assert(
      fc.property(fc.uniqueArray(path, { maxLength: 8 }), (paths) => {
        const tree = EditTree.empty();
        const incoming = paths
          .filter((each) => !paths.some((other) => other !== each && isWithin(each, other)))
          .map((each, index) => file(each.slice(1), index));
        tree.add(tree.planAdd('/', incoming), () => 'skip');
        const files = [...flatten(tree)].filter(([, value]) => value !== 'dir');
        expect(new Map(files)).toEqual(
          new Map(incoming.map(({ path: at }, index) => [joinPath('/', at), index])),
        );
        expect(files.every(([at]) => baseName(at) !== '')).toBe(true);
      }),
    );
  });
});
