/** The mark of the engine for bytes that can't be reached. */
const UNREACHABLE = 0xffffffff;

/** A run of a file's bytes: where it starts in the file, and in the dump (-1 if it can't be reached). */
export interface Run {
  offset: number;
  at: number;
  length: number;
}

/** Where every byte of a file lies in the dump, in runs from its first byte to its last. */
export class Extents {
  /** Offset in the file where each run starts, and at the end the size of the file. */
  readonly #starts: Uint32Array;
  readonly #at: Uint32Array;

  /** Pairs of words: offset in the dump and size of each run. */
  constructor(words: Uint32Array) {
    const count = words.length >> 1;
    this.#at = new Uint32Array(count);
    this.#starts = new Uint32Array(count + 1);
    for (let run = 0; run < count; run++) {
      this.#at[run] = words[2 * run] as number;
      this.#starts[run + 1] = (this.#starts[run] as number) + (words[2 * run + 1] as number);
    }
  }

  /** The last run that starts at or before `offset`. */
  #find(offset: number): number {
    let low = 0;
    let high = this.#at.length;
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if ((this.#starts[middle] as number) <= offset) low = middle;
      else high = middle;
    }
    return low;
  }

  /** The runs of a range of the file; those at its ends are cut to it. */
  *runs(offset: number, length: number): Generator<Run> {
    const end = offset + length;
    for (let run = this.#find(offset); offset < end; run++) {
      const stop = Math.min(end, this.#starts[run + 1] as number);
      const at = this.#at[run] as number;
      const into = offset - (this.#starts[run] as number);
      yield { offset, at: at === UNREACHABLE ? -1 : at + into, length: stop - offset };
      offset = stop;
    }
  }

  /** Offset in the file of the first byte of a range that can't be reached; -1 if there is none. */
  firstHole(offset: number, length: number): number {
    const end = offset + length;
    for (let run = this.#find(offset); offset < end; run++) {
      if (this.#at[run] === UNREACHABLE) return offset;
      offset = this.#starts[run + 1] as number;
    }
    return -1;
  }

  /** Copies from `offset` on until the target is full; nothing of it may be out of reach. */
  copy(dump: Uint8Array, offset: number, target: Uint8Array): void {
    let done = 0;
    for (let run = this.#find(offset); done < target.length; run++) {
      const into = offset + done - (this.#starts[run] as number);
      const size = (this.#starts[run + 1] as number) - (this.#starts[run] as number) - into;
      const length = Math.min(size, target.length - done);
      const at = (this.#at[run] as number) + into;
      target.set(dump.subarray(at, at + length), done);
      done += length;
    }
  }
}
