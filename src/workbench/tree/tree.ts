import type { FileRow } from '../../volumes/tree/types';

export interface TreeNode<Row extends FileRow> {
  readonly row: Row;
  readonly parent: TreeNode<Row> | null;
  readonly children: TreeNode<Row>[];
}

/** A line of the grid. Positions count from 1, as ARIA does. */
export interface TreeLine<Row extends FileRow> {
  readonly row: Row;
  readonly parent: TreeNode<Row> | null;
  readonly position: number;
  readonly setSize: number;
  readonly expanded: boolean;
  /** How deep it lies below what is shown, from 1. */
  readonly level: number;
}

/** Negative if `a` stands before `b`, as `Array.sort` takes it. */
export type Order<Row> = (a: Row, b: Row) => number;

export interface Sort<Row> {
  /** Of the column that it sorts by. */
  readonly key: string;
  readonly order: Order<Row>;
  readonly descending: boolean;
}

/** The tree that a flat list in tree order stands for. */
export function grow<Row extends FileRow>(rows: readonly Row[]): TreeNode<Row>[] {
  const roots: TreeNode<Row>[] = [];
  const way: TreeNode<Row>[] = [];
  for (const row of rows) {
    way.length = row.level - 1;
    const parent = way.at(-1) ?? null;
    const node = { row, parent, children: [] };
    (parent?.children ?? roots).push(node);
    way.push(node);
  }
  return roots;
}

export const byName: Order<FileRow> = (a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0);

/** Folders first; what is equal falls back to the name. */
function compare<Row extends FileRow>({ order, descending }: Sort<Row>): Order<Row> {
  const sign = descending ? -1 : 1;
  return (a, b) => {
    if (a.type !== b.type) return a.type === 'dir' ? -1 : 1;
    return sign * order(a, b) || byName(a, b);
  };
}

/**
 * The lines to show: what expanded folders hold, or, with a filter, every match together with the
 * folders on the way to it.
 */
export function linesOf<Row extends FileRow>(
  roots: readonly TreeNode<Row>[],
  expanded: ReadonlySet<number>,
  filter: string,
  sort: Sort<Row>,
): TreeLine<Row>[] {
  const needle = filter.trim().toLowerCase();
  const order = compare(sort);
  const kept = needle ? matching(roots, needle) : undefined;
  const lines: TreeLine<Row>[] = [];
  const visit = (nodes: readonly TreeNode<Row>[], level: number) => {
    const shown = kept ? nodes.filter((node) => kept.has(node)) : [...nodes];
    shown.sort((a, b) => order(a.row, b.row));
    shown.forEach((node, i) => {
      const { row, parent, children } = node;
      const open = kept ? children.some((child) => kept.has(child)) : expanded.has(row.key);
      const unfolded = row.type === 'dir' && open;
      const [position, setSize] = [i + 1, shown.length];
      lines.push({ row, parent, position, setSize, expanded: unfolded, level });
      if (unfolded) visit(children, level + 1);
    });
  };
  visit(roots, 1);
  return lines;
}

/** What a folder holds; nothing if there is no such folder any more. */
export function nodesIn<Row extends FileRow>(
  roots: readonly TreeNode<Row>[],
  key: number,
): readonly TreeNode<Row>[] {
  for (const { row, children } of roots) {
    const found = row.key === key ? children : nodesIn(children, key);
    if (found.length) return found;
  }
  return [];
}

function matching<Row extends FileRow>(
  roots: readonly TreeNode<Row>[],
  needle: string,
): Set<TreeNode<Row>> {
  const kept = new Set<TreeNode<Row>>();
  const visit = (node: TreeNode<Row>): boolean => {
    let keep = node.row.path.toLowerCase().includes(needle);
    for (const child of node.children) if (visit(child)) keep = true;
    if (keep) kept.add(node);
    return keep;
  };
  for (const root of roots) visit(root);
  return kept;
}

export function byKey<Row extends FileRow>(rows: readonly Row[]): ReadonlyMap<number, Row> {
  return new Map(rows.map((row) => [row.key, row]));
}

/** Where each row stands among the lines, by its key. */
export function indexes(lines: readonly TreeLine<FileRow>[]): ReadonlyMap<number, number> {
  return new Map(lines.map((line, i) => [line.row.key, i]));
}

/** Rows that are named by their paths, in the order in which they stand. */
export function rowsAt<Row extends FileRow>(rows: readonly Row[], paths: readonly string[]): Row[] {
  const wanted = new Set(paths);
  return rows.filter(({ path }) => wanted.has(path));
}

export function keysOf(rows: readonly FileRow[]): ReadonlySet<number> {
  return new Set(rows.map(({ key }) => key));
}
