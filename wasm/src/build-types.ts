import type { Attribute } from './attribute.js';

/** Disk versions that can be built. */
export type BuildVersion = '1.1' | '2.0' | '2.1';

export interface BuildOptions {
  version: BuildVersion;
  /** Bytes; a multiple of `progSize`, at least 128. */
  blockSize: number;
  blockCount: number;
  /** Bytes; blockSize must be a multiple. Default 16. */
  readSize?: number;
  /** Bytes; commits of generation 2 end at multiples of it. Default: readSize. */
  progSize?: number;
  /** Byte in blocks that hold nothing. Default 0xFF; mklfs leaves 0x00. */
  fill?: number;
  /** Blocks at the end that stay empty; they count in `blockCount`. Default 0. */
  keepFree?: number;
  /** Longest name in bytes, 1 to 1022 (1.1: 255). Default 255. */
  nameMax?: number;
  /** Largest file in bytes. Default 2147483647. */
  fileMax?: number;
  /** Largest attribute in bytes, at most 1022. Default 1022. */
  attrMax?: number;
  /**
   * The driver's cache in bytes: a multiple of readSize and progSize, and blockSize one of it.
   * Default: the least such size.
   */
  cacheSize?: number;
  /**
   * Largest file in bytes that generation 2 keeps inline, in its metadata; never more than the format
   * allows, an eighth of a block or 1022. At most cacheSize, which is the default.
   */
  inlineMax?: number;
  /** Longest absolute path in bytes that the module accepts, without its mount point. Default: no limit. */
  pathMax?: number;
}

/** A file or directory to build. Directories on the way to it need no node of their own. */
export type SourceNode = SourceFile | SourceDirectory;

export interface SourceFile {
  type: 'file';
  /** Absolute, '/' between names. As bytes for names that are not UTF-8. */
  path: string | Uint8Array;
  /** The content, or pieces that follow one another, such as `Image.views` gives. */
  data: Uint8Array | readonly Uint8Array[];
  attributes?: readonly Attribute[];
}

export interface SourceDirectory {
  type: 'dir';
  path: string | Uint8Array;
  attributes?: readonly Attribute[];
}

/** The same as a `SourceNode`, with the size in bytes instead of the data. */
export type SizedNode = (Omit<SourceFile, 'data'> & { size: number }) | SourceDirectory;

export interface Forecast {
  /** Blocks that the tree takes, superblock and root included. */
  blocks: number;
  /** Blocks it may take: `blockCount - keepFree`. */
  available: number;
  fits: boolean;
  /** For each input node, the blocks of its own: data blocks, or two for each pair. */
  perNode: number[];
  /** Blocks of the superblock and root pairs, and of directories that have no node of their own. */
  overhead: number;
}

export interface Built {
  bytes: Uint8Array<ArrayBuffer>;
  forecast: Forecast;
}
