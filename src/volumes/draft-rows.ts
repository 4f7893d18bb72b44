import { walkDraft } from './draft-tree';
import type { DraftDirectory, DraftRow } from './draft-types';

/** A tree that no image stands behind, as the rows that the tree grid shows. */
export function plainRows(root: DraftDirectory<unknown>): DraftRow[] {
  const rows: DraftRow[] = [];
  for (const { node, path } of walkDraft(root)) {
    rows.push({
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
    });
  }
  return rows;
}
