import type { PortsideError } from '../ground/errors/portside-error';
import type { Message } from '../ground/jobs/job-types';

/**
 * Everything that holds files is a volume: an image, a project, a module, a folder.
 *
 * Paths are absolute strings with '/' between names; '/' is the root. A name whose bytes are not
 * UTF-8 keeps them: each undecodable byte b is the code unit U+DC00 + b (see `paths.ts`), so a path
 * always leads back to the exact bytes, and `displayName` makes it fit for the eye.
 */
export interface Volume {
  /** Unique among the volumes of this run. */
  readonly id: string;
  readonly kind: VolumeKind;
  /** What a person calls it, such as a file name. */
  readonly name: string;
  readonly capabilities: Capabilities;

  /**
   * Entries of one directory, sorted by name.
   * @throws {PortsideError} `not-found`, `not-a-directory`; a failure to read is never an empty list.
   */
  list(path: string, options?: CallOptions): Promise<VolumeEntry[]>;
  /** One entry. @throws {PortsideError} `not-found` */
  stat(path: string, options?: CallOptions): Promise<VolumeEntry>;
  /**
   * Content of a file, or a range of it; `offset` and `length` in bytes, clamped to the file.
   * @throws {PortsideError} `not-found`, `not-a-file`, `file-unreadable`
   */
  read(path: string, options?: ReadOptions): Promise<Uint8Array<ArrayBuffer>>;
  /**
   * Writes a whole file. Directories on the way must exist.
   * @throws {PortsideError} `already-exists` without `replace`; `not-a-file` if a directory has
   * the path; the `name-…` and `path-…` codes; `not-supported`.
   */
  write(path: string, bytes: Uint8Array, options?: WriteOptions): Promise<void>;
  /** @throws {PortsideError} `already-exists`, `not-found` for the parent, `name-…`, `not-supported` */
  mkdir(path: string, options?: CallOptions): Promise<void>;
  /**
   * Renames or moves; `to` is the whole new path.
   * @throws {PortsideError} `not-found`, `already-exists`, `into-itself`, `root-fixed`, `not-supported`
   */
  rename(from: string, to: string, options?: CallOptions): Promise<void>;
  /**
   * Removes a file, or a directory with all it holds.
   * @throws {PortsideError} `not-found`; `not-empty` if `recursive` is false; `root-fixed`
   */
  remove(path: string, options?: RemoveOptions): Promise<void>;
  usage(options?: UsageOptions): Promise<VolumeUsage>;
  /** Digests of files, in the order asked. @throws {PortsideError} as `read` does. */
  checksums(paths: readonly string[], options?: CallOptions): Promise<FileDigest[]>;
  /** Calls back after every change of the content; returns how to stop that. */
  onChange(listener: () => void): () => void;
  /**
   * Why no entry can have this name here, beyond what the capabilities say; null if one can.
   * Absent: every name that the capabilities allow.
   */
  nameRefusal?(name: string): PortsideError | null;
  /**
   * Finds what whoever reads the file would not understand in a text that is about to be stored
   * under the path; null if nobody reads it. Absent: no file is read by anybody.
   */
  textCheck?(path: string): TextCheck | null;
  /** Everything, in tree order, if that is quicker than a `list` for each directory. */
  entries?(options?: CallOptions): Promise<VolumeEntry[]>;
  /** What is known of entries beyond size and type, by path; as of the last `entries`. */
  readonly marks?: ReadonlyMap<string, readonly EntryMark[]>;
  /** What its listing says beyond name and size; as of the last `entries`. Absent: nothing. */
  readonly columns?: readonly ListingColumn[];
  /**
   * Does many changes, in their order, as one step that can be taken back at once: whatever goes
   * wrong, Cancel too, nothing has changed. The bytes are the volume's own from then on.
   * @throws {PortsideError} as `write` and `mkdir` do; `copy-differs` if what would be kept of a
   * file has another digest than it says
   */
  writeAll?(changes: readonly VolumeChange[], options?: CallOptions): Promise<void>;
  /** Room once all of this is done, and what there is. Absent: sizes are compared with `usage`. */
  room?(changes: readonly RoomChange[], options?: CallOptions): Promise<Room>;
}

export type TextCheck = (text: string) => readonly TextProblem[];

/** A line that whoever reads the file would stumble over. */
export interface TextProblem extends Message {
  /** From 1. */
  readonly line: number;
  /** 'warning': it may be taken all the same. */
  readonly severity: 'error' | 'warning';
}

export type VolumeKind = 'project' | 'image' | 'module' | 'folder';

/**
 * What the verbs that every volume has can do. It is said here alone and may change while a volume is
 * open, as a module's room for writing or a folder's permission does; a verb that is false here throws
 * `not-supported`. Verbs that not every volume has are optional members of `Volume`: absent means can't,
 * and nothing else says it again.
 */
export interface Capabilities {
  /** Create, change and remove files. */
  readonly write: boolean;
  readonly directories: boolean;
  /**
   * '/' is a part of names, and a directory is there as long as a name leads through it: none can
   * be made or be empty, and a file can be written below any. Absent: false.
   */
  readonly impliedDirectories?: boolean;
  /** Change a name, in the same directory. */
  readonly rename: boolean;
  /** Change the directory. */
  readonly move: boolean;
  /**
   * A write verifies what it stored, and one that fails or is cancelled leaves the old file, or says
   * by `swap-unfinished` or `replace-cut` that it does not: nobody need keep it meanwhile. Absent: false.
   */
  readonly safeWrites?: boolean;
  /** Ranges of a file can be read without reading all of it. */
  readonly ranges: boolean;
  /** Digests are computed where the files are, without carrying them here. */
  readonly remoteChecksums: boolean;
  /** Longest name in bytes of UTF-8; null if not known. */
  readonly nameMax: number | null;
  /** Longest absolute path in bytes, as this volume counts paths; null if not known. */
  readonly pathMax: number | null;
  /** Largest file in bytes; null if not known. */
  readonly fileMax: number | null;
  /** False if names that differ in case alone are one name. Absent: they are two. */
  readonly caseSensitive?: boolean;
}

/** One of many changes that are made at once. */
export type VolumeChange =
  /** A directory that is there already is as good. */
  | { readonly type: 'dir'; readonly path: string }
  | {
      readonly type: 'file';
      readonly path: string;
      readonly bytes: Uint8Array<ArrayBuffer>;
      /** 64 lower-case hex digits. */
      readonly sha256: string;
      /** Replace a file that has the path. */
      readonly replace: boolean;
    }
  /** With all it holds; what is gone already is as good. */
  | { readonly type: 'remove'; readonly path: string };

/** A file or directory that comes or changes its size, or goes (`size` null). */
export interface RoomChange {
  readonly path: string;
  readonly type: 'file' | 'dir';
  /** Bytes of content; null if the entry is removed with all it holds. */
  readonly size: number | null;
}

export interface Room {
  readonly unit: 'bytes' | 'blocks';
  /** Of the whole volume once everything is done. */
  readonly needed: number;
  /** What the volume can take in all; null if unbounded or not known. */
  readonly available: number | null;
}

export interface VolumeEntry {
  readonly path: string;
  /** Last part of the path; '' for the root. */
  readonly name: string;
  readonly type: 'file' | 'dir';
  /** Bytes of content; 0 for a directory. */
  readonly size: number;
  /**
   * The path as the medium records it, if it is no path to use (a bad name, or one name twice)
   * and `path` is a stand-in.
   */
  readonly recordedPath?: string;
}

/** A word on a file, shown as a chip in its row: a state of its checksum, a flag, a type. */
export interface EntryMark extends Message {
  readonly tone: 'quiet' | 'good' | 'attention' | 'bad';
}

/** A column of a listing; if there is no room for all, the first ones are shown. */
export interface ListingColumn {
  readonly id: string;
  readonly head: Message;
  /** Characters of the longest usual cell. */
  readonly width: number;
  /** By path; an entry without one has an empty cell. */
  readonly cells: ReadonlyMap<string, ListingCell>;
}

export interface ListingCell {
  /** As the volume gives it; empty if the words say it all. */
  readonly value: string;
  readonly words: readonly Message[];
}

export interface UsageOptions extends CallOptions {
  /** What a listing of this moment gave, so that a slow line need not carry another. */
  readonly listed?: readonly Pick<VolumeEntry, 'type' | 'size'>[] | undefined;
}

export interface VolumeUsage {
  /** Bytes that content and bookkeeping take; null if the volume can't say. */
  readonly usedBytes: number | null;
  /** Bytes the volume can take at most; null if unbounded or not known. */
  readonly totalBytes: number | null;
  readonly files: number;
  /** Without the root. */
  readonly directories: number;
  /** Sum of all file sizes. */
  readonly contentBytes: number;
  /** If several file systems are mounted in it: each of them. Absent: it is one. */
  readonly mounts?: readonly MountUsage[];
}

/** A file system that is mounted in a volume. */
export interface MountUsage {
  readonly path: string;
  readonly usedBytes: number | null;
  /** 0: none is mounted there, the path only holds the others; null if not known. */
  readonly totalBytes: number | null;
  /** False: nothing can be made or changed there. */
  readonly writable: boolean;
}

export interface FileDigest {
  readonly path: string;
  readonly size: number;
  /** 64 lower-case hex digits. */
  readonly sha256: string;
  /** As QuecPython's checksum.json writes it; null for an empty file. */
  readonly quectelCrc32: string | null;
}

export interface CallOptions {
  /** Abort makes the call throw `cancelled` and leaves the volume as it was. */
  readonly signal?: AbortSignal | undefined;
  /** Bytes done so far, and to do if known. */
  readonly onProgress?: ((done: number, total: number | null) => void) | undefined;
}

export interface ReadOptions extends CallOptions {
  /** Default 0. */
  readonly offset?: number;
  /** Default: to the end. */
  readonly length?: number;
}

export interface WriteOptions extends CallOptions {
  /** Replace a file that has the path. Default false. */
  readonly replace?: boolean;
  /**
   * SHA-256 of the content that may be replaced, 64 lower-case hex digits; if the path holds
   * another by now, the call throws `changed-meanwhile`. Volumes that nobody else changes ignore it.
   */
  readonly over?: string;
  /**
   * Is given the content that is replaced if there is no room for old and new at once; the old file
   * goes only after it has settled. Absent: `no-room-for-both` is thrown instead. Volumes that have
   * room for both, or that can take a step back, ignore it.
   */
  readonly keepOld?: KeepOld | undefined;
}

export type KeepOld = (path: string, old: Uint8Array<ArrayBuffer>) => Promise<void>;

export interface RemoveOptions extends CallOptions {
  /** Remove what a directory holds as well. Default true. */
  readonly recursive?: boolean;
}
