import { PortsideError } from '../../ground/errors/portside-error';
import { flattenDifferent, type FlatTree } from './flat';
import type { WriteTransaction } from './schema';
import type { Settled } from './settle';
import { digestKey, digestsOf, emptyTree } from './tree-record';
import type { ProjectTree } from '../types';

/*
 * Contents in a transaction. Each of these awaits the transaction alone, which would end otherwise. Requests
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
