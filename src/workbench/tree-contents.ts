import { walkTree } from '../volumes/tree/nodes';
import type { EditDirectory, EditRow } from '../volumes/tree/types';
import type { FileDigest } from '../volumes/volume';

/** Content of every file of a tree, by its key; the same object for as long as it is unchanged. */
export function contentsOf(root: EditDirectory<unknown>): ReadonlyMap<number, unknown> {
  const contents = new Map<number, unknown>();
  for (const { node } of walkTree(root)) {
    if (node.type === 'file') contents.set(node.key, node.content);
  }
  return contents;
}

/** Digests by key, each with the content it is of. */
export type Digests = ReadonlyMap<number, { content: unknown; digest: FileDigest }>;

export const noDigests: Digests = new Map();

/** `known` and those of some more rows, in the rows' order. */
export function withDigests(
  known: Digests,
  rows: readonly EditRow[],
  digests: readonly FileDigest[],
  contents: ReadonlyMap<number, unknown>,
): Digests {
  const all = new Map(known);
  rows.forEach((row, i) => {
    const [digest, content] = [digests[i], contents.get(row.key)];
    if (digest && content) all.set(row.key, { content, digest });
  });
  return all;
}
