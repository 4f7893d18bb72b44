import type { Attribute } from './attribute.js';
import type { Diagnostic } from './diagnostics.js';

export type { Attribute } from './attribute.js';
export type { Diagnostic, DiagnosticCode, Severity } from './diagnostics.js';
import type { BuildOptions, Built, Forecast, SizedNode, SourceNode } from './build-types.js';

export * from './build-types.js';

/** littlefs generation 1 is disk version 1.x, generation 2 is disk version 2.x. */
export type Generation = 1 | 2;

/** Disk version as the superblock records it: `{ major: 2, minor: 1 }` is 2.1. */
export interface DiskVersion {
  major: number;
  minor: number;
}

/** How much a candidate is to be trusted. */
export type Trust =
  /** A superblock with a good CRC, and `offset` and `blockCount` are proven. */
  | 'verified'
  /** The magic is there, but no superblock block has a good CRC. */
  | 'damaged'
  /** No superblock, or no way to it from block 0: the root was found by trying every block. */
  | 'rescued'
  /** A superblock with a good CRC, but nothing proves that block 0 is at `offset` and nowhere else. */
  | 'assumed';

/** A file system found in a run of bytes. All sizes and offsets are bytes unless they say blocks. */
export interface Candidate {
  /** Where block 0 lies in the bytes; may be negative if a dump starts behind block 0. */
  offset: number;
  generation: Generation;
  version: DiskVersion;
  blockSize: number;
  /** Blocks as the last superblock of the list says, which counts (or, for `rescued` of generation 1, as the bytes hold). */
  blockCount: number;
  /** Blocks that the bytes hold at least partly, never more than `blockCount`. */
  blocksPresent: number;
  trust: Trust;
  /** Which blocks of the pair (0, 1) are good. Generation 2 may have left only a way to its superblock there. */
  superblocks: { block0: boolean; block1: boolean };
  /** Longest name in bytes; generation 1 does not record it and gives 255. */
  nameMax: number;
  /** Largest file in bytes; generation 1 does not record it and gives 2147483647. */
  fileMax: number;
  /** Largest attribute in bytes; generation 1 does not record it and gives 1022. */
  attrMax: number;
  /** Pair where the root directory begins. In generation 2 it holds the superblock that counts, too. */
  root: readonly [number, number];
  /** Block size as the superblock records it; `blockSize` differs if that one leads nowhere. */
  recordedBlockSize: number;
  /** Revision count of the superblock that counts. */
  revision: number;
}

/** What bytes look like that hold no littlefs. */
export type Signature =
  | 'empty'
  | 'blank-ff'
  | 'blank-00'
  | 'zip'
  | 'gzip'
  | 'fat'
  | 'spiffs'
  | 'romfs'
  | 'elf'
  | 'pac'
  | 'text'
  | 'random'
  | 'unknown';

export interface Identification {
  signature: Signature;
  /** Where the telling bytes lie. */
  offset: number;
  /** Why, in English, for logs; a face of its own words it from `signature` and `facts`. */
  reason: string;
  /** The numbers that `reason` quotes, such as `entropy` (bits per byte) or `printable` (0 to 1). */
  facts: Readonly<Record<string, number | string>>;
}

export interface Entry {
  /** Index into `Image.entries`; the root is 0. */
  id: number;
  /** Id of the directory that holds it; -1 for the root. */
  parent: number;
  type: 'file' | 'dir';
  /** Name as UTF-8, with U+FFFD for bytes that are none; '' for the root; see `directory-nameless`. */
  name: string;
  nameBytes: Uint8Array;
  /** False if `name` does not give `nameBytes` back. */
  nameIsUtf8: boolean;
  /** Absolute path made of `name`s; '/' for the root. */
  path: string;
  /** Bytes of content; 0 for a directory. */
  size: number;
  storage: 'pair' | 'inline' | 'ctz' | 'empty';
  /** Blocks of its own: data blocks of a file, two for each pair of a directory. */
  blocks: number;
  /** Where its record lies: block and byte offset in that block. */
  at: { block: number; offset: number };
  attributes: readonly Attribute[];
  /** Ids of a directory's entries, in the order of the disk. */
  children: readonly number[];
  /** True if `diagnostics` has something about it that costs content. */
  damaged: boolean;
}

export type BlockKind =
  | 'superblock'
  | 'directory'
  | 'data'
  /** Nothing current leads here. */
  | 'free'
  /** The dump ends before it. */
  | 'missing';

export type BlockState =
  /** Holds what counts now. */
  | 'current'
  /** The half of a pair with the older revision, or blank. */
  | 'older'
  /** All bytes 0xFF. */
  | 'blank-ff'
  /** All bytes 0x00. */
  | 'blank-00'
  /** Free, yet not blank: earlier content. */
  | 'residue'
  /** Should hold metadata, but has no good commit. */
  | 'damaged'
  /** Not in the dump. */
  | 'missing';

export interface BlockInfo {
  block: number;
  kind: BlockKind;
  state: BlockState;
  /** Entry it belongs to (a directory's pairs to the directory); -1 if none. */
  owner: number;
  /** Data: index in the CTZ skip-list. Metadata: index of the pair in its directory. */
  index: number;
  /** Metadata: revision count of the block; 0 for other kinds. */
  revision: number;
  /** Metadata: number of good commits. Generation 1 has one or none. */
  commits: number;
  /** Metadata: bytes up to the end of the last good commit. */
  validBytes: number;
}

/** One tag (generation 2) or entry record (generation 1) of a metadata block, as it lies on disk. */
export interface Tag {
  /** Byte offset in the block. */
  offset: number;
  /** 11-bit type (generation 2), or the entry's type byte (generation 1). */
  type: number;
  /** Generation 2: 10-bit id. Generation 1: position in the block. */
  id: number;
  /** Bytes of data that follow the tag; -1 for "deleted" (0x3FF). */
  size: number;
  data: Uint8Array;
  /** Index of the commit it belongs to; those at or past `BlockInfo.commits` never counted. */
  commit: number;
}

export interface Usage {
  /** Blocks that current content takes, metadata pairs whole. */
  used: number;
  /** `blockCount - used`. */
  free: number;
  files: number;
  /** Without the root. */
  directories: number;
  /** Sum of all file sizes. */
  bytes: number;
  /** Highest block in use; -1 if none. */
  highestUsedBlock: number;
}

/**
 * An opened image. It keeps the bytes given to `open` and the tables that were made of them; the
 * engine's memory is free for the next call. Entries are those of this image alone.
 */
export interface Image {
  readonly candidate: Candidate;
  /** All entries, the root first, parents before children. */
  readonly entries: readonly Entry[];
  readonly root: Entry;
  readonly diagnostics: readonly Diagnostic[];
  readonly usage: Usage;
  /** The entry at an absolute path, or undefined. */
  find(path: string): Entry | undefined;
  /**
   * Content of a file, or a range of it: `length` bytes from `offset`, whole numbers from 0 on, or
   * fewer where the file ends. `into` saves an allocation: what is read starts there, and a view of
   * it is returned.
   * @throws {LittlefsError} `not-a-file`; `unreadable` if a block of the range can't be reached.
   */
  read(
    entry: Entry,
    offset?: number,
    length?: number,
    into?: Uint8Array<ArrayBuffer>,
  ): Uint8Array<ArrayBuffer>;
  /**
   * The image as the driver's first write will leave it, when that finishes a pending move and so changes what
   * is listed (see `repair-restores`, `repair-drops` and `move-misread`); undefined if it changes nothing.
   */
  afterRepair(): Image | undefined;
  /**
   * The same as views of the bytes given to `open`, in order, without a copy: a file of several
   * blocks lies in as many pieces. They are not to be written to. `build` takes them as `data`.
   * @throws {LittlefsError} as `read` does
   */
  views(entry: Entry, offset?: number, length?: number): Uint8Array[];
  /** Lets go of the bytes; every other member throws `closed` after it. Optional. */
  close(): void;
  /** Ranges of a file that `read` refuses. */
  holes(entry: Entry): { offset: number; length: number }[];
  /** Blocks that hold the file's data, in order; -1 if one can't be reached. */
  blocksOf(entry: Entry): number[];
  /** What is known of a block: 0 … `blockCount` − 1. */
  block(block: number): BlockInfo;
  /** The bytes of a block; shorter than `blockSize` (even empty) where the dump ends. */
  blockBytes(block: number): Uint8Array<ArrayBuffer>;
  /**
   * Every record of a metadata block, current or superseded, up to where none can be parsed. A free
   * block has some if it still holds a good commit.
   * @throws {LittlefsError} `not-metadata` for a block that holds data of a file
   */
  tags(block: number): Tag[];
}

export interface Engine {
  /**
   * Every littlefs in the bytes, the likeliest first; empty if there is none.
   * Looks at any offset, for both generations.
   */
  find(bytes: Uint8Array): Candidate[];
  /**
   * Opens the candidate that `find` gave for these bytes, or the likeliest one. The bytes are not
   * copied: they must stay as they are for as long as the image is used.
   * @throws {LittlefsError} `not-littlefs` if the bytes hold none.
   */
  open(bytes: Uint8Array, candidate?: Candidate): Image;
  /** What the bytes look like, for those that hold no littlefs. */
  identify(bytes: Uint8Array): Identification;
  /**
   * Blocks that `build` will use, without the data; nodes that have it may stay as they are.
   * @throws {LittlefsError} for options or names that `build` refuses, but not for `no-room`.
   */
  forecast(nodes: readonly (SizedNode | SourceNode)[], options: BuildOptions): Forecast;
  /** @throws {LittlefsError} `no-room`, `bad-option`, or one of the `name-…`, `path-…`, `file-…`, `attr-…` codes. */
  build(nodes: readonly SourceNode[], options: BuildOptions): Built;
}

export type LittlefsErrorCode =
  /**
   * An argument is not what it must be: of another type, out of range, an entry of another image, a
   * field that there is not. `detail.argument` names it, `detail.value` says what was given. Every
   * function of the package may throw it.
   */
  | 'bad-argument'
  | 'not-littlefs'
  /** The image was closed before, or its bytes were transferred to another thread. */
  | 'closed'
  | 'not-a-file'
  /** `detail.block` holds no metadata. */
  | 'not-metadata'
  | 'unreadable'
  /** The WebAssembly memory can't grow as far as needed. */
  | 'no-memory'
  /** An option is out of range, or there is none of the name; `detail.option` names it. */
  | 'bad-option'
  /** `detail.needed` and `detail.available` in blocks. */
  | 'no-room'
  | 'name-empty'
  /** A string that is no Unicode text: it has half of a surrogate pair. */
  | 'name-not-unicode'
  /** '.' or '..'. */
  | 'name-dots'
  /** The name holds NUL. ('/' separates names and can't be in one.) */
  | 'name-nul'
  /** `detail.length` and `detail.max` in bytes. */
  | 'name-too-long'
  | 'path-not-absolute'
  | 'path-too-long'
  /** Two nodes have one path. */
  | 'path-double'
  /** A node lies below one that is a file. */
  | 'path-through-file'
  | 'file-too-large'
  | 'attr-too-large'
  /** Attribute type outside 0 … 255, or given twice. */
  | 'attr-bad'
  /** The metadata of one entry does not fit a block. */
  | 'entry-too-large';
