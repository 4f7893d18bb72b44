// What the reader has to tell of an image beside its tree.

/** What is wrong; `Diagnostic` says where. */
export type DiagnosticCode =
  /** One block of the pair (0, 1) is bad; the other one serves. See `older-state` for what that may cost. */
  | 'superblock-half-bad'
  /** No superblock has a good CRC; what it says was used all the same. */
  | 'superblock-bad'
  /** No superblock leads to the root: it was searched for, or with `pair-bad` what it led to. */
  | 'superblock-missing'
  /** The superblock's block size does not lead to the root, another one does. a: recorded, b: used. */
  | 'block-size-wrong'
  /** The dump ends before the last block. a: blocks present, b: blocks expected. */
  | 'dump-short'
  /** Version newer than this engine knows. a: major, b: minor. */
  | 'version-unknown'
  /** No block of a metadata pair is good. a, b: the pair. */
  | 'pair-bad'
  /** A pointer leads outside the file system. a: block pointed to. */
  | 'pointer-outside'
  /** A pointer leads to a block behind the end of the dump. a: block pointed to. */
  | 'pointer-missing'
  /** A directory lies within itself, or the threaded list comes back to a pair already seen. a: block. */
  | 'cycle'
  /**
   * A block belongs to two owners, so that the file holds what the other one wrote there. No driver notices.
   * a: block, b: id of the other owner.
   */
  | 'block-shared'
  /** Two pointers of a CTZ skip-list name different blocks. a, b: the two. */
  | 'ctz-disagree'
  /** Part of a file can't be reached. a: first byte missing, b: bytes missing. */
  | 'file-unreadable'
  /** A file size larger than the file system. a: size. */
  | 'size-absurd'
  /** An entry that can't be understood. a: its type. */
  | 'entry-bad'
  /** An entry's name is not allowed: empty, '.', '..', or holding '/' or NUL. */
  | 'name-bad'
  /** Names of a generation-2 directory out of order: the driver may not find this one. */
  | 'order-bad'
  /** The same name twice in one directory. */
  | 'name-double'
  /** A move was cut off by a power loss: the driver's first write will finish it. a, b: source pair. */
  | 'move-pending'
  /**
   * Until its first write has finished a pending move, the driver of this age opens another entry's content
   * under this name. a: id in the pair, b: id of the content.
   */
  | 'move-misread'
  /** The driver's first write will look for directories left over from a power loss, and drop them. */
  | 'orphans-possible'
  /**
   * A pair on the threaded list that no directory owns. The driver's first write drops it: in generation 2 only
   * if there is `orphans-possible` too, else it stays and takes its blocks for good. a, b: the pair.
   */
  | 'orphan'
  /** A commit with a bad CRC behind good ones: writing was cut off. */
  | 'commit-torn'
  /**
   * The newer half of a pair can't be read, so that what is shown is the state before: either power failed
   * while it was written, or a newer state is lost. a: revision count shown, b: of the newer half.
   */
  | 'older-state'
  /** One half of the first pair can't be read, and it may have been the newer. a: revision count shown. */
  | 'older-state-possible'
  /**
   * Drivers from 2.9.1 on do not list an entry of this directory until their first write has finished a
   * pending move; those before do, and nothing in the image may tell which one wrote it. `block` and `offset`: its record (`Entry.at` in `afterRepair`). a: its id in the pair.
   */
  | 'repair-restores'
  /** The same the other way about: listed now, gone with the first write. a: its id in the pair. */
  | 'repair-drops'
  /** A pair is listed under a second directory as well. a: block, b: id of the directory that owns it. */
  | 'directory-twice'
  /**
   * The threaded list has not followed yet where a relocation has put half of a directory's pair. The driver's
   * first write mends it if there is `orphans-possible` too. a, b: the pair as the list has it.
   */
  | 'half-orphan'
  /** The root is lost, and with it the name of a directory: its `name` is '#' and the block. a: the block. */
  | 'directory-nameless'
  /** More diagnostics than are kept. a: how many were dropped. */
  | 'too-many';

export type Severity = 'info' | 'warning' | 'error';

export interface Diagnostic {
  code: DiagnosticCode;
  severity: Severity;
  /** Block it was seen in; -1 if none. */
  block: number;
  /** Byte offset in that block; -1 if none. */
  offset: number;
  /** Id of the entry concerned; -1 if none. */
  entry: number;
  /** See the code. */
  a: number;
  /** See the code. */
  b: number;
}
