import { throwIfCancelled } from '../../ground/errors/convert';

/** Milliseconds of work between two looks at the messages that came in. */
const SLICE = 30;

/** Cuts long work into slices, between which Cancel and other requests are heard. */
export class Pace {
  #since = performance.now();

  constructor(readonly signal: AbortSignal) {}

  /** Call it often: it costs nothing until the slice is used up. @throws {PortsideError} `cancelled` */
  async turn(): Promise<void> {
    throwIfCancelled(this.signal);
    if (performance.now() - this.#since < SLICE) return;
    await new Promise((resolve) => setTimeout(resolve, 0));
    this.#since = performance.now();
    throwIfCancelled(this.signal);
  }
}
