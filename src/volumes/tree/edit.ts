import { PortsideError } from '../../ground/errors/portside-error';
import type { EditDirectory, EditNode } from './types';
import { baseName, compareNames, displayName, parentPath } from '../paths';

/** A directory while entries of it change: it is sorted once, at the end. */
interface OpenDirectory<Kept> {
  readonly before: EditDirectory<Kept>;
  readonly children: Map<string, EditNode<Kept> | OpenDirectory<Kept>>;
}

/**
 * Many changes of one tree. Changing a directory of n entries n times costs n steps here, not n²;
 * the tree of before stays as it is.
 */
export class TreeEdit<Kept> {
  readonly #root: OpenDirectory<Kept>;
  /** Neighbours in a list mostly share their directory. */
  readonly #open = new Map<string, OpenDirectory<Kept>>();

  constructor(root: EditDirectory<Kept>) {
    this.#root = opened(root);
    this.#open.set('/', this.#root);
  }

  /** Why nothing can be in the directory: `not-found`, `not-a-directory`; null if something can. */
  refusal(directory: string): PortsideError | null {
    const found = this.#directory(directory);
    return found instanceof PortsideError ? found : null;
  }

  /** What has the name; of a directory that has changed, what it was before. */
  find(directory: string, name: string): EditNode<Kept> | undefined {
    const found = this.#directory(directory);
    if (found instanceof PortsideError) return undefined;
    const child = found.children.get(name);
    return child && isOpen(child) ? child.before : child;
  }

  /** @throws {PortsideError} what `refusal` gives */
  put(directory: string, node: EditNode<Kept>): void {
    const found = this.#directory(directory);
    if (found instanceof PortsideError) throw found;
    found.children.set(node.name, node);
  }

  /**
   * A file with these bytes; one that it replaces leaves it its key and attributes.
   * @throws {PortsideError} what `refusal` gives
   */
  putBytes(directory: string, name: string, bytes: Uint8Array, newKey: () => number): void {
    const before = this.find(directory, name);
    this.put(directory, {
      type: 'file',
      key: before?.key ?? newKey(),
      name,
      size: bytes.length,
      content: { kind: 'bytes', bytes },
      attributes: before?.attributes ?? [],
    });
  }

  /** With all it holds; nothing if there is none. */
  remove(directory: string, name: string): void {
    const found = this.#directory(directory);
    if (found instanceof PortsideError || !found.children.delete(name)) return;
    // What was open below is not to be reached any more.
    this.#open.clear();
    this.#open.set('/', this.#root);
  }

  /** The tree as it is now; what has not changed are the same objects. */
  close(): EditDirectory<Kept> {
    return closed(this.#root);
  }

  #directory(path: string): OpenDirectory<Kept> | PortsideError {
    const known = this.#open.get(path);
    if (known) return known;
    const parent = this.#directory(parentPath(path));
    const child = parent instanceof PortsideError ? undefined : parent.children.get(baseName(path));
    if (parent instanceof PortsideError || !child) {
      return new PortsideError('not-found', { path: displayName(path) });
    }
    if (!isOpen(child) && child.type !== 'dir') {
      return new PortsideError('not-a-directory', { path: displayName(path) });
    }
    const directory = isOpen(child) ? child : opened(child);
    parent.children.set(baseName(path), directory);
    this.#open.set(path, directory);
    return directory;
  }
}

function isOpen<Kept>(node: EditNode<Kept> | OpenDirectory<Kept>): node is OpenDirectory<Kept> {
  return 'before' in node;
}

function opened<Kept>(directory: EditDirectory<Kept>): OpenDirectory<Kept> {
  const children = new Map(directory.children.map((node) => [node.name, node]));
  return { before: directory, children };
}

function closed<Kept>({ before, children }: OpenDirectory<Kept>): EditDirectory<Kept> {
  const nodes = [...children.values()].map((child) => (isOpen(child) ? closed(child) : child));
  const old = before.children;
  if (nodes.length === old.length && nodes.every((node, i) => node === old[i])) return before;
  return { ...before, children: nodes.sort((a, b) => compareNames(a.name, b.name)) };
}
