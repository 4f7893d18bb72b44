import type {
  Attribute,
  BlockInfo,
  BlockKind,
  BlockState,
  BuildOptions,
  Candidate,
  Diagnostic,
  Identification,
  Tag,
  Usage,
} from 'littlefs-wasm';
import type { Format } from '../containers/container-types';
import type { EspPartition } from '../containers/esp32/table';

/** An entry as the worker hands it over; indices are positions in `OpenedImage.entries`. */
export interface ImageEntry {
  readonly id: number;
  /** -1 for the root. */
  readonly parent: number;
  readonly type: 'file' | 'dir';
  /** As `paths.ts` writes names: exact, even if the bytes are not UTF-8. */
  readonly name: string;
  readonly path: string;
  /** Bytes of content; 0 for a directory. */
  readonly size: number;
  readonly storage: 'pair' | 'inline' | 'ctz' | 'empty';
  /** Blocks of its own: data blocks of a file, two for each pair of a directory. */
  readonly blocks: number;
  readonly at: { readonly block: number; readonly offset: number };
  readonly attributes: readonly Attribute[];
  readonly damaged: boolean;
  /**
   * Its name on disk is not allowed (empty, '.', '..', with '/' or NUL) or taken by a sibling;
   * `name` is a stand-in that makes the path lead to it alone.
   */
  readonly nameBad: boolean;
  /** The path as the disk records it; differs from `path` at and below a stand-in. */
  readonly recordedPath: string;
}

/** Every block of an image in columns, for the block map; index = block number. */
export interface BlockTable {
  /** Index into `BLOCK_KINDS`. */
  readonly kind: Uint8Array<ArrayBuffer>;
  /** Index into `BLOCK_STATES`. */
  readonly state: Uint8Array<ArrayBuffer>;
  /** Entry id; -1 if none. */
  readonly owner: Int32Array<ArrayBuffer>;
}

export const BLOCK_KINDS = [
  'superblock',
  'directory',
  'data',
  'free',
  'missing',
] as const satisfies readonly BlockKind[];

export const BLOCK_STATES = [
  'current',
  'older',
  'blank-ff',
  'blank-00',
  'residue',
  'damaged',
  'missing',
] as const satisfies readonly BlockState[];

/** What the driver's first write changes in what is listed, if a power loss cut a move off. */
export type RepairState =
  /** Nothing. */
  | 'none'
  /** Something: shown is what the driver lists until then. */
  | 'pending'
  /** Shown is what it lists from then on. The bytes are those of before. */
  | 'done';

/** A littlefs that was found and read. */
export interface OpenedImage {
  /** The worker's name for it; dies with the worker. */
  readonly handle: number;
  readonly fileName: string;
  /** Bytes of the whole file, of which the file system may be a part. */
  readonly fileSize: number;
  /** The likeliest first. */
  readonly candidates: readonly Candidate[];
  /** The one of `candidates` that was read. */
  readonly candidate: Candidate;
  /** Of a flash dump with a partition table: its partitions by their place in the file; else none. */
  readonly partitions: readonly EspPartition[];
  /** The root first, parents before children. */
  readonly entries: readonly ImageEntry[];
  readonly diagnostics: readonly Diagnostic[];
  readonly repair: RepairState;
  readonly usage: Usage;
  readonly blocks: BlockTable;
  /** What most of the unused blocks are filled with; null if none is blank. */
  readonly fill: 0x00 | 0xff | null;
  /** What the driver's program size was, or a multiple: all commits seen end at multiples of it. */
  readonly progSize: number;
}

export type OpenResult =
  | { readonly kind: 'littlefs'; readonly image: OpenedImage }
  | { readonly kind: 'other'; readonly identification: Identification }
  /** Nothing in it is read: its bytes are those of the container, not of a file system. */
  | {
      readonly kind: 'container';
      readonly format: Format;
      readonly identification: Identification;
    };

/** One block, looked into. */
export interface BlockDetail {
  readonly info: BlockInfo;
  /** Shorter than a block where the dump ends. */
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** Records of a metadata block, see the engine's `Image.tags`; none for other kinds. */
  readonly tags: readonly Tag[];
}

export interface EntryDigest {
  readonly entry: number;
  readonly size: number;
  /** 64 lower-case hex digits. */
  readonly sha256: string;
  /** As QuecPython writes it; null for an empty file. */
  readonly quectelCrc32: string | null;
}

/** Where the content of a file to build comes from: bytes, or an entry of an open image. */
export type ContentSource =
  | { readonly kind: 'bytes'; readonly bytes: Uint8Array }
  | { readonly kind: 'entry'; readonly handle: number; readonly entry: number };

/** A node to build; `path` as `paths.ts` writes it. */
export type BuildNode =
  | {
      readonly type: 'file';
      readonly path: string;
      readonly size: number;
      readonly content: ContentSource;
      readonly attributes: readonly Attribute[];
    }
  | { readonly type: 'dir'; readonly path: string; readonly attributes: readonly Attribute[] };

/** The same without content, for a forecast. */
export type PlanNode =
  | {
      readonly type: 'file';
      readonly path: string;
      readonly size: number;
      readonly attributes: readonly Attribute[];
    }
  | { readonly type: 'dir'; readonly path: string; readonly attributes: readonly Attribute[] };

/** An image that was built, read back and found equal. */
export interface BuildResult {
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** Of the whole image, 64 lower-case hex digits. */
  readonly sha256: string;
  /** Blocks used. */
  readonly blocks: number;
  /** Files and directories compared after reading back. */
  readonly compared: number;
  /** Digest of every file, by path. */
  readonly digests: ReadonlyMap<string, string>;
}

/** Options with nothing left open: what a new image is built with. */
export type Geometry = Required<Omit<BuildOptions, 'pathMax' | 'inlineMax'>> & {
  /** Longest absolute path in bytes that the module accepts; null if not known. */
  readonly pathMax: number | null;
};
