import { orCancelled } from './race';

/** Lets one piece of work through at a time, in the order in which they came. */
export class Mutex {
  #last: Promise<void> = Promise.resolve();
  #busy = 0;
  readonly #onBusy: () => void;

  /** `onBusy` is called whenever `busy` has changed. */
  constructor(onBusy: () => void = () => undefined) {
    this.#onBusy = onBusy;
  }

  /** Work of `run` is under way or waits. */
  get busy(): boolean {
    return this.#busy > 0;
  }

  /** Does the work once all before it is done, whether that failed or not. */
  async run<T>(work: () => Promise<T>): Promise<T> {
    if (this.#busy++ === 0) this.#onBusy();
    const release = await this.lock();
    try {
      return await work();
    } finally {
      if (--this.#busy === 0) this.#onBusy();
      release();
    }
  }

  /** As `run`, for what does not count as `busy`. */
  async pass<T>(work: () => Promise<T>): Promise<T> {
    const release = await this.lock();
    try {
      return await work();
    } finally {
      release();
    }
  }

  /**
   * Waits for all before, and gives what lets the next one in.
   * @throws {PortsideError} `cancelled`; those behind still wait for those before
   */
  async lock(signal?: AbortSignal): Promise<() => void> {
    const before = this.#last;
    let release!: () => void;
    this.#last = new Promise((resolve) => (release = resolve));
    try {
      await orCancelled(before, signal);
    } catch (thrown) {
      void before.then(release);
      throw thrown;
    }
    return release;
  }
}
