import { compareNames, joinPath } from '../paths';
import type { VolumeEntry } from '../volume';
import type { EditDirectory, EditNode } from './types';

/** The node at the end of the names, or undefined. No names: the root itself. */
export function findNode<Kept>(
  root: EditDirectory<Kept>,
  names: readonly string[],
): EditNode<Kept> | undefined {
  let node: EditNode<Kept> = root;
  for (const name of names) {
    if (node.type !== 'dir') return undefined;
    const child: EditNode<Kept> | undefined = childOf(node, name);
    if (!child) return undefined;
    node = child;
  }
  return node;
}

function childOf<Kept>(directory: EditDirectory<Kept>, name: string): EditNode<Kept> | undefined {
  const child = directory.children[position(directory.children, name)];
  return child?.name === name ? child : undefined;
}

/** A tree in which the directory at `names` holds `node` under its name, in place of what had it. */
export function withNode<Kept>(
  root: EditDirectory<Kept>,
  names: readonly string[],
  node: EditNode<Kept>,
): EditDirectory<Kept> {
  return change(root, names, (directory) => {
    const at = position(directory.children, node.name);
    const replaces = directory.children[at]?.name === node.name ? 1 : 0;
    return { ...directory, children: directory.children.toSpliced(at, replaces, node) };
  });
}

/** A tree without what `names` leads to; the same tree if nothing does. */
export function withoutNode<Kept>(
  root: EditDirectory<Kept>,
  names: readonly string[],
): EditDirectory<Kept> {
  const name = names.at(-1);
  if (name === undefined || !findNode(root, names)) return root;
  return change(root, names.slice(0, -1), (directory) => {
    const at = position(directory.children, name);
    return { ...directory, children: directory.children.toSpliced(at, 1) };
  });
}

/** Every node below a directory with its path, a directory before what it holds. */
export function* walkTree<Kept>(
  directory: EditDirectory<Kept>,
  path = '/',
): Generator<{ node: EditNode<Kept>; path: string }> {
  for (const node of directory.children) {
    const own = joinPath(path, node.name);
    yield { node, path: own };
    if (node.type === 'dir') yield* walkTree(node, own);
  }
}

function change<Kept>(
  directory: EditDirectory<Kept>,
  names: readonly string[],
  edit: (directory: EditDirectory<Kept>) => EditDirectory<Kept>,
): EditDirectory<Kept> {
  const [name, ...rest] = names;
  if (name === undefined) return edit(directory);
  const child = childOf(directory, name);
  if (child?.type !== 'dir') throw new Error(`${name} is no directory of the tree`);
  const at = position(directory.children, name);
  return { ...directory, children: directory.children.with(at, change(child, rest, edit)) };
}

/** Where a name is in the sorted children, or would be. */
function position<Kept>(children: readonly EditNode<Kept>[], name: string): number {
  let low = 0;
  let high = children.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (compareNames((children[middle] as EditNode<Kept>).name, name) < 0) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** A node as a volume lists it. */
export function entryOf<Kept>(path: string, node: EditNode<Kept>): VolumeEntry {
  return { path, name: node.name, type: node.type, size: node.type === 'file' ? node.size : 0 };
}
