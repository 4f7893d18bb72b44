import type { BuildVersion, Generation } from 'littlefs-wasm';

/** What a module does when the mount of a partition fails. */
type MountFailure =
  /** Formats it without a word: everything on it is gone. */
  | 'silent-format'
  /** Formats it only if it is blank; otherwise stops and says so. */
  | 'stops';

/** A partition of a module that an image is flashed to. */
export interface PartitionPreset {
  readonly id: 'user' | 'backup' | 'vfs';
  /** Bytes; null if no source publishes it: ask, or take it from the image it replaces. */
  readonly size: number | null;
  /** Name the firmware package gives the image. */
  readonly fileName: string;
  /** Where the module mounts it. */
  readonly mountPoint: string;
}

/** Where a number comes from, so that a person can judge it. */
type Provenance =
  /** Published by the vendor or in the vendor's public source. */
  | 'published'
  /** Measured, or read from published images. */
  | 'measured'
  /** The choice every reader of the format accepts; the vendor does not say. */
  | 'safe-choice';

/** A module that an image is built for or judged against. Sizes in bytes. */
export interface ModulePreset {
  readonly id: string;
  /** As people know it; no translation. */
  readonly label: string;
  readonly family: 'quecpython' | 'micropython' | 'free';
  /** False for a module whose partition is no littlefs: nothing can be built for it. */
  readonly littlefs: boolean;
  readonly generation: Generation;
  /** Version to build. */
  readonly version: BuildVersion;
  /** Newest minor version that every firmware of this kind mounts. */
  readonly minorSure: number;
  /** Newest minor version that any firmware of this kind mounts; null if not published. */
  readonly minorMax: number | null;
  readonly partitions: readonly PartitionPreset[];
  readonly blockSize: number;
  readonly readSize: number;
  readonly progSize: number;
  readonly cacheSize: number;
  /** Blocks at the end that the driver never uses. */
  readonly keepFree: number;
  /** Byte of unused blocks. */
  readonly fill: 0x00 | 0xff;
  /** Longest name in bytes. */
  readonly nameMax: number;
  /**
   * Longest whole path with the mount point, in bytes, as a range over the firmwares of the family:
   * up to `sure` works everywhere, beyond `never` nowhere. Null if not known.
   */
  readonly pathMax: { readonly sure: number; readonly never: number } | null;
  /**
   * Blocks the driver mounts with, as a share of the partition: 'partition' all, 'unknown' if
   * the superblock's count can only be taken from the image that is replaced. Generation 1 does
   * not compare it.
   */
  readonly driverBlockCount: 'partition' | 'unknown' | 'not-compared';
  readonly onMountFailure: MountFailure;
  /** Sizes of the two partitions may be moved against each other, see `note`. */
  readonly adjustable: {
    readonly together: number;
    readonly step: number;
    readonly min: number;
  } | null;
  readonly provenance: {
    readonly sizes: Provenance | 'unknown';
    readonly version: Provenance;
    readonly geometry: Provenance;
  };
}

/** A module's partition, with the size settled as far as it can be. */
export interface Target {
  readonly module: ModulePreset;
  readonly partition: PartitionPreset;
  /** Bytes of the partition on the module; null if still not known. */
  readonly size: number | null;
}

export type Severity = 'fatal' | 'error' | 'warning' | 'info';

/** One reason of a verdict; wording key `verdict_reason_<code with _>`, parameters as documented. */
export interface VerdictReason {
  readonly code: ReasonCode;
  /** fatal: the mount fails. error: it mounts, yet content is lost or out of reach. */
  readonly severity: Severity;
  readonly params: Readonly<Record<string, string | number>>;
  /** Paths the reason is about, at most `REASON_PATHS` of them; `params.count` counts all. */
  readonly paths: readonly string[];
}

export const REASON_CODES = [
  /** Fatal. The module has no littlefs partition. */
  'module-without-littlefs',
  /** Fatal. `image`, `module`: generation 1 or 2. */
  'generation-differs',
  /** Fatal. The image's disk version is newer than the driver's. `image`, `module` as '2.1'. */
  'version-newer',
  /** Warning. Not every firmware of the kind is known to mount this minor version. `image`, `sure` as '2.1'. */
  'version-unconfirmed',
  /** Fatal. The file system begins at byte `offset` of the file; the driver looks at 0. */
  'offset-not-zero',
  /** Fatal. No superblock has a good CRC. */
  'superblock-damaged',
  /** Fatal. There is no superblock where a module looks for it. */
  'superblock-missing',
  /** Warning. One of the two superblocks is bad; the other one serves. `block`. */
  'superblock-half-bad',
  /** Fatal in generation 2, error in generation 1 (it mounts, but nothing can be listed). */
  'root-damaged',
  /** Generation 2, fatal: the mount walks all directories and stops at a bad one. `count`. */
  'directory-damaged',
  /** Error. Directories or files with content out of reach. `count`, `paths`. */
  'entries-damaged',
  /** Fatal in generation 2, error in generation 1. `image`, `module` in bytes. */
  'block-size-differs',
  /** Generation 2, fatal. `image`, `module` in blocks. */
  'block-count-differs',
  /** Generation 2, warning: the driver's count is not published. `image`; `all` and `less` would both do. */
  'block-count-unconfirmed',
  /** Error. The file is larger than the partition. `file`, `partition` in bytes. */
  'file-larger',
  /** Warning. The file is smaller than the partition. `file`, `partition` in bytes. */
  'file-smaller',
  /** Warning. The partition's size is not known, so neither size nor last block could be compared. */
  'size-unknown',
  /** Warning; error if content is missing. The file ends early. `present`, `expected` in blocks. */
  'dump-short',
  /** Error; fatal in generation 2 for directories. Content in blocks the driver never uses. `first`, `usable` in blocks, `paths`. */
  'last-block-used',
  /** Generation 2, fatal. A limit in the superblock is larger than the driver's. `limit`, `image`, `module`. */
  'limit-exceeds',
  /** Error. Names the driver can't take. `count`, `max` in bytes, `paths`. */
  'name-too-long',
  /** Error. Paths longer than any firmware of the family takes. `count`, `max` in bytes, `paths`. */
  'path-too-long',
  /** Warning. Paths longer than some firmwares take. `count`, `sure`, `max` in bytes, `paths`. */
  'path-maybe-too-long',
  /** Warning. Names that are not UTF-8. `count`, `paths`. */
  'name-not-utf8',
  /** Info. Names with spaces or beyond ASCII, which QuecPython's own tools mishandle. `count`, `paths`. */
  'name-awkward',
  /** Warning. The newer half of a pair is lost, and what is shown is the state before. Revisions `shown`, `newer`. */
  'older-state',
  /** Warning. Half of the first pair is lost, and it may have been the newer. Revision `shown`. */
  'older-state-possible',
  /** Warning. The driver's first write brings entries back that it hides until then. `count`. */
  'repair-restores',
  /** Warning. The driver's first write takes entries away that it lists until then. `count`. */
  'repair-drops',
  /** Info. A move cut off by power loss; the driver's first write finishes it. */
  'move-pending',
  /** Info. The driver will clean up after a power loss at its first write. */
  'orphans-possible',
  /** Info. Pairs that no directory owns, and that no driver will free. */
  'orphan-stays',
  /** Fatal. The files do not fit. `needed`, `available` in blocks. */
  'no-room',
] as const;

export type ReasonCode = (typeof REASON_CODES)[number];

/** Message key `verdict_<outcome with _>`, parameter `module`. */
export const OUTCOMES = [
  'mounts',
  'mounts-with-warnings',
  /** Mounts, but content is lost or nothing can be reached. */
  'mounts-with-losses',
  /** Does not mount, and the module answers with a format nobody sees. */
  'silently-formatted',
  /** Does not mount, and the module stops and says so. */
  'refused',
  /** Can't be built or used for this module at all. */
  'unsuitable',
] as const;

export type Outcome = (typeof OUTCOMES)[number];

export interface Verdict {
  readonly outcome: Outcome;
  /** The gravest first. */
  readonly reasons: readonly VerdictReason[];
  /** What was compared and found right, for the sentence behind the outcome. */
  readonly passed: readonly PassedCheck[];
}

/** Message key `verdict_passed_<check with _>`. */
export const PASSED_CHECKS = [
  'generation',
  'version',
  'superblock',
  'root',
  'block-size',
  'block-count',
  'size',
  'last-block',
] as const;

export type PassedCheck = (typeof PASSED_CHECKS)[number];

/** At most so many paths are listed with a reason. */
export const REASON_PATHS = 20;
