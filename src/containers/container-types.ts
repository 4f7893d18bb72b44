import type { CallOptions } from '../volumes/volume';
import type { Finding } from './findings';
import type { Splice } from './splice';

/** What a file is, told by its bytes. */
export type Format =
  | 'zip'
  | 'gzip'
  | 'pac'
  | 'binpkg'
  | 'lod'
  | 'uf2'
  | 'intel-hex'
  | 'esp32'
  | 'romfs'
  | 'asr-partition-table'
  | 'asr-flash-info';

/** How long what takes a member's place may be. */
export type Fit =
  /** Any length. */
  | { readonly kind: 'free' }
  /** A partition of as many bytes: what is shorter is filled up, as the module reads all of it. */
  | { readonly kind: 'exact'; readonly size: number }
  /** Up to as many bytes: something else begins there. */
  | { readonly kind: 'up-to'; readonly size: number }
  /** Nothing may take its place. */
  | { readonly kind: 'none'; readonly why: FixedReason };

type FixedReason =
  /** Its bytes are a table that others are checked against. */
  | 'table'
  /** How it is packed is not known to this program. */
  | 'packing'
  /** It is encrypted. */
  | 'encrypted'
  /** It holds no bytes: an operation of the flashing tool. */
  | 'no-content'
  /** The container is damaged there. */
  | 'damaged'
  /** Containers of this kind are shown, not written. */
  | 'format';

/** What a container holds: a file, a partition, a stretch of flash. */
export interface Member {
  /** Unique in its container. Names are the container's own, whatever is in them. */
  readonly name: string;
  /** First byte in the container; null where it does not lie there in one piece. */
  readonly at: number | null;
  /** First address in the flash; null where the container does not say. */
  readonly address: number | null;
  /** Bytes of content, as the container says. */
  readonly size: number;
  /** Bytes that it takes in the container. */
  readonly stored: number;
  readonly fit: Fit;
  /** It can't be read, and why; else null. */
  readonly closed: 'encrypted' | 'packing' | 'damaged' | 'no-content' | null;
  /**
   * Its content. The bytes are unpacked and their sum, if there is one, is compared.
   * @throws {PortsideError} `firmware-cut`, `firmware-damaged`, `firmware-closed`, `cancelled`, `read-failed`
   */
  read(options?: CallOptions): Promise<Blob>;
}

export interface RewriteOptions extends CallOptions {
  /** Sums that were wrong in the original are made right; else they stay as they are. */
  readonly mendSums?: boolean;
}

/**
 * A file that holds others, or stretches of a flash. It is never changed: `rewrite` says what a
 * changed one is made of.
 */
export interface Container<About = unknown> {
  readonly format: Format;
  readonly blob: Blob;
  /** In the order of the container. */
  readonly members: readonly Member[];
  /** What was checked when it was opened, and what came of it. */
  readonly findings: readonly Finding[];
  /** What only this format says of itself. */
  readonly about: About;
  /**
   * The same container with other contents, by names of members; fits have been looked at.
   * @throws {PortsideError} `firmware-fixed`, `cancelled`, `read-failed`
   */
  rewrite(contents: ReadonlyMap<string, Blob>, options?: RewriteOptions): Promise<Splice>;
}
