/** A file that an update brings. */
export interface UpdateFile {
  /** Below the user partition's root, such as '/lib/a.py'. */
  readonly path: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

/** What is between an earlier state of a project and now. */
export interface UpdateContents {
  /** Paths of files that are new or differ. */
  readonly changed: readonly string[];
  /** Paths of files that are no more: no update of the module's own takes any away. */
  readonly removed: readonly string[];
}
