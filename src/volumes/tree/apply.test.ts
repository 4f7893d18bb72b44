import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { PortsideError } from '../../ground/errors/portside-error';
import { EditTree } from './edit-tree';
import type { VolumeChange } from '../volume';

const file = (path: string, mark: number, replace: boolean): VolumeChange => ({
  type: 'file',
  path,
  bytes: Uint8Array.of(mark),
  sha256: '',
  replace,
});

const name = fc.constantFrom('a', 'b', 'c', 'é');
const path = fc.array(name, { minLength: 1, maxLength: 3 }).map((names) => `/${names.join('/')}`);
const change: fc.Arbitrary<VolumeChange> = fc.oneof(
  fc.record({ type: fc.constant('dir' as const), path }),
  fc.record({ type: fc.constant('remove' as const), path }),
  fc.tuple(path, fc.nat(250), fc.boolean()).map(([at, mark, replace]) => file(at, mark, replace)),
);

/** The same with the verbs for one entry each. */
function oneByOne(tree: EditTree, changes: readonly VolumeChange[]): void {
  const has = (path: string, type: 'any' | 'dir') => {
    try {
      const node = tree.get(path);
      return type === 'any' || node.type === type;
    } catch (error) {
      if (error instanceof PortsideError && error.code === 'not-found') return false;
      throw error;
    }
  };
  for (const change of changes) {
    const { path, type } = change;
    if (type === 'dir') {
      if (!has(path, 'dir')) tree.mkdir(path);
    } else if (type === 'file') {
      const { bytes, replace } = change;
      tree.write(path, { kind: 'bytes', bytes }, bytes.length, replace);
    } else if (has(path, 'any')) tree.remove([path]);
  }
}

function attempt(act: () => void): string {
  try {
    act();
    return 'done';
  } catch (error) {
    if (error instanceof PortsideError) return error.code;
    throw error;
  }
}

describe('EditTree.apply', () => {
  it('does what the verbs do one by one, as one step of undo, or nothing', () => {
    fc.assert(
      fc.property(fc.array(change), fc.array(change, { minLength: 1 }), (first, then) => {
        const [tree, model] = [EditTree.empty(), EditTree.empty()];
        for (const one of first) {
          expect(attempt(() => tree.apply([one]))).toBe(attempt(() => oneByOne(model, [one])));
        }
        expect(tree.root).toEqual(model.root);
        const before = tree.root;
        const [ours, theirs] = [
          attempt(() => tree.apply(then)),
          attempt(() => oneByOne(model, then)),
        ];
        expect(ours).toBe(theirs);
        if (ours === 'done') expect(tree.root).toEqual(model.root);
        if (ours === 'done' && tree.root !== before) tree.undo();
        expect(tree.root).toBe(before);
      }),
    );
  });

  it('keeps what it does not touch, and the tree if nothing changes', () => {
    const tree = EditTree.empty();
    tree.apply([{ type: 'dir', path: '/a' }, file('/a/x', 1, false), { type: 'dir', path: '/b' }]);
    const before = tree.root;
    tree.apply([
      { type: 'dir', path: '/a' },
      { type: 'remove', path: '/a/none' },
    ]);
    expect(tree.root).toBe(before);
    tree.apply([file('/b/y', 2, false)]);
    expect(tree.get('/a')).toBe(before.children[0]);
    expect(() => tree.apply([{ type: 'remove', path: '/' }])).toThrow(PortsideError);
  });
});
