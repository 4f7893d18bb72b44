import { compareNames, parentPath, splitPath } from '../paths';
import { findNode, walkTree, withNode, withoutNode } from '../tree/nodes';
import type { EditDirectory, EditFile, EditNode } from '../tree/types';
import type { VolumeEntry } from '../volume';

/** Stands for bytes that lie elsewhere: the same object for as long as they are known to be the same. */
export interface CachedContent {
  readonly kind: 'cached';
}

type CachedNode = EditNode<CachedContent>;
export type CachedDirectory = EditDirectory<CachedContent>;

export const EMPTY_ROOT: CachedDirectory = {
  type: 'dir',
  key: 0,
  name: '',
  attributes: [],
  children: [],
};

export interface ListedOptions {
  /** What stood at a path before lends its key to what is listed there now. */
  readonly before: CachedDirectory;
  /** Whether a file whose size is that of before may hold other bytes all the same. */
  readonly doubtful: boolean;
  readonly newKey: () => number;
}

/**
 * The tree that a listing describes. A directory or file that is as it was is the node of before,
 * so that a listing which changes nothing gives `before` itself.
 * @throws {Error} if the listing has something below a file
 */
export function treeOfEntries(
  entries: readonly VolumeEntry[],
  { before, doubtful, newKey }: ListedOptions,
): CachedDirectory {
  const old = new Map<string, CachedNode>();
  for (const { node, path } of walkTree(before)) old.set(path, node);
  const listed = new Map<string, { type: 'file' | 'dir'; size: number }>();
  const below = new Map<string, string[]>([['/', []]]);
  const want = (path: string, type: 'file' | 'dir', size: number): void => {
    if (path === '/') return;
    const there = listed.get(path);
    if (there?.type === 'file' && type === 'dir')
      throw new Error(`${path} is a file and holds more`);
    if (there) return;
    const parent = parentPath(path);
    want(parent, 'dir', 0);
    listed.set(path, { type, size });
    below.get(parent)?.push(path);
    if (type === 'dir') below.set(path, []);
  };
  for (const { path, type, size } of entries) want(path, type, size);

  const make = (path: string): CachedNode => {
    const { type, size } = listed.get(path) ?? { type: 'dir', size: 0 };
    const was = old.get(path);
    const key = was?.type === type ? was.key : newKey();
    const name = splitPath(path).at(-1) ?? '';
    if (type === 'dir') return same(was, directory(key, name, childrenOf(path)));
    if (was?.type === 'file' && was.size === size && !doubtful) return was;
    return file(key, name, size);
  };
  const childrenOf = (path: string): CachedNode[] =>
    (below.get(path) ?? []).map(make).sort((a, b) => compareNames(a.name, b.name));
  return same(before, directory(before.key, '', childrenOf('/')));
}

/** A file written at a path, with the directories on the way. */
export function withFile(
  root: CachedDirectory,
  path: string,
  size: number,
  newKey: () => number,
): CachedDirectory {
  const names = splitPath(path);
  const way = names.slice(0, -1);
  const was = findNode(root, names);
  const key = was?.type === 'file' ? was.key : newKey();
  return withNode(withWay(root, way, newKey), way, file(key, names.at(-1) ?? '', size));
}

export function withDirectory(
  root: CachedDirectory,
  path: string,
  newKey: () => number,
): CachedDirectory {
  return withWay(root, splitPath(path), newKey);
}

export function without(root: CachedDirectory, path: string): CachedDirectory {
  return withoutNode(root, splitPath(path));
}

/** What is at `from` is at `to`; if nothing is, it has been listed at its new place already. */
export function moved(
  root: CachedDirectory,
  from: string,
  to: string,
  newKey: () => number,
): CachedDirectory {
  const node = findNode(root, splitPath(from));
  if (!node || from === to) return root;
  const names = splitPath(to);
  const way = names.slice(0, -1);
  const rest = withWay(without(root, from), way, newKey);
  return withNode(rest, way, { ...node, name: names.at(-1) ?? '' });
}

function withWay(
  root: CachedDirectory,
  names: readonly string[],
  newKey: () => number,
): CachedDirectory {
  let tree = root;
  for (let depth = 1; depth <= names.length; depth++) {
    const way = names.slice(0, depth);
    if (findNode(tree, way)?.type === 'dir') continue;
    tree = withNode(tree, way.slice(0, -1), directory(newKey(), way.at(-1) ?? '', []));
  }
  return tree;
}

function file(key: number, name: string, size: number): EditFile<CachedContent> {
  return { type: 'file', key, name, size, attributes: [], content: { kind: 'cached' } };
}

function directory(key: number, name: string, children: readonly CachedNode[]): CachedDirectory {
  return { type: 'dir', key, name, attributes: [], children };
}

/** The node of before if nothing in it is another one. */
function same(was: CachedNode | undefined, now: CachedDirectory): CachedDirectory {
  if (was?.type !== 'dir' || was.children.length !== now.children.length) return now;
  return was.children.every((child, i) => child === now.children[i]) ? was : now;
}
