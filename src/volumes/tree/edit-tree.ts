import { PortsideError } from '../../ground/errors/portside-error';
import { displayName, isWithin, pathOf, splitPath } from '../paths';
import { checkPath, checkPathLength, checkSize, NO_LIMITS, type Limits } from '../limits';
import { addPlanned, planAdd } from './add';
import { applyChanges } from './apply';
import { findNode, walkTree, withNode, withoutNode } from './nodes';
import type {
  AddPlan,
  Added,
  Conflict,
  EditContent,
  EditDirectory,
  EditFile,
  EditNode,
  Incoming,
  OriginalContent,
  Resolution,
} from './types';
import type { VolumeChange } from '../volume';

/** States of the tree that undo can go back to; a project has a bound of its own (`projects/steps/`). */
const UNDO_MAX = 200;

/**
 * A tree being edited. Verbs check everything before they change anything, so a verb that throws
 * leaves the tree as it was. Paths are absolute.
 */
export class EditTree<Kept = OriginalContent> {
  #root: EditDirectory<Kept>;
  #nextKey: number;
  #undo: EditDirectory<Kept>[] = [];
  #redo: EditDirectory<Kept>[] = [];
  /** What every verb holds new names, paths and sizes to; what is there already may break them. */
  limits: Limits;

  /** `nextKey`: the first key that no node of the tree has. */
  constructor(root: EditDirectory<Kept>, nextKey: number, limits = NO_LIMITS) {
    this.#root = root;
    this.#nextKey = nextKey;
    this.limits = limits;
  }

  static empty<Kept = OriginalContent>(limits?: Limits): EditTree<Kept> {
    const root = { type: 'dir', key: 0, name: '', attributes: [], children: [] } as const;
    return new EditTree<Kept>(root, 1, limits);
  }

  get root(): EditDirectory<Kept> {
    return this.#root;
  }

  /** The first key that no node has had. */
  get nextKey(): number {
    return this.#nextKey;
  }

  get canUndo(): boolean {
    return this.#undo.length > 0;
  }

  get canRedo(): boolean {
    return this.#redo.length > 0;
  }

  /** @throws {PortsideError} `not-found`, or a code for the path itself */
  get(path: string): EditNode<Kept> {
    const node = findNode(this.#root, splitPath(path));
    if (!node) throw new PortsideError('not-found', { path: displayName(path) });
    return node;
  }

  file(path: string): EditFile<Kept> {
    const node = this.get(path);
    if (node.type !== 'file') throw new PortsideError('not-a-file', { path: displayName(path) });
    return node;
  }

  directory(path: string): EditDirectory<Kept> {
    const node = this.get(path);
    if (node.type !== 'dir')
      throw new PortsideError('not-a-directory', { path: displayName(path) });
    return node;
  }

  /** Writes a file; one that is replaced keeps its key and attributes. */
  write(path: string, content: EditContent<Kept>, size: number, replace: boolean): void {
    const { names, name, parent } = this.#place(path);
    checkSize(this.limits, path, size);
    const before = findNode(this.#root, names);
    if (before?.type === 'dir') throw new PortsideError('not-a-file', { path: displayName(path) });
    if (before && !replace) throw new PortsideError('already-exists', { path: displayName(path) });
    const key = before?.key ?? this.#nextKey++;
    const attributes = before?.attributes ?? [];
    this.#set(withNode(this.#root, parent, { type: 'file', key, name, size, content, attributes }));
  }

  mkdir(path: string): void {
    const { names, name, parent } = this.#place(path);
    if (findNode(this.#root, names)) {
      throw new PortsideError('already-exists', { path: displayName(path) });
    }
    const node: EditDirectory<Kept> = {
      type: 'dir',
      key: this.#nextKey++,
      name,
      attributes: [],
      children: [],
    };
    this.#set(withNode(this.#root, parent, node));
  }

  /** Renames or moves what is at `from` to the path `to`. */
  rename(from: string, to: string): void {
    const node = this.get(from);
    const source = splitPath(from);
    if (!source.length) throw new PortsideError('root-fixed');
    const { names, name, parent } = this.#place(to);
    if (pathOf(source) === pathOf(names)) return;
    if (isWithin(pathOf(names), pathOf(source))) {
      throw new PortsideError('into-itself', { path: displayName(from) });
    }
    if (findNode(this.#root, names)) {
      throw new PortsideError('already-exists', { path: displayName(to) });
    }
    this.#checkBelow(node, pathOf(names));
    this.#set(withNode(withoutNode(this.#root, source), parent, { ...node, name }));
  }

  /** Moves several into one directory, each under its own name, as one step of undo. */
  move(paths: readonly string[], into: string): void {
    const target = splitPath(into);
    this.directory(into);
    let root = this.#root;
    for (const path of paths) {
      const node = this.get(path);
      const source = splitPath(path);
      if (!source.length) throw new PortsideError('root-fixed');
      if (isWithin(pathOf(target), pathOf(source))) {
        throw new PortsideError('into-itself', { path: displayName(path) });
      }
      const names = [...target, node.name];
      if (pathOf(source) === pathOf(names)) continue;
      if (findNode(root, names)) {
        throw new PortsideError('already-exists', { path: displayName(pathOf(names)) });
      }
      checkPath(this.limits, pathOf(names));
      this.#checkBelow(node, pathOf(names));
      root = withNode(withoutNode(root, source), target, node);
    }
    this.#set(root);
  }

  /** Removes files and directories with all they hold, as one step of undo. */
  remove(paths: readonly string[], recursive = true): void {
    let root = this.#root;
    for (const path of paths) {
      const node = this.get(path);
      const names = splitPath(path);
      if (!names.length) throw new PortsideError('root-fixed');
      if (!recursive && node.type === 'dir' && node.children.length) {
        throw new PortsideError('not-empty', { path: displayName(path) });
      }
      root = withoutNode(root, names);
    }
    this.#set(root);
  }

  /** What adding would do, with the conflicts to be asked about. Changes nothing. */
  planAdd(into: string, incoming: readonly Incoming[]): AddPlan {
    this.directory(into);
    return planAdd(this.#root, into, incoming, this.limits);
  }

  /** Adds as planned, as one step of undo; gives what is new or replaced. */
  add(plan: AddPlan, resolve: (conflict: Conflict) => Resolution): Added {
    this.directory(plan.into);
    const { root, added } = addPlanned(this.#root, plan, resolve, () => this.#nextKey++);
    this.#set(root);
    return added;
  }

  /** Many changes, as one step of undo. */
  apply(changes: readonly VolumeChange[]): void {
    this.#set(applyChanges(this.#root, changes, this.limits, () => this.#nextKey++));
  }

  undo(): void {
    const before = this.#undo.pop();
    if (!before) return;
    this.#redo.push(this.#root);
    this.#root = before;
  }

  redo(): void {
    const after = this.#redo.pop();
    if (!after) return;
    this.#undo.push(this.#root);
    this.#root = after;
  }

  /** Where something new goes: its parent must be there, its name must be allowed. */
  #place(path: string): { names: string[]; name: string; parent: string[] } {
    const names = splitPath(path);
    const name = names.at(-1);
    if (name === undefined) throw new PortsideError('root-fixed');
    checkPath(this.limits, pathOf(names));
    const parent = names.slice(0, -1);
    this.directory(pathOf(parent));
    return { names, name, parent };
  }

  /** What a directory holds goes along with it. */
  #checkBelow(node: EditNode<Kept>, to: string): void {
    if (node.type !== 'dir' || this.limits.pathMax === null) return;
    for (const { path } of walkTree(node, to)) checkPathLength(this.limits, path);
  }

  #set(root: EditDirectory<Kept>): void {
    if (root === this.#root) return;
    this.#undo.push(this.#root);
    if (this.#undo.length > UNDO_MAX) this.#undo.shift();
    this.#redo = [];
    this.#root = root;
  }
}
