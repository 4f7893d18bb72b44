import { throwIfCancelled } from './errors/convert';

/** Milliseconds of work before others get their turn: less than one frame of a page at 60 Hz. */
const SLICE = 12;

/** Lets a page live, or a worker hear of Cancel, during long loops whose waits are all answered at once. */
export class TimeSlices {
  readonly #signal: AbortSignal | undefined;
  readonly #length: number;
  #since = performance.now();

  /** @param length milliseconds of a slice */
  constructor(signal?: AbortSignal, length = SLICE) {
    this.#signal = signal;
    this.#length = length;
  }

  /** Call it often: it costs nothing until the slice is used up. @throws {PortsideError} `cancelled` */
  async next(): Promise<void> {
    throwIfCancelled(this.#signal);
    if (performance.now() - this.#since < this.#length) return;
    await new Promise((resolve) => setTimeout(resolve, 0));
    this.#since = performance.now();
    throwIfCancelled(this.#signal);
  }
}
