import type { Clock } from '../ground/jobs/clock';
import type { Faults } from './faults';

/** Milliseconds of line time in one piece: timers are not finer. */
const PIECE_MS = 4;
/** Bytes that wait in front of the line, as in the buffers of a system. */
const QUEUE = 256;

export interface LaneOptions {
  readonly clock: Clock;
  /** Bits per second, ten to a byte; null: no clock. */
  readonly bitRate: number | null;
  /** Milliseconds. */
  readonly delay: number;
  readonly faults: Faults;
  /** So many bytes pass. */
  readonly limit: number;
  readonly deliver: (bytes: Uint8Array) => Promise<void>;
  /** Called once the limit is reached; if that is 0, in place of the first byte. */
  readonly onLimit: () => Promise<void>;
  readonly onFailure: (thrown: unknown) => void;
}

interface Arrival {
  readonly bytes: Uint8Array;
  readonly at: number;
}

/** One direction of a line with a clock. */
export class Lane {
  readonly #options: LaneOptions;
  #queue: Arrival[] = [];
  #queued = 0;
  /** When the line has carried what was given to it. */
  #clock = 0;
  #passed = 0;
  #running = false;
  #stopped = false;
  #waiters: (() => void)[] = [];
  /** Ends the wait for a piece's time before it has come. */
  #hurry: (() => void) | null = null;

  constructor(options: LaneOptions) {
    this.#options = options;
  }

  get passed(): number {
    return this.#passed;
  }

  /** Settles once there is room for more. */
  async push(bytes: Uint8Array): Promise<void> {
    if (this.#stopped) return;
    // The writer may use its array again.
    const spoilt = this.#options.faults.apply(bytes.slice());
    // What is lost on the way took its time all the same, but nobody can tell.
    if (!spoilt.length) return;
    this.#queue.push({ bytes: spoilt, at: this.#options.clock.now() });
    this.#queued += spoilt.length;
    if (!this.#running) void this.#run();
    await this.#until(() => this.#queued < QUEUE);
  }

  /** Settles once everything has been delivered. */
  async drained(): Promise<void> {
    await this.#until(() => !this.#running);
  }

  stop() {
    this.#stopped = true;
    this.#queue = [];
    this.#queued = 0;
    this.#hurry?.();
    this.#tell();
  }

  async #run(): Promise<void> {
    this.#running = true;
    try {
      for (let next = this.#queue.shift(); next && !this.#stopped; next = this.#queue.shift()) {
        await this.#carry(next);
      }
    } catch (thrown) {
      this.#options.onFailure(thrown);
    } finally {
      this.#running = false;
      this.#tell();
    }
  }

  async #carry({ bytes, at }: Arrival): Promise<void> {
    const { bitRate, delay, limit, deliver, onLimit } = this.#options;
    // Time that a timer was late is made good while there is a queue; an idle line saves up nothing.
    this.#clock = Math.max(this.#clock, at);
    const perByte = bitRate === null ? 0 : 10_000 / bitRate;
    const piece = perByte === 0 ? bytes.length : Math.max(1, Math.floor(PIECE_MS / perByte));
    for (let from = 0; from < bytes.length; from += piece) {
      const part = bytes.subarray(from, from + piece);
      this.#clock += part.length * perByte;
      await this.#sleepUntil(this.#clock + delay);
      if (this.#stopped) return;
      const whole = Math.min(part.length, limit - this.#passed);
      this.#passed += whole;
      this.#queued -= part.length;
      if (whole > 0) await deliver(part.subarray(0, whole));
      if (this.#passed >= limit) return onLimit();
      this.#tell();
    }
  }

  async #sleepUntil(time: number): Promise<void> {
    const { clock } = this.#options;
    const left = time - clock.now();
    if (left <= 0) return;
    await new Promise<void>((resolve) => {
      const callOff = clock.after(left, resolve);
      this.#hurry = () => {
        callOff();
        resolve();
      };
    });
    this.#hurry = null;
  }

  async #until(ready: () => boolean): Promise<void> {
    while (!this.#stopped && !ready()) {
      await new Promise<void>((resolve) => this.#waiters.push(resolve));
    }
  }

  #tell() {
    const waiters = this.#waiters;
    this.#waiters = [];
    for (const waiter of waiters) waiter();
  }
}
