import type { Clock } from '../ground/jobs/clock';
import type { ByteLine, ControlLines } from './byte-line';

/** Bytes that wait at an end before the other one has to wait with writing. */
const ROOM = 64 * 1024;

/** One end of a line in memory. */
export interface PairedLine extends ByteLine {
  /** What this end has set, oldest first. */
  readonly signals: readonly ControlLines[];
  /** Pulls the cable: both ends fail, and only bytes that were read by then have arrived. */
  lose(reason?: string): void;
}

export interface PairOptions {
  /** Name of both ends. */
  readonly name?: string;
  readonly bitRate?: number | null;
  /** That of both ends. */
  readonly clock?: Clock | undefined;
}

/** Two ends of one line: what is written to either is read from the other. */
export function pairOfLines(options: PairOptions = {}): [PairedLine, PairedLine] {
  const a = new End(options);
  const b = new End(options);
  a.join(b);
  b.join(a);
  return [a, b];
}

class End implements PairedLine {
  readonly name: string;
  readonly bitRate: number | null;
  declare readonly clock?: Clock;
  readonly readable: ReadableStream<Uint8Array>;
  readonly writable: WritableStream<Uint8Array>;
  readonly signals: ControlLines[] = [];
  #peer!: End;
  #over = false;
  #writerEnds = false;
  #reader!: ReadableStreamDefaultController<Uint8Array>;
  #writer!: WritableStreamDefaultController;
  #wake: (() => void) | null = null;

  constructor({ name = 'pair', bitRate = null, clock }: PairOptions) {
    if (clock) this.clock = clock;
    this.name = name;
    this.bitRate = bitRate;
    this.readable = new ReadableStream<Uint8Array>(
      {
        start: (controller) => void (this.#reader = controller),
        pull: () => this.#wake?.(),
        cancel: () => this.close(),
      },
      { highWaterMark: ROOM, size: ({ length }) => length },
    );
    this.writable = new WritableStream<Uint8Array>({
      start: (controller) => {
        this.#writer = controller;
        // `abort` below waits for the write that may be stuck.
        controller.signal.addEventListener('abort', () => void this.#endByWriter());
      },
      write: (bytes) => this.#peer.take(bytes),
      close: () => this.#endByWriter(),
      abort: () => this.#endByWriter(),
    });
  }

  join(peer: End) {
    this.#peer = peer;
  }

  /** Settles once there is room for more. */
  async take(bytes: Uint8Array): Promise<void> {
    if (this.#over) throw new Error('The other end is closed.');
    // The writer may use its array again.
    if (bytes.length) this.#reader.enqueue(bytes.slice());
    while (!this.#over && (this.#reader.desiredSize ?? 1) <= 0) {
      await new Promise<void>((resolve) => (this.#wake = resolve));
    }
  }

  setSignals(signals: ControlLines): Promise<boolean> {
    this.signals.push(signals);
    return Promise.resolve(true);
  }

  close(): Promise<void> {
    this.#finish(null);
    this.#peer.#finish(null);
    return Promise.resolve();
  }

  lose(reason = 'The cable was pulled.') {
    this.#finish(new Error(reason));
    this.#peer.#finish(new Error(reason));
  }

  #endByWriter(): Promise<void> {
    this.#writerEnds = true;
    return this.close();
  }

  #finish(error: Error | null) {
    if (this.#over) return;
    this.#over = true;
    this.#wake?.();
    // A writer that closes or aborts must not fail for it.
    if (!this.#writerEnds) this.#writer.error(error ?? new Error('The line is closed.'));
    if (error) {
      this.#reader.error(error);
      return;
    }
    try {
      this.#reader.close();
    } catch (thrown) {
      // A reader that was cancelled is closed already.
      if (!(thrown instanceof TypeError)) throw thrown;
    }
  }
}
