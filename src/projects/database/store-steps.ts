import { PortsideError } from '../../ground/errors/portside-error';
import { changesBetween, summarize } from './changes';
import { flattenDifferent, type FlatTree } from './flat';
import type { WriteTransaction } from './schema';
import type { Settled } from './settle';
import { thin } from './thinning';
import { countNodes, digestKey, digestsOf, emptyTree, encodeTree } from './tree-record';
import type { ProjectInfo, ProjectTree, StepKind } from '../types';

/*
 * The parts of a transaction. Each awaits the transaction alone, which would end otherwise. Requests
 * that run side by side are made in async functions, as a request may also throw when it is made.
 */

/** States that may be dropped before contents are looked through for those that went with them. */
export const DROPS_PER_SWEEP = 20;

/** Adds contents that are not there yet. */
export async function putContents(
  tx: WriteTransaction,
  contents: Settled['contents'],
): Promise<void> {
  const store = tx.objectStore('contents');
  await Promise.all(
    [...contents].map(async ([sha256, bytes]) => {
      if ((await store.getKey(sha256)) === undefined) await store.put({ sha256, bytes });
    }),
  );
}

/**
 * Makes sure that all contents are there which neither come with the tree nor are in the tree of
 * before: going back to a state must not lead to one with holes. @throws {PortsideError} `state-gone`
 */
export async function requireContents(
  tx: WriteTransaction,
  { tree, contents }: Settled,
  before: ProjectTree | null,
): Promise<void> {
  // What both trees have in common needs no look: after a step that is nearly all of it.
  const { old, now } = flattenDifferent(before ?? emptyTree(), tree);
  const known = digestSet(old);
  const wanted = [...digestSet(now)].filter((sha) => !known.has(sha) && !contents.has(sha));
  const keys = await Promise.all(wanted.map(async (sha) => tx.objectStore('contents').getKey(sha)));
  if (keys.includes(undefined)) throw new PortsideError('state-gone');
}

/** Writes tree, state and project, and drops states that are due; says how many those were. */
export async function writeState(
  tx: WriteTransaction,
  project: ProjectInfo,
  step: { kind: StepKind; before: ProjectTree | null; after: ProjectTree },
  now: number,
): Promise<{ info: ProjectInfo; drops: number }> {
  const { id } = project;
  const revision = project.revision + 1;
  const { after: tree } = step;
  const totals = countNodes(tree.root);
  const info: ProjectInfo = { ...project, ...totals, revision, state: revision, changed: now };
  const changes = summarize(changesBetween(step.before ?? emptyTree(), tree));
  const { files, bytes } = totals;
  const [projects, states, trees] = [
    tx.objectStore('projects'),
    tx.objectStore('states'),
    tx.objectStore('trees'),
  ];
  await trees.put(encodeTree(id, revision, tree));
  await states.put({ project: id, revision, at: now, step: step.kind, changes, files, bytes });
  await projects.put(info);
  const kept = await states.getAll(IDBKeyRange.bound([id], [id, []]));
  const dropped = thin(kept, now);
  for (const old of dropped) {
    await states.delete([id, old]);
    await trees.delete([id, old]);
  }
  return { info, drops: dropped.length };
}

/** Removes contents that no tree of any project names, deleted ones included; says how many. */
export async function sweep(tx: WriteTransaction): Promise<number> {
  const marked = new Set<string>();
  let cursor = await tx.objectStore('trees').openCursor();
  while (cursor) {
    for (const digest of digestsOf(cursor.value)) marked.add(digest);
    cursor = await cursor.continue();
  }
  const contents = tx.objectStore('contents');
  const loose = (await contents.getAllKeys()).filter((sha) => !marked.has(digestKey(sha)));
  await Promise.all(loose.map(async (sha) => contents.delete(sha)));
  return loose.length;
}

function digestSet(flat: FlatTree): Set<string> {
  const digests = new Set<string>();
  for (const { content } of flat.values()) if (content) digests.add(content.sha256);
  return digests;
}
