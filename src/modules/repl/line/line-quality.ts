/** How a source is sent if the module gives no window. */
export interface Pacing {
  /** Bytes at once. */
  readonly piece: number;
  /** Milliseconds between pieces. */
  readonly pause: number;
}

/** Until more is known: what a board with an input of 64 bytes survives. */
const CAUTIOUS: Pacing = { piece: 32, pause: 10 };
const SLOW: Pacing = { piece: 16, pause: 20 };
/** Milliseconds: a quarter of an input of 64 bytes in so long is 200 bytes a second. */
const LONGEST_PAUSE = 80;
/** Sources in a row that did not arrive whole: the module may be too slow for them. */
const TOO_FAST_AFTER = 3;
/** Things that were carried last, by which the line is judged. */
const REMEMBERED = 64;
/** Bytes after which a line is known. */
export const KNOWN_FROM = 16_384;
/** Bytes that are taken to have come whole before anything else. */
const BENEFIT_OF_DOUBT = 256;
/** What broke at first may have been chance. */
const BROKEN_BY_CHANCE = 1;
/** Share of bytes that go wrong, from which on a transfer would take ten times as long or more. */
const HOPELESS = 1 / 200;
/** Things that broke until that is believed. */
const SURE_AFTER = 8;
/** Pieces smaller than this would be nothing but their own heads. */
export const SMALLEST_PIECE = 64;

/** Milliseconds that a module always has for an answer, however fast it has been so far. */
const SHORTEST_PATIENCE = 250;
/** An answer may take so many times as long as the slowest one before. */
const PATIENCE_FACTOR = 4;
/** What a slow answer still counts for after each one that follows. */
const FORGETTING = 0.98;

interface Carried {
  readonly bytes: number;
  readonly whole: boolean;
}

/** How often bytes go wrong in one direction, by what came whole of the last things, and what did not. */
class LossRate {
  #last: Carried[] = [];
  /** Null: to be computed. */
  #rate: number | null = 0;

  /** Counts what was carried as one, and whether it came whole. */
  count(bytes: number, whole: boolean): void {
    this.#last.push({ bytes: Math.max(1, bytes), whole });
    if (this.#last.length > REMEMBERED) this.#last.shift();
    this.#rate = null;
  }

  forget(): void {
    this.#last = [];
    this.#rate = 0;
  }

  /** Enough has been carried. */
  get isKnown(): boolean {
    return sumOf(this.#last) >= KNOWN_FROM;
  }

  /** More goes wrong than can be made good in reasonable time. */
  get isHopeless(): boolean {
    return this.#broken.length >= SURE_AFTER && this.rate > HOPELESS;
  }

  /** Of bytes that go wrong, from 0 to 1; 0 until more than chance was seen. */
  get rate(): number {
    return (this.#rate ??= this.#likeliest());
  }

  get #broken(): Carried[] {
    return this.#last.filter(({ whole }) => !whole);
  }

  /** The rate under which it is likeliest that just these came whole, and just these did not. */
  #likeliest(): number {
    const broken = this.#broken;
    if (broken.length <= BROKEN_BY_CHANCE) return 0;
    const whole = BENEFIT_OF_DOUBT + sumOf(this.#last.filter((each) => each.whole));
    let [low, high] = [1e-7, 1];
    for (let i = 0; i < 24; i++) {
      const rate = Math.sqrt(low * high);
      // The derivative of the logarithm of that likelihood.
      const slope = broken.reduce((sum, { bytes }) => sum + bytes / Math.expm1(bytes * rate), 0);
      if (slope > whole) low = rate;
      else high = rate;
    }
    return low;
  }
}

const sumOf = (some: readonly Carried[]) => some.reduce((sum, { bytes }) => sum + bytes, 0);

/**
 * Bytes to carry as one, so that the least time goes into heads and into what has to come again;
 * Infinity on a line that breaks nothing.
 * @param head bytes that each costs beside its own, or what they take of time
 */
function bestSize(head: number, rate: number): number {
  if (rate === 0) return Infinity;
  const best = (Math.sqrt(head * head + (4 * head) / rate) - head) / 2;
  return Math.max(SMALLEST_PIECE, Math.floor(best));
}

function slower({ piece, pause }: Pacing): Pacing {
  if (piece > CAUTIOUS.piece) return CAUTIOUS;
  return piece > SLOW.piece ? SLOW : { piece, pause: 2 * pause };
}

/** What of the things that were sent came whole, and what follows from it for the next ones. */
export class LineQuality {
  pacing: Pacing = CAUTIOUS;
  /** The module gives no window: what is sent too fast is lost. */
  isPaced = false;
  /** Towards the module. */
  readonly out = new LossRate();
  /** From the module; a program that prints in between counts as well. */
  readonly in = new LossRate();
  #lostInARow = 0;
  /** Milliseconds; null before the first answer. */
  #slowest: number | null = null;

  /**
   * Whether what was sent came whole. Without a window several sources in a row that did not mean:
   * more slowly from now on.
   */
  sent(bytes: number, whole: boolean): void {
    this.out.count(bytes, whole);
    this.#lostInARow = whole ? 0 : this.#lostInARow + 1;
    if (this.#lostInARow < TOO_FAST_AFTER) return;
    this.#lostInARow = 0;
    if (!this.isPaced || this.pacing.pause >= LONGEST_PAUSE) return;
    this.pacing = slower(this.pacing);
    // It may have been the pace that lost them.
    this.out.forget();
  }

  /** Bytes to send as one; see `bestSize`. */
  bestOut(head: number): number {
    return bestSize(head, this.out.rate);
  }

  /** Bytes to ask for as one. Until enough has come, the line is taken to be as bad as the other way. */
  bestIn(head: number): number {
    const { isKnown, rate } = this.in;
    return bestSize(head, isKnown ? rate : Math.max(rate, this.out.rate));
  }

  /** Whether bytes get lost in either direction. */
  get isLossy(): boolean {
    return this.out.rate > 0 || this.in.rate > 0;
  }

  /** Trying again would hardly help. */
  get isHopeless(): boolean {
    return this.out.isHopeless || this.in.isHopeless;
  }

  /** The REPL itself has answered within so many milliseconds. */
  answered(milliseconds: number): void {
    this.#slowest = Math.max(milliseconds, (this.#slowest ?? 0) * FORGETTING);
  }

  /**
   * Milliseconds to wait for an answer of the REPL itself: where bytes get lost it is perhaps never
   * to come, and is not waited for much longer than others took.
   */
  patience(within: number): number {
    if (!this.isLossy || this.#slowest === null) return within;
    return Math.min(within, Math.max(SHORTEST_PATIENCE, this.#slowest * PATIENCE_FACTOR));
  }
}
