/** Bytes that a terminal may still have to draw; with more it would fall behind without end. */
const BEHIND_MAX = 1 << 18;
/** Bytes of what was left out last that are shown in its place. */
const LATEST = 1 << 14;
const GAP = '\r\n\x1b[0m[…]\r\n';

/** What is needed of a terminal. */
export interface Screen {
  write(data: Uint8Array | string, drawn?: () => void): void;
}

/**
 * Feeds a terminal no faster than it draws. Of a program that prints without end the middle is left
 * out, and '[…]' stands there; what came last is always shown.
 */
export class TerminalOutput {
  readonly #screen: Screen;
  readonly #history: () => Uint8Array;
  #behind = 0;
  #skipping = false;

  /** @param history what came lately, to its end */
  constructor(screen: Screen, history: () => Uint8Array) {
    this.#screen = screen;
    this.#history = history;
  }

  write(bytes: Uint8Array) {
    if (this.#skipping || this.#behind > BEHIND_MAX) this.#skipping = true;
    else this.#draw(bytes);
  }

  #draw(bytes: Uint8Array) {
    this.#behind += bytes.length;
    this.#screen.write(bytes, () => {
      this.#behind -= bytes.length;
      if (!this.#skipping || this.#behind > 0) return;
      this.#skipping = false;
      this.#screen.write(GAP);
      this.#draw(this.#history().slice(-LATEST));
    });
  }
}
