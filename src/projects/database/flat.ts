import type { Attribute } from 'littlefs-wasm';
import { walkTree } from '../../volumes/tree/nodes';
import { baseName, compareNames, joinPath, parentPath } from '../../volumes/paths';
import type { ProjectDirectory, ProjectNode, ProjectTree, StoredContent } from '../types';

/** A node without what it holds: what two states are compared by. */
export interface FlatNode {
  readonly type: 'file' | 'dir';
  readonly key: number;
  readonly size: number;
  /** Null for a directory. */
  readonly content: StoredContent | null;
  readonly attributes: readonly Attribute[];
}

/** Every node by its path, the root ('/') included, a directory before what it holds. */
export type FlatTree = Map<string, FlatNode>;

export function flatten({ root }: ProjectTree): FlatTree {
  const flat: FlatTree = new Map([['/', flatNode(root)]]);
  for (const { node, path } of walkTree(root)) flat.set(path, flatNode(node));
  return flat;
}

/**
 * Of two trees, the nodes that are not one and the same object at the same path: what is left out
 * is alike in both. After a step in a large tree that is nearly all of it.
 */
export function flattenDifferent(
  before: ProjectTree,
  after: ProjectTree,
): { readonly old: FlatTree; readonly now: FlatTree } {
  const old: FlatTree = new Map();
  const now: FlatTree = new Map();
  const visit = (a: ProjectNode | undefined, b: ProjectNode | undefined, path: string): void => {
    if (a) old.set(path, flatNode(a));
    if (b) now.set(path, flatNode(b));
    const x = a?.type === 'dir' ? a.children : [];
    const y = b?.type === 'dir' ? b.children : [];
    for (let i = 0, j = 0; i < x.length || j < y.length;) {
      const [left, right] = [x[i], y[j]];
      const order =
        left && right ? (left === right ? 0 : compareNames(left.name, right.name)) : left ? -1 : 1;
      if (order <= 0) i++;
      if (order >= 0) j++;
      if (left === right) continue;
      const name = (order <= 0 ? left : right)?.name ?? '';
      visit(order <= 0 ? left : undefined, order >= 0 ? right : undefined, joinPath(path, name));
    }
  };
  if (before.root !== after.root) visit(before.root, after.root, '/');
  return { old, now };
}

function flatNode(node: ProjectNode): FlatNode {
  const { type, key, attributes } = node;
  if (node.type === 'dir') return { type, key, size: 0, content: null, attributes };
  if (node.content.kind !== 'stored') throw new Error('Only hashed contents can be compared');
  return { type, key, size: node.size, content: node.content, attributes };
}

/** The tree of a flat one, in which every path has its directory. */
export function unflatten(flat: FlatTree, nextKey: number): ProjectTree {
  const children = new Map<string, ProjectNode[]>();
  const list = (path: string): ProjectNode[] => {
    const known = children.get(path);
    if (known) return known;
    const made: ProjectNode[] = [];
    children.set(path, made);
    return made;
  };
  let root: ProjectDirectory | undefined;
  for (const [path, { type, key, size, content, attributes }] of flat) {
    const name = baseName(path);
    const node: ProjectNode = content
      ? { type: 'file', key, name, size, content, attributes }
      : { type: 'dir', key, name, attributes, children: list(path) };
    if (path === '/' && node.type === 'dir') root = node;
    else if (flat.get(parentPath(path))?.type === 'dir') list(parentPath(path)).push(node);
    else throw new Error(`${type} ${path} has no directory`);
  }
  for (const nodes of children.values()) nodes.sort((a, b) => compareNames(a.name, b.name));
  if (!root) throw new Error('A tree without a root directory');
  return { root, nextKey };
}

/** Same type, content and attributes; the key is not looked at. */
export function sameNode(a: FlatNode | undefined, b: FlatNode | undefined): boolean {
  if (!a || !b) return a === b;
  return (
    a.type === b.type &&
    a.content?.sha256 === b.content?.sha256 &&
    (a.attributes === b.attributes || sameAttributes(a.attributes, b.attributes))
  );
}

function sameAttributes(a: readonly Attribute[], b: readonly Attribute[]): boolean {
  if (a.length !== b.length) return false;
  const byType = new Map(b.map(({ type, value }) => [type, value]));
  return a.every(({ type, value }) => {
    const other = byType.get(type);
    return other?.length === value.length && value.every((byte, i) => byte === other[i]);
  });
}
