import { PortsideError } from '../errors/portside-error';
import { baseName, compareNames, displayName, parentPath, splitPath } from './paths';
import type { DraftDirectory, DraftNode } from './draft-types';
import type { VolumeChange } from './volume';

/** A directory while many of its entries change: it is sorted once, at the end. */
interface OpenDirectory<Kept> {
  readonly before: DraftDirectory<Kept>;
  readonly children: Map<string, DraftNode<Kept> | OpenDirectory<Kept>>;
}

/**
 * The tree after all changes, one after the other; the tree of before stays as it is.
 * @throws {PortsideError} what `Volume.writeAll` does
 */
export function applyChanges<Kept>(
  root: DraftDirectory<Kept>,
  changes: readonly VolumeChange[],
  newKey: () => number,
): DraftDirectory<Kept> {
  const open = opened(root);
  // Neighbours in the list mostly share their directory.
  const known = new Map<string, OpenDirectory<Kept>>([['/', open]]);
  const directoryAt = (path: string): OpenDirectory<Kept> | PortsideError => {
    const there = known.get(path);
    if (there) return there;
    const parent = directoryAt(parentPath(path));
    const child = parent instanceof PortsideError ? undefined : parent.children.get(baseName(path));
    if (parent instanceof PortsideError || !child)
      return new PortsideError('not-found', { path: displayName(path) });
    if (!isOpen(child) && child.type !== 'dir') {
      return new PortsideError('not-a-directory', { path: displayName(path) });
    }
    const directory = isOpen(child) ? child : opened(child);
    parent.children.set(baseName(path), directory);
    known.set(path, directory);
    return directory;
  };

  for (const change of changes) {
    const names = splitPath(change.path);
    const name = names.at(-1);
    if (name === undefined) throw new PortsideError('root-fixed');
    const parent = directoryAt(`/${names.slice(0, -1).join('/')}`);
    if (parent instanceof PortsideError) {
      if (change.type === 'remove') continue;
      throw parent;
    }
    const child = parent.children.get(name);
    const there = child && isOpen(child) ? child.before : child;
    if (change.type === 'remove') {
      parent.children.delete(name);
      // What lies below is not to be reached any more either.
      if (there?.type === 'dir') {
        known.clear();
        known.set('/', open);
      }
    } else if (change.type === 'dir') {
      if (there?.type === 'dir') continue;
      if (there) throw new PortsideError('already-exists', { path: displayName(change.path) });
      const node = { type: 'dir', key: newKey(), name, attributes: [], children: [] } as const;
      parent.children.set(name, node);
    } else {
      const { path, bytes, replace } = change;
      if (there?.type === 'dir') throw new PortsideError('not-a-file', { path: displayName(path) });
      if (there && !replace) throw new PortsideError('already-exists', { path: displayName(path) });
      parent.children.set(name, {
        type: 'file',
        key: there?.key ?? newKey(),
        name,
        size: bytes.length,
        content: { kind: 'bytes', bytes },
        attributes: there?.attributes ?? [],
      });
    }
  }
  return closed(open);
}

function isOpen<Kept>(node: DraftNode<Kept> | OpenDirectory<Kept>): node is OpenDirectory<Kept> {
  return 'before' in node;
}

function opened<Kept>(directory: DraftDirectory<Kept>): OpenDirectory<Kept> {
  const children = new Map(directory.children.map((node) => [node.name, node]));
  return { before: directory, children };
}

/** The same object where nothing has changed in it. */
function closed<Kept>({ before, children }: OpenDirectory<Kept>): DraftDirectory<Kept> {
  const nodes = [...children.values()].map((child) => (isOpen(child) ? closed(child) : child));
  const same =
    nodes.length === before.children.length &&
    nodes.every((node, i) => node === before.children[i]);
  if (same) return before;
  return { ...before, children: nodes.sort((a, b) => compareNames(a.name, b.name)) };
}
