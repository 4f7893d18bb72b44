/** How a source is sent where the module gives no window. */
export interface Pacing {
  /** Bytes at once. */
  readonly piece: number;
  /** Milliseconds between pieces. */
  readonly pause: number;
}

/** Until more is known: what a board with an input of 64 bytes survives. */
const CAUTIOUS: Pacing = { piece: 32, pause: 10 };
const SLOWEST: Pacing = { piece: 16, pause: 20 };
/** Sources in a row that did not arrive whole: the module may be too slow for them. */
const TOO_FAST_AFTER = 3;
/** Bytes over which it is counted what the line breaks. */
const REMEMBERED = 65_536;
/** Pieces smaller than this would be nothing but their own heads. */
export const SMALLEST_PIECE = 64;

/** What of the things that were sent came whole, and what follows from it for the next ones. */
export class LineQuality {
  pacing: Pacing = CAUTIOUS;
  #lostInARow = 0;
  #passed = 0;
  #broken = 0;

  /**
   * Whether what was sent or asked for came whole, and how much it was. Without a window several
   * sources in a row that did not mean: more slowly from now on.
   */
  arrived(whole: boolean, bytes: number, broken = whole ? 0 : 1): void {
    this.#passed += bytes;
    this.#broken += broken;
    if (this.#passed > REMEMBERED) {
      this.#passed /= 2;
      this.#broken /= 2;
    }
    this.#lostInARow = whole ? 0 : this.#lostInARow + 1;
    if (this.#lostInARow < TOO_FAST_AFTER) return;
    this.#lostInARow = 0;
    this.pacing = this.pacing.piece > CAUTIOUS.piece ? CAUTIOUS : SLOWEST;
  }

  /** Bytes that pass the line whole more often than not, as far as it is known; Infinity at first. */
  get passing(): number {
    if (this.#broken < 2) return Infinity;
    return Math.max(SMALLEST_PIECE, Math.floor((this.#passed / this.#broken) * 0.4));
  }
}
