import { throwIfCancelled } from '../ground/errors/convert';

/** Milliseconds of work before the page gets its turn: less than one frame at 60 Hz. */
const SLICE = 12;

/** Lets the page live during long loops whose waits are all answered at once. */
export class Turns {
  readonly #signal: AbortSignal | undefined;
  #since = performance.now();

  constructor(signal?: AbortSignal) {
    this.#signal = signal;
  }

  /** Call it often. @throws {PortsideError} `cancelled` */
  async next(): Promise<void> {
    throwIfCancelled(this.#signal);
    if (performance.now() - this.#since < SLICE) return;
    await new Promise((resolve) => setTimeout(resolve, 0));
    this.#since = performance.now();
    throwIfCancelled(this.#signal);
  }
}
