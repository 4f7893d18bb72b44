// What the engine is asked to build or to forecast, out of an edit tree, whose ever it is.
import { walkTree } from '../../volumes/tree/nodes';
import type { EditDirectory, EditNode } from '../../volumes/tree/types';
import type { PlanNode } from '../types';

/** The entries of an image in tree order; the root only if it has attributes to keep. */
export function* imageEntries<Kept>(
  root: EditDirectory<Kept>,
): Generator<{ node: EditNode<Kept>; path: string }> {
  if (root.attributes.length) yield { node: root, path: '/' };
  yield* walkTree(root);
}

/** Nodes to forecast: without any content. */
export function planNodes<Kept>(root: EditDirectory<Kept>): PlanNode[] {
  return Array.from(imageEntries(root), ({ node, path }) => {
    const { type, attributes } = node;
    return type === 'dir'
      ? { type, path, attributes }
      : { type, path, size: node.size, attributes };
  });
}
