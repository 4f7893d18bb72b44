import type { Chunk } from '../../../serial/transcript';

/** Bytes in a row of the transcript. */
export const ROW_BYTES = 24;

export interface TranscriptRow {
  /** Milliseconds since the transcript began. */
  readonly at: number;
  readonly direction: 'in' | 'out';
  readonly bytes: Uint8Array;
  /** The first row of its chunk, which says when and whence. */
  readonly first: boolean;
}

/** Chunks as rows of at most `ROW_BYTES`, found by their number without making all of them. */
export class TranscriptRows {
  readonly #chunks: readonly Chunk[];
  /** Number of the first row of each chunk. */
  readonly #starts: Uint32Array;
  readonly count: number;

  constructor(chunks: readonly Chunk[]) {
    this.#chunks = chunks;
    this.#starts = new Uint32Array(chunks.length);
    let row = 0;
    chunks.forEach(({ bytes }, i) => {
      this.#starts[i] = row;
      row += Math.max(1, Math.ceil(bytes.length / ROW_BYTES));
    });
    this.count = row;
  }

  row(number: number): TranscriptRow | null {
    if (number < 0 || number >= this.count) return null;
    let [low, high] = [0, this.#starts.length - 1];
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((this.#starts[middle] ?? 0) <= number) low = middle;
      else high = middle - 1;
    }
    const chunk = this.#chunks[low];
    if (!chunk) return null;
    const offset = (number - (this.#starts[low] ?? 0)) * ROW_BYTES;
    const { at, direction, bytes } = chunk;
    const part = bytes.subarray(offset, offset + ROW_BYTES);
    return { at, direction, bytes: part, first: offset === 0 };
  }
}

/** 61234 → '1:01.234'. */
export function clock(milliseconds: number): string {
  const minutes = Math.floor(milliseconds / 60_000);
  const seconds = (milliseconds % 60_000) / 1000;
  return `${minutes}:${seconds.toFixed(3).padStart(6, '0')}`;
}
