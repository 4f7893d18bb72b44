import { walkDraft } from '../images/draft-tree';
import type { DraftRow } from '../images/draft-types';
import type { ProjectDirectory } from './types';

/** A project's tree as the rows that the tree grid shows. */
export function projectRows(root: ProjectDirectory): DraftRow[] {
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
