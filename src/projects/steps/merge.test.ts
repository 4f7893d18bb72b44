import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { PortsideError } from '../../ground/errors/portside-error';
import { EditTree } from '../../volumes/tree/edit-tree';
import { changesBetween } from '../database/changes';
import { flatten, sameNode } from '../database/flat';
import { mergeStep, type ConflictChoice } from './merge';
import { decodeTree, emptyTree, encodeTree } from '../database/tree-record';
import type { ProjectTree, StoredContent } from '../types';

const content = (n: number): StoredContent => ({
  kind: 'stored',
  sha256: n.toString(16).padStart(64, '0'),
  crc32: n,
});

type Command = readonly [
  verb: 'write' | 'mkdir' | 'rename' | 'remove',
  a: string,
  b: string,
  n: number,
];

const path = fc
  .array(fc.constantFrom('a', 'b', 'c'), { minLength: 1, maxLength: 3 })
  .map((names) => `/${names.join('/')}`);
const command: fc.Arbitrary<Command> = fc.tuple(
  fc.constantFrom('write', 'write', 'mkdir', 'mkdir', 'rename', 'remove'),
  path,
  path,
  fc.nat(9),
);

/** What the commands make of a tree; those that are refused change nothing. */
function run(tree: ProjectTree, commands: readonly Command[]): ProjectTree {
  const edited = new EditTree<StoredContent>(tree.root, tree.nextKey);
  for (const [verb, a, b, n] of commands) {
    try {
      if (verb === 'write') edited.write(a, content(n), n, true);
      else if (verb === 'mkdir') edited.mkdir(a);
      else if (verb === 'rename') edited.rename(a, b);
      else edited.remove([a]);
    } catch (thrown) {
      if (!(thrown instanceof PortsideError)) throw thrown;
    }
  }
  return { root: edited.root, nextKey: edited.nextKey };
}

const some = fc.array(command, { maxLength: 8 });

function expectSound(tree: ProjectTree): void {
  const nodes = [...flatten(tree).values()];
  expect(new Set(nodes.map(({ key }) => key)).size).toBe(nodes.length);
  expect(Math.max(...nodes.map(({ key }) => key))).toBeLessThan(tree.nextKey);
  expect(decodeTree(encodeTree('p', 1, tree))).toEqual(tree);
}

describe('mergeStep', () => {
  it('takes every path from the side that touched it, and asks where both did', () => {
    fc.assert(
      fc.property(some, some, some, (first, ours, others) => {
        const base = run(emptyTree(), first);
        const [mine, theirs] = [run(base, ours), run(base, others)];
        const { tree, conflicts } = mergeStep(base, mine, theirs);
        expectSound(tree);
        const [b, m, t, r] = [base, mine, theirs, tree].map(flatten);
        if (!b || !m || !t || !r || conflicts.length) return;
        for (const at of new Set([...b.keys(), ...m.keys(), ...t.keys()])) {
          const wanted = sameNode(b.get(at), m.get(at)) ? t.get(at) : m.get(at);
          expect(sameNode(r.get(at), wanted), at).toBe(true);
        }
      }),
      { numRuns: 500 },
    );
  });

  it('has nothing to ask once everything is answered', () => {
    const choice = fc.constantFrom<ConflictChoice>('mine', 'theirs', 'both');
    fc.assert(
      fc.property(some, some, some, fc.infiniteStream(choice), (first, ours, others, choices) => {
        const base = run(emptyTree(), first);
        const [mine, theirs] = [run(base, ours), run(base, others)];
        const answers = new Map<string, ConflictChoice>();
        for (let round = 0; ; round++) {
          const { tree, conflicts } = mergeStep(base, mine, theirs, answers);
          expectSound(tree);
          if (!conflicts.length) break;
          expect(round).toBeLessThan(20);
          for (const { path, choices: offered } of conflicts) {
            const wish = choices.next().value as ConflictChoice;
            answers.set(path, offered.includes(wish) ? wish : 'mine');
          }
        }
      }),
      { numRuns: 500 },
    );
  });

  it('is the other side if one did nothing, and the same if both did the same', () => {
    fc.assert(
      fc.property(some, some, (first, ours) => {
        const base = run(emptyTree(), first);
        const mine = run(base, ours);
        for (const merge of [
          mergeStep(base, mine, base),
          mergeStep(base, base, mine),
          mergeStep(base, mine, mine),
        ]) {
          expect(merge.conflicts).toEqual([]);
          expect(changesBetween(mine, merge.tree).filter(({ kind }) => kind !== 'renamed')).toEqual(
            [],
          );
        }
      }),
    );
  });

  it('asks before what another tab put into a folder goes with it', () => {
    const base = run(emptyTree(), [['mkdir', '/d', '', 0]]);
    const mine = run(base, [['remove', '/d', '', 0]]);
    const theirs = run(base, [['write', '/d/x', '', 1]]);
    const { conflicts } = mergeStep(base, mine, theirs);
    expect(conflicts.map(({ path }) => path)).toEqual(['/d']);
    const kept = mergeStep(base, mine, theirs, new Map([['/d', 'theirs']]));
    expect([...flatten(kept.tree).keys()]).toEqual(['/', '/d', '/d/x']);
    const gone = mergeStep(base, mine, theirs, new Map([['/d', 'mine']]));
    expect([...flatten(gone.tree).keys()]).toEqual(['/']);
  });
});
