/** A custom attribute of a file or directory. */
export interface Attribute {
  /** 0 to 255. */
  type: number;
  value: Uint8Array;
}
