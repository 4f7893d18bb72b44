import type { EditDirectory, EditNode } from '../volumes/tree/types';
import type { Geometry } from '../images/types';
import type { PartitionPreset } from '../images/presets/target-types';

/** Content in the store, found by its digest. The CRC is kept beside it for checksum.json. */
export interface StoredContent {
  readonly kind: 'stored';
  /** 64 lower-case hex digits. */
  readonly sha256: string;
  /** As `quectelCrc32` counts, a 32-bit unsigned number. */
  readonly crc32: number;
}

export type ProjectNode = EditNode<StoredContent>;
export type ProjectDirectory = EditDirectory<StoredContent>;

/** A state of a project's files. */
export interface ProjectTree {
  readonly root: ProjectDirectory;
  /** The first key that no node has had; keys stay the same through rename and edit. */
  readonly nextKey: number;
}

/** What the project is for. */
export type ProjectTarget =
  | { readonly kind: 'none' }
  /** A module by its preset; `sizes` in bytes for partitions that differ or are not published. */
  | {
      readonly kind: 'module';
      readonly module: string;
      readonly sizes: Readonly<Partial<Record<PartitionPreset['id'], number>>>;
    }
  /** A geometry of its own, perhaps 'like this image', whose file name is `like`. */
  | { readonly kind: 'free'; readonly geometry: Geometry; readonly like: string | null };

/** Flat, so that an archive can show it and a newer Portside can add to it. */
export type ProjectSettings = Readonly<Record<string, string | number | boolean | null>>;

export interface ProjectInfo {
  readonly id: string;
  readonly name: string;
  readonly target: ProjectTarget;
  readonly settings: ProjectSettings;
  /** Milliseconds since 1970, as `Date.now()`. */
  readonly created: number;
  /** When files, name, target or settings changed last. */
  readonly changed: number;
  /** Counts every change, of whatever kind. */
  readonly revision: number;
  /** Revision at which the files got their present state. */
  readonly state: number;
  readonly files: number;
  /** Without the root. */
  readonly directories: number;
  /** Sum of all file sizes. */
  readonly bytes: number;
  /** When it was deleted; null while it is not. */
  readonly deleted: number | null;
}

/** What made a state. */
export type StepKind =
  | 'created'
  | 'imported'
  | 'duplicated'
  | 'added'
  | 'written'
  | 'copied'
  | 'folder'
  | 'renamed'
  | 'removed'
  | 'undone'
  | 'redone'
  | 'restored';

export type PathChange =
  | { readonly kind: 'added' | 'changed' | 'removed'; readonly path: string }
  /** What a directory held and went along with it is not listed again. */
  | { readonly kind: 'renamed'; readonly path: string; readonly from: string };

export interface ChangeSummary {
  readonly added: number;
  readonly changed: number;
  readonly removed: number;
  readonly renamed: number;
  /** The first of them, at most `SUMMARY_PATHS`. */
  readonly paths: readonly PathChange[];
}

/** Paths that a state lists of what changed. */
export const SUMMARY_PATHS = 20;

/** A state of the history. */
export interface StateInfo {
  readonly project: string;
  readonly revision: number;
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly step: StepKind;
  /** Against the state it was made from, which may have been thinned out since. */
  readonly changes: ChangeSummary;
  readonly files: number;
  readonly bytes: number;
}
