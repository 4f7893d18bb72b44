import type {
  Added,
  AddPlan,
  Conflict,
  EditDirectory,
  EditRow,
  Incoming,
  Resolution,
} from './tree/types';
import type { CallOptions, Volume } from './volume';

/** What the tree grid and its verbs need of a volume that is edited on screen. */
export interface EditableVolume extends Volume {
  readonly snapshot: EditableSnapshot;
  /** @throws {PortsideError} `not-text`, and what `read` throws */
  readText(path: string, options?: CallOptions): Promise<string>;
  writeText(path: string, text: string, options?: CallOptions): Promise<void>;
  /** What adding would do; ask about its conflicts, then `add`. */
  planAdd(into: string, incoming: readonly Incoming[]): AddPlan;
  /** Adds as planned; gives what is new or replaced. */
  add(
    plan: AddPlan,
    resolve: (conflict: Conflict) => Resolution,
    options?: SeveralOptions,
  ): Promise<Added>;
  /** Several at once; one step of undo if there is undo. */
  removeAll(paths: readonly string[], options?: SeveralOptions): Promise<void>;
  /** Several into one directory, each under its own name; one step of undo if there is undo. */
  moveAll(paths: readonly string[], into: string, options?: SeveralOptions): Promise<void>;
  /** Asks for what writing needs, ahead of the first change. @throws {PortsideError} if it is refused */
  unlock?(): Promise<void>;
  undo(): void | Promise<void>;
  redo(): void | Promise<void>;
}

/** Of a verb that may stop between one entry and the next. */
export interface SeveralOptions extends CallOptions {
  /**
   * Entries done and to do, after each one, so that a stop can be told. A volume whose verb is one
   * step, done or not, never calls it.
   */
  readonly onEach?: ((done: number, total: number) => void) | undefined;
  /** Path of an entry, ahead of the work on it. */
  readonly onEntry?: ((path: string) => void) | undefined;
}

export interface EditableSnapshot {
  readonly name: string;
  readonly root: EditDirectory<unknown>;
  readonly rows: readonly EditRow[];
  /** Of the image it is or becomes; null while that is open, and if it becomes none. */
  readonly geometry: { readonly blockSize: number } | null;
  readonly canUndo: boolean;
  readonly canRedo: boolean;
}
