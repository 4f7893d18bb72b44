import type { CallOptions } from '../volumes/volume';
import { readAt } from './blob';
import { firstDifference } from './work/blob-work';

/** A stretch of the original that is carried over bit for bit. */
interface Kept {
  readonly kind: 'kept';
  /** First byte in the original. */
  readonly from: number;
  readonly length: number;
}

/** Bytes that take the place of others. */
interface Fresh {
  readonly kind: 'fresh';
  readonly bytes: Blob;
  /** The member whose content this is; null for what follows from it: sums, sizes, offsets. */
  readonly of: string | null;
}

export type Piece = Kept | Fresh;

/** What a changed file is made of, in order; all that is not named as fresh is kept. */
export class Splice {
  readonly #original: Blob;
  readonly #pieces: Piece[] = [];
  #size = 0;

  constructor(original: Blob) {
    this.#original = original;
  }

  /** Length so far, so also where the next piece begins. */
  get size(): number {
    return this.#size;
  }

  get pieces(): readonly Piece[] {
    return this.#pieces;
  }

  /** Carries over the bytes from `from` up to `to`. */
  keep(from: number, to: number): this {
    if (to < from || to > this.#original.size) throw new RangeError(`No bytes ${from} to ${to}`);
    if (to === from) return this;
    this.#size += to - from;
    const last = this.#pieces.at(-1);
    if (last?.kind === 'kept' && last.from + last.length === from) {
      this.#pieces[this.#pieces.length - 1] = { ...last, length: last.length + to - from };
    } else this.#pieces.push({ kind: 'kept', from, length: to - from });
    return this;
  }

  put(bytes: Blob | Uint8Array<ArrayBuffer>, of: string | null = null): this {
    const blob = bytes instanceof Blob ? bytes : new Blob([bytes]);
    this.#size += blob.size;
    if (blob.size) this.#pieces.push({ kind: 'fresh', bytes: blob, of });
    return this;
  }

  /** Goes on with what another splice of the same original is made of. */
  append({ pieces }: Splice): this {
    for (const piece of pieces) {
      if (piece.kind === 'kept') this.keep(piece.from, piece.from + piece.length);
      else this.put(piece.bytes, piece.of);
    }
    return this;
  }

  /** The changed file; what is kept is not copied. */
  get blob(): Blob {
    return new Blob(
      this.#pieces.map((piece) =>
        piece.kind === 'kept'
          ? this.#original.slice(piece.from, piece.from + piece.length)
          : piece.bytes,
      ),
    );
  }
}

/** Bytes to write over those that stand at a place. */
export interface Patch {
  readonly at: number;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

/** Bytes of the original that are read at once to see which patches change anything. */
const WINDOW = 1024 * 1024;

/** Keeps a stretch but for the patches in it, and but for those that say what stands there. */
export async function keepPatched(
  splice: Splice,
  original: Blob,
  from: number,
  to: number,
  patches: readonly Patch[],
): Promise<void> {
  let at = from;
  // A UF2 or HEX file has a patch for each block or line: one read for each would take minutes.
  let window = { at: 0, bytes: new Uint8Array() };
  for (const patch of [...patches].sort((a, b) => a.at - b.at)) {
    const { length } = patch.bytes;
    if (patch.at < window.at || patch.at + length > window.at + window.bytes.length) {
      const end = Math.max(patch.at + length, Math.min(to, patch.at + WINDOW));
      window = { at: patch.at, bytes: await readAt(original, patch.at, end - patch.at) };
    }
    const there = window.bytes.subarray(patch.at - window.at);
    if (patch.bytes.every((byte, i) => byte === there[i])) continue;
    splice.keep(at, patch.at).put(patch.bytes);
    at = patch.at + length;
  }
  splice.keep(at, to);
}

export interface SpliceCheck {
  /** Bytes that were to be carried over and are. */
  readonly kept: number;
  /** Bytes of new contents. */
  readonly contents: number;
  /** Bytes that follow from them: sums, sizes, offsets. */
  readonly following: number;
  /** First byte of the written file that is not what it was to be; null: all are. */
  readonly differsFrom: number | null;
}

/**
 * Compares what was written, read anew, with what it was to be, byte by byte.
 * @throws {PortsideError} `cancelled`, `read-failed`
 */
export async function checkSplice(
  { pieces, blob }: Pick<Splice, 'pieces' | 'blob'>,
  written: Blob,
  options: CallOptions = {},
): Promise<SpliceCheck> {
  const sum = { kept: 0, contents: 0, following: 0 };
  for (const piece of pieces) {
    if (piece.kind === 'kept') sum.kept += piece.length;
    else if (piece.of !== null) sum.contents += piece.bytes.size;
    else sum.following += piece.bytes.size;
  }
  return { ...sum, differsFrom: await firstDifference(blob, written, options) };
}
