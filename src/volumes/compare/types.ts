import type { PortsideError } from '../../ground/errors/portside-error';
import type { CallOptions, VolumeEntry } from '../volume';

export type CompareStatus =
  /** Files of equal size whose content is still to be looked at. */
  | 'pending'
  | 'same'
  | 'changed'
  /** Only on the right. */
  | 'added'
  /** Only on the left. */
  | 'removed'
  /** A file on one side, a directory on the other. */
  | 'type-changed'
  /** A side could not be read, so nothing is known. */
  | 'unreadable';

/** What a directory holds, at any depth. */
export interface Contents {
  readonly files: number;
  readonly directories: number;
  readonly bytes: number;
}

export interface CompareRow {
  /** Path below the two directories that are compared; the key of the row. */
  readonly path: string;
  readonly status: CompareStatus;
  /** Null if only the right side has it. Its `path` is the one within its volume. */
  readonly left: VolumeEntry | null;
  readonly right: VolumeEntry | null;
  /** Of a directory that has no partner; what it holds has no rows of its own. */
  readonly contents: Contents | null;
  /** Why it is `unreadable`. */
  readonly error: PortsideError | null;
}

/** A file that is gone on the left and new on the right with the same content, and no other like it. */
export interface RenameHint {
  /** Paths as in the rows. */
  readonly from: string;
  readonly to: string;
  readonly size: number;
}

export type CompareCounts = Readonly<Record<CompareStatus, number>>;

export interface Comparison {
  /** In tree order. */
  readonly rows: readonly CompareRow[];
  /** Rows by status. */
  readonly counts: CompareCounts;
  readonly renames: readonly RenameHint[];
  /** Every row is `same`. */
  readonly identical: boolean;
}

export interface CompareOptions extends CallOptions {
  /** Directory of the left volume to compare. Default '/'. */
  readonly leftFrom?: string;
  readonly rightFrom?: string;
  /**
   * Rows as they become known, in portions. A row that was `pending` comes again with its result,
   * under the same path.
   */
  readonly onRows?: (rows: readonly CompareRow[]) => void;
  /** Look for renamed files, which reads those of one side that have a size in common. Default true. */
  readonly renames?: boolean;
}
