import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { PortsideError } from '../../ground/errors/portside-error';
import { EditTree } from '../../volumes/tree/edit-tree';
import { changesBetween } from './changes';
import { decodeTree, digestKey, encodeTree } from './tree-record';
import type { ProjectTree, StoredContent } from '../types';

const content = (n: number): StoredContent => ({
  kind: 'stored',
  sha256: n.toString(16).padStart(64, '0'),
  crc32: n,
});

const path = fc.constantFrom('/a', '/b', '/c', '/a/x', '/a/y', '/b/x', '/b/x/z');
const verb = fc.oneof(
  fc.record({ verb: fc.constant('write' as const), path, to: path, n: fc.nat(3) }),
  fc.record({ verb: fc.constant('mkdir' as const), path, to: path, n: fc.nat(3) }),
  fc.record({ verb: fc.constant('rename' as const), path, to: path, n: fc.nat(3) }),
  fc.record({ verb: fc.constant('remove' as const), path, to: path, n: fc.nat(3) }),
);

type Verb = typeof verb extends fc.Arbitrary<infer One> ? One : never;

function carryOut(edited: EditTree<StoredContent>, { verb, path, to, n }: Verb): void {
  try {
    if (verb === 'write') edited.write(path, content(n), n, true);
    else if (verb === 'mkdir') edited.mkdir(path);
    else if (verb === 'rename') edited.rename(path, to);
    else edited.remove([path]);
  } catch (error) {
    // A verb that can't be changes nothing.
    if (!(error instanceof PortsideError)) throw error;
  }
}

/** The same tree in other objects. */
const apart = (tree: ProjectTree): ProjectTree => decodeTree(encodeTree('p', 1, tree));

describe('what differs between two states', () => {
  it('is the same whether they share objects or not', () => {
    fc.assert(
      fc.property(fc.array(verb, { maxLength: 12 }), fc.array(verb, { maxLength: 6 }), (a, b) => {
        const edited = new EditTree<StoredContent>(
          { type: 'dir', key: 0, name: '', attributes: [], children: [] },
          1,
        );
        for (const one of a) carryOut(edited, one);
        const before = { root: edited.root, nextKey: edited.nextKey } as ProjectTree;
        for (const one of b) carryOut(edited, one);
        const after = { root: edited.root, nextKey: edited.nextKey } as ProjectTree;
        expect(changesBetween(before, after)).toEqual(changesBetween(apart(before), apart(after)));
      }),
      { numRuns: 300 },
    );
  });

  it('is nothing between a state and itself', () => {
    const edited = new EditTree<StoredContent>(
      { type: 'dir', key: 0, name: '', attributes: [], children: [] },
      1,
    );
    edited.write('/a', content(1), 1, false);
    const tree = { root: edited.root, nextKey: edited.nextKey } as ProjectTree;
    expect(changesBetween(tree, tree)).toEqual([]);
    expect(changesBetween(tree, apart(tree))).toEqual([]);
  });
});

it('reads every hex digit', () => {
  const all = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0')).join('');
  expect([...digestKey(all)].map((unit) => unit.charCodeAt(0))).toEqual(
    Array.from({ length: 256 }, (_, byte) => byte),
  );
});
