/** A named range: of a flash, or of the file. */
export interface NamedRange {
  readonly name: string;
  /** Bytes from the beginning of what it is a range of. */
  readonly offset: number;
  /** Bytes. */
  readonly size: number;
}
