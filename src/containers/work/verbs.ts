import type { PartitionRecord } from '../pac/partition-record';

/** What goes through all bytes of a package: a worker does it, so that the page stays free. */
export interface BlobVerbs {
  crc32: { args: { blob: Blob }; result: number };
  crc16Arc: { args: { blob: Blob }; result: number };
  /** 64 lower-case hex digits. */
  sha256: { args: { blob: Blob }; result: string };
  /** First byte in which they differ, the end of the shorter one included; null: in none. */
  difference: { args: { a: Blob; b: Blob }; result: number | null };
  inflate: { args: Inflating; result: { content: Blob; crc32: number } };
  deflate: { args: { blob: Blob }; result: { packed: Blob; crc32: number } };
  partitionRecords: { args: { blob: Blob }; result: PartitionRecord[] };
}

export interface Inflating {
  readonly data: Blob;
  /** Bytes that it says it unpacks to. What gives more ends there, whatever would still come. */
  readonly size: number;
  /** What the error quotes. */
  readonly name: string;
  readonly at: number;
}
