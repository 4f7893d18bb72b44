import type { Limits } from '../limits';
import type { Attribute } from 'littlefs-wasm';

/**
 * The edit tree: immutable nodes, so that a state of the tree is its root, and undo is keeping
 * the root of before. A node's `key` stays the same through rename, move and edit. `Kept` says
 * where content lies that was there before: an image's in the image, a project's in its store.
 */
export type EditNode<Kept = OriginalContent> = EditFile<Kept> | EditDirectory<Kept>;

export interface EditFile<Kept = OriginalContent> {
  readonly type: 'file';
  readonly key: number;
  readonly name: string;
  readonly size: number;
  readonly content: EditContent<Kept>;
  readonly attributes: readonly Attribute[];
}

export interface EditDirectory<Kept = OriginalContent> {
  readonly type: 'dir';
  readonly key: number;
  readonly name: string;
  readonly attributes: readonly Attribute[];
  /** Sorted by name, as `compareNames` orders. */
  readonly children: readonly EditNode<Kept>[];
}

/** Content of before is where it was; what was added is bytes. */
export type EditContent<Kept = OriginalContent> = Kept | BytesContent;

/** Content of an entry of the original image. */
export interface OriginalContent {
  readonly kind: 'original';
  readonly entry: number;
}

interface BytesContent {
  readonly kind: 'bytes';
  readonly bytes: Uint8Array;
}

/** Something to add: a file with its bytes, or a directory that may be empty. Path relative, without a leading '/'. */
export type Incoming =
  | { readonly type: 'file'; readonly path: string; readonly bytes: Uint8Array }
  | { readonly type: 'dir'; readonly path: string };

/** A name that is taken where something is to be added. */
export interface Conflict {
  /** Absolute path both want. */
  readonly path: string;
  readonly existing: { readonly type: 'file' | 'dir'; readonly size: number };
  readonly incoming: { readonly type: 'file' | 'dir'; readonly size: number };
  /**
   * What may be done: `replace` only if both are files, otherwise a tree would go unseen;
   * `keep-both` gives the new one a free name such as 'a (2).py'.
   */
  readonly choices: readonly Resolution[];
}

export type Resolution = 'replace' | 'keep-both' | 'skip';

/** What adding would do; nothing has changed yet. Directories that exist on both sides are joined. */
export interface AddPlan {
  /** Directory it goes into. */
  readonly into: string;
  readonly incoming: readonly Incoming[];
  readonly conflicts: readonly Conflict[];
  /** What everything that is added has to fit into. */
  readonly limits: Limits;
}

/** What was added: new ones, and files that were replaced. */
export interface Added {
  readonly files: number;
  readonly directories: number;
}

/** What the tree grid needs to know of a file or folder; lists are flat, a directory before what it holds. */
export interface FileRow {
  /** Identity on screen; stays the same through rename and move. */
  readonly key: number;
  /** Absolute. */
  readonly path: string;
  readonly name: string;
  /** 1 for what lies in the root, as aria-level counts. */
  readonly level: number;
  readonly type: 'file' | 'dir';
  /** Bytes. */
  readonly size: number;
  /** Blocks it takes; null if not known (yet). */
  readonly blocks: number | null;
}

/** A row of an edit tree; `blocks` are those of the opened image while untouched, otherwise of the forecast. */
export interface EditRow extends FileRow {
  /** Entry of the original image it comes from, -1 if none: leads to diagnostics and block map. */
  readonly entry: number;
  /** How it differs from the original at its path; new images have only 'added'. */
  readonly change: 'same' | 'added' | 'changed';
  readonly damaged: boolean;
}
