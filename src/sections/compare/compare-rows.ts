import type { CompareRow, CompareStatus } from '../../volumes/compare/types';
import { baseName, parentPath, splitPath } from '../../volumes/paths';
import type { FileRow } from '../../volumes/tree/types';

/** What a person tells apart, in the order it is shown. */
export const COMPARE_KINDS = ['changed', 'added', 'removed', 'unreadable', 'same'] as const;
export type CompareKind = (typeof COMPARE_KINDS)[number];

const kinds: Record<CompareStatus, CompareKind | null> = {
  pending: null,
  same: 'same',
  changed: 'changed',
  'type-changed': 'changed',
  added: 'added',
  removed: 'removed',
  unreadable: 'unreadable',
};

/** Null as long as it is not known. */
export function kindOf({ status }: CompareRow): CompareKind | null {
  return kinds[status];
}

/** A compared entry as the tree grid takes it; `size` is the left one's if there is one. */
export interface CompareLine extends FileRow {
  readonly entry: CompareRow;
}

/** A directory that both sides have says nothing by itself; what it holds does. */
export function isShared({ left, right }: CompareRow): boolean {
  return left?.type === 'dir' && right?.type === 'dir';
}

export function countKinds(rows: readonly CompareRow[]): Record<CompareKind, number> {
  const counts = { changed: 0, added: 0, removed: 0, unreadable: 0, same: 0 };
  for (const row of rows) {
    const kind = kindOf(row);
    if (kind && !isShared(row)) counts[kind]++;
  }
  return counts;
}

/**
 * The rows of the kinds to show, with the directories on the way to them. What is not known yet is
 * shown as well. `keyOf` gives a path the same key every time.
 */
export function linesToShow(
  rows: readonly CompareRow[],
  shown: ReadonlySet<CompareKind>,
  keyOf: (path: string) => number,
): CompareLine[] {
  const onTheWay = new Set<string>();
  const lines: CompareLine[] = [];
  for (const entry of rows.toReversed()) {
    const { path, left, right } = entry;
    const kind = kindOf(entry);
    const wanted = isShared(entry) ? shown.has('same') : kind === null || shown.has(kind);
    if (!wanted && !onTheWay.has(path)) continue;
    onTheWay.add(parentPath(path));
    const either = left ?? right;
    lines.push({
      key: keyOf(path),
      path,
      name: baseName(path),
      level: splitPath(path).length,
      type: either?.type ?? 'file',
      size: either?.size ?? 0,
      blocks: null,
      entry,
    });
  }
  return lines.reverse();
}

/** What differs; what a comparison shows until a person says otherwise. */
export const DIFFERENCES: ReadonlySet<CompareKind> = new Set(
  COMPARE_KINDS.filter((kind) => kind !== 'same'),
);

export function toggled(kinds: ReadonlySet<CompareKind>, kind: CompareKind): Set<CompareKind> {
  const next = new Set(kinds);
  if (!next.delete(kind)) next.add(kind);
  return next;
}

/** Gives each path a key of its own, the same every time. */
export class PathKeys {
  readonly #keys = new Map<string, number>();

  has(path: string): boolean {
    return this.#keys.has(path);
  }

  of(path: string): number {
    const key = this.#keys.get(path) ?? this.#keys.size;
    this.#keys.set(path, key);
    return key;
  }
}

/** Puts rows that come in portions together; one that comes again takes its place. */
export class RowGatherer {
  readonly #rows = new Map<string, CompareRow>();

  add(rows: readonly CompareRow[]): CompareRow[] {
    for (const row of rows) this.#rows.set(row.path, row);
    return [...this.#rows.values()];
  }
}
