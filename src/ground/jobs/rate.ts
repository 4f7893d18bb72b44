/** A rate looks back over so many milliseconds: long enough to be calm, short enough to be true. */
const WINDOW = 5000;
/** Nothing is said of the rate before so many milliseconds have passed. */
const PATIENCE = 500;

/** Rate of progress over the last few seconds. Times in milliseconds. */
export class Rate {
  #samples: { at: number; done: number }[] = [];

  add(at: number, done: number): void {
    this.#samples.push({ at, done });
    const from = this.#samples.findIndex((sample) => at - sample.at <= WINDOW);
    // One sample older than the window stays, so that the span covers all of it.
    if (from > 1) this.#samples.splice(0, from - 1);
  }

  /** Units per second; null until there is enough to tell. */
  perSecond(now: number): number | null {
    const first = this.#samples[0];
    const last = this.#samples.at(-1);
    if (!first || !last || now - first.at < PATIENCE) return null;
    return ((last.done - first.done) * 1000) / (now - first.at);
  }
}
