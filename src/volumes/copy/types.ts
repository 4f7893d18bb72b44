import type { PortsideError } from '../../ground/errors/portside-error';
import type { Contents } from '../compare/types';
import type { CallOptions, Room, Volume } from '../volume';

export type CopyAction =
  | 'mkdir'
  | 'create'
  | 'overwrite'
  /** The target has the same content already, or the same directory: nothing to do. */
  | 'skip-same'
  /** A file stands where a directory is needed or the other way round, or a name differs in case alone. */
  | 'conflict'
  /** The target can't take it; `reason` says why. */
  | 'forbidden'
  /** Only in the target; removed only if the person ticks it. */
  | 'delete';

/** One line of the preview: exactly what will happen to one path of the target. */
export interface CopyRow {
  readonly id: number;
  readonly action: CopyAction;
  /** In the target. */
  readonly path: string;
  /** In the source; null for `delete` and for directories that only the target needs. */
  readonly from: string | null;
  readonly type: 'file' | 'dir';
  /** Bytes that the target will hold there; for `delete` those that go. */
  readonly size: number;
  /** Bytes of the file that is overwritten; else null. */
  readonly replaced: number | null;
  /** What a directory holds that is deleted, or that is left out with it and has no rows of its own. */
  readonly contents: Contents | null;
  /** Of `conflict` and `forbidden`. */
  readonly reason: PortsideError | null;
  /** A choice of the person; the others happen, or don't, as they stand. */
  readonly tickable: boolean;
  /** Ticked from the start. Never for `delete`. */
  readonly ticked: boolean;
}

export interface CopyPlan {
  readonly source: Volume;
  readonly target: Volume;
  /** In tree order of the target, `delete` last. */
  readonly rows: readonly CopyRow[];
  /** With the rows ticked from the start; `planRoom` tells it for others. */
  readonly room: PlannedRoom;
}

export interface PlannedRoom extends Room {
  /** False only if it is known not to fit. */
  readonly fits: boolean;
}

export interface CopyOptions extends CallOptions {
  /** What to copy, with all it holds. Default: everything below `base`. */
  readonly paths?: readonly string[];
  /**
   * Where each of `paths` goes in the target, by its path in the source; then `base` and `into` say
   * nothing. Directories on the way are made.
   */
  readonly places?: ReadonlyMap<string, string>;
  /** Directory of the source that corresponds to `into`; all `paths` lie in it. Default '/'. */
  readonly base?: string;
  /** Directory of the target; made if it does not exist. Default '/'. */
  readonly into?: string;
  /** Also plan to delete what only the target has, as rows that are not ticked. Default false. */
  readonly mirror?: boolean;
}

export type CopyEnd =
  | 'done'
  /** Nothing to do: the same already. */
  | 'same'
  | 'failed'
  /** Not ticked, in conflict or forbidden. */
  | 'left-out'
  /** Not reached any more, or below a directory that failed; the target is as it was there. */
  | 'not-done';

export interface CopyOutcome {
  readonly row: CopyRow;
  readonly end: CopyEnd;
  /** Why it failed or was left out. */
  readonly error: PortsideError | null;
}

export interface CopyResult {
  /** One for each row of the plan, in its order. */
  readonly outcomes: readonly CopyOutcome[];
  /** Files written and verified, with their bytes; directories made; entries deleted. */
  readonly files: number;
  readonly bytes: number;
  readonly directories: number;
  readonly deleted: number;
  readonly failed: number;
}

export interface RunCopyOptions extends CallOptions {
  /** Ids of ticked rows. Default: those ticked from the start. */
  readonly ticked?: ReadonlySet<number>;
  /** After a failure of one entry. Default 'stop'. */
  readonly onFailure?: 'stop' | 'continue';
  /** Each row as it ends; the way to know them if the whole is cancelled. */
  readonly onOutcome?: (outcome: CopyOutcome) => void;
  /** Path of an entry, ahead of the work on it; never if the target takes all as one step. */
  readonly onEntry?: (path: string) => void;
}
