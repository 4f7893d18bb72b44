import type { EditDirectory, EditNode, EditRow } from './types';
import { joinPath } from '../paths';

/** Nodes never change, so that a node in the same place has the same row for ever. */
const made = new WeakMap<EditNode<unknown>, EditRow>();
/** All rows below a directory, as of the path that it had. */
const below = new WeakMap<EditDirectory<unknown>, { path: string; rows: readonly EditRow[] }>();

/**
 * A tree that no image stands behind, as the rows that the tree grid shows. What two trees have in
 * common has the same row objects, so that a change in a large tree costs little.
 */
export function plainRows(root: EditDirectory<unknown>): readonly EditRow[] {
  return rowsBelow(root, '/', 1);
}

function rowsBelow(
  directory: EditDirectory<unknown>,
  path: string,
  level: number,
): readonly EditRow[] {
  const known = below.get(directory);
  if (known?.path === path) return known.rows;
  const rows: EditRow[] = [];
  for (const node of directory.children) {
    const row = rowOf(node, path, level);
    rows.push(row);
    if (node.type === 'file') continue;
    for (const inner of rowsBelow(node, row.path, level + 1)) rows.push(inner);
  }
  below.set(directory, { path, rows });
  return rows;
}

function rowOf(node: EditNode<unknown>, directory: string, level: number): EditRow {
  const known = made.get(node);
  if (known && isChild(known, directory)) return known;
  const row: EditRow = {
    key: node.key,
    path: joinPath(directory, node.name),
    name: node.name,
    level,
    type: node.type,
    size: node.type === 'file' ? node.size : 0,
    blocks: null,
    entry: -1,
    change: 'same',
    damaged: false,
  };
  made.set(node, row);
  return row;
}

/** Tells it without joining the path, as most rows stay where they are. */
function isChild({ path, name }: EditRow, directory: string): boolean {
  const length = directory === '/' ? 0 : directory.length;
  return path.length === length + 1 + name.length && path.startsWith(directory);
}

/** The same rows with their blocks, by path; a row whose blocks are those of before stays what it was. */
export function withBlocks(
  rows: readonly EditRow[],
  blocks: ReadonlyMap<string, number>,
): EditRow[] {
  return rows.map((row) => {
    const count = blocks.get(row.path) ?? null;
    const known = counted.get(row);
    if (known?.blocks === count) return known;
    const next = { ...row, blocks: count };
    counted.set(row, next);
    return next;
  });
}

const counted = new WeakMap<EditRow, EditRow>();
