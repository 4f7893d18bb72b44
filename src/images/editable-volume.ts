import type { Volume } from '../volumes/volume';
import type {
  AddPlan,
  Conflict,
  DraftDirectory,
  DraftRow,
  Incoming,
  Resolution,
} from './draft-types';
import type { Geometry } from './types';

/** What the tree grid and its verbs need of a volume that is edited on screen. */
export interface EditableVolume extends Volume {
  readonly snapshot: EditableSnapshot;
  /** @throws {PortsideError} `not-text`, and what `read` throws */
  readText(path: string): Promise<string>;
  writeText(path: string, text: string): Promise<void>;
  /** What adding would do; ask about its conflicts, then `add`. */
  planAdd(into: string, incoming: readonly Incoming[]): AddPlan;
  /** Adds as planned; gives how many files and directories are new or replaced. */
  add(plan: AddPlan, resolve: (conflict: Conflict) => Resolution): Promise<number>;
  /** Several at once, as one step of undo. */
  removeAll(paths: readonly string[]): Promise<void>;
  /** Several into one directory, each under its own name, as one step of undo. */
  moveAll(paths: readonly string[], into: string): Promise<void>;
  /** Several at once into a directory, as one step of undo. */
  moveAll(paths: readonly string[], into: string): Promise<void>;
  undo(): void | Promise<void>;
  redo(): void | Promise<void>;
}

export interface EditableSnapshot {
  readonly name: string;
  readonly root: DraftDirectory<unknown>;
  readonly rows: readonly DraftRow[];
  /** What a build uses; null while it is open. */
  readonly geometry: Geometry | null;
  readonly canUndo: boolean;
  readonly canRedo: boolean;
}
