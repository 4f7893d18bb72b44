import type { ProjectSettings, ProjectTarget, ProjectTree } from '../types';

/** Name of the file that makes a zip a project archive. */
export const PORTSIDE_JSON = 'portside.json';
/** Folder of the archive that holds the files. */
export const FILES = 'files';
/** What says that a portside.json is ours. */
export const FORMAT = 'portside-project';
/** The newest form of portside.json that is known, and the one that is written. */
export const ARCHIVE_SCHEMA = 1;

/** Folders inside one another. */
export const MAX_DEPTH = 64;

/** What portside.json says. Paths and names as `paths.ts` writes them, in JSON's own escapes. */
export interface ArchiveManifest {
  readonly format: typeof FORMAT;
  readonly schema: number;
  readonly name: string;
  readonly target: ProjectTarget;
  readonly settings: ProjectSettings;
  /** The root only if it has attributes; a directory before what it holds. */
  readonly entries: readonly ArchiveEntry[];
}

export type ArchiveEntry = ArchiveFile | ArchiveDirectory;

interface ArchiveFile {
  readonly path: string;
  readonly type: 'file';
  readonly size: number;
  readonly sha256: string;
  /** Where the zip has it: a name that every system can unpack. */
  readonly file: string;
  readonly attributes?: readonly ArchiveAttribute[];
}

interface ArchiveDirectory {
  readonly path: string;
  readonly type: 'dir';
  readonly attributes?: readonly ArchiveAttribute[];
}

/** `value` in hex. */
export interface ArchiveAttribute {
  readonly type: number;
  readonly value: string;
}

/** What was read; the contents are still bytes, see `settle`. */
export interface ArchiveContent {
  /** False for a zip without portside.json: files alone. */
  readonly ours: boolean;
  /** Null if the archive does not say. */
  readonly name: string | null;
  readonly target: ProjectTarget;
  readonly settings: ProjectSettings;
  readonly tree: ProjectTree;
  readonly notices: readonly ArchiveNotice[];
}

/** What a person should know of an import that went well; wording key `archive_notice_<code with _>`. */
export interface ArchiveNotice {
  readonly code: ArchiveNoticeCode;
  /** The entries concerned, fit for the eye. */
  readonly paths: readonly string[];
}

type ArchiveNoticeCode =
  /** No portside.json: only files and folders were taken. */
  | 'foreign'
  /** Names that are one on systems that ignore case or composition. `list`: the first of `paths`. */
  | 'twins'
  /** Names that are not UTF-8: their bytes were kept. `list`. */
  | 'not_utf8'
  /** What systems leave behind (such as .DS_Store) was left out. `list`. */
  | 'litter';
