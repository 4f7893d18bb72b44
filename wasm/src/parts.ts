/** A file's content in pieces, copied out range by range; neighbouring ranges cost no search. */
export class Parts {
  readonly #parts: readonly Uint8Array[];
  /** The part that was used last, and where in the file it starts. */
  #index = 0;
  #start = 0;

  constructor(parts: readonly Uint8Array[]) {
    this.#parts = parts;
  }

  /** Copies `length` bytes from offset `from` of the file to `target` at `to`. */
  copy(from: number, length: number, target: Uint8Array, to: number): void {
    const end = from + length;
    while (from < end) {
      const part = this.#partAt(from);
      const into = from - this.#start;
      const size = Math.min(part.length - into, end - from);
      target.set(part.subarray(into, into + size), to);
      from += size;
      to += size;
    }
  }

  #partAt(offset: number): Uint8Array {
    const length = (index: number) => (this.#parts[index] as Uint8Array).length;
    while (offset < this.#start) this.#start -= length(--this.#index);
    while (offset >= this.#start + length(this.#index)) this.#start += length(this.#index++);
    return this.#parts[this.#index] as Uint8Array;
  }
}
