import { walkDraft } from './draft-tree';
import type { DraftDirectory, DraftNode, DraftRow } from './draft-types';

/** Nodes never change, so that a node in the same place has the same row for ever. */
const made = new WeakMap<DraftNode<unknown>, DraftRow>();

/**
 * A tree that no image stands behind, as the rows that the tree grid shows. What two trees have in
 * common has the same row objects, so that a change in a large tree costs little.
 */
export function plainRows(root: DraftDirectory<unknown>): DraftRow[] {
  const rows: DraftRow[] = [];
  for (const { node, path } of walkDraft(root)) {
    const known = made.get(node);
    if (known?.path === path) {
      rows.push(known);
      continue;
    }
    const row: DraftRow = {
      key: node.key,
      path,
      name: node.name,
      level: path.split('/').length - 1,
      type: node.type,
      size: node.type === 'file' ? node.size : 0,
      blocks: null,
      entry: -1,
      change: 'same',
      damaged: false,
    };
    made.set(node, row);
    rows.push(row);
  }
  return rows;
}

/** The same rows with their blocks, by path; a row whose blocks are those of before stays what it was. */
export function withBlocks(
  rows: readonly DraftRow[],
  blocks: ReadonlyMap<string, number>,
): DraftRow[] {
  return rows.map((row) => {
    const count = blocks.get(row.path) ?? null;
    const known = counted.get(row);
    if (known?.blocks === count) return known;
    const next = { ...row, blocks: count };
    counted.set(row, next);
    return next;
  });
}

const counted = new WeakMap<DraftRow, DraftRow>();
