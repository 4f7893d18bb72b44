import { realClock, type Clock } from '../ground/jobs/clock';
import type { ByteLine, ControlLines } from './byte-line';
import { Faults, type FaultRates } from './faults';
import { Lane } from './lane';

export type Direction = 'in' | 'out';

/** How a line is to behave; 'in' is towards the one who holds the paced line. */
export interface Pacing {
  /** Bits per second each way, ten to a byte; absent or null: as fast as it goes. */
  readonly bitRate?: number | null;
  /** Milliseconds that every byte is late. */
  readonly delay?: number;
  /** Which bytes go wrong follows from this number and the rates alone. */
  readonly seed?: number;
  readonly faults?: Readonly<Partial<Record<Direction, FaultRates>>>;
  /** The cable is pulled when so many bytes have passed this way; if that is 0, at the first. */
  readonly cut?: { readonly direction: Direction; readonly after: number };
}

export interface PacedLine extends ByteLine {
  /** Bytes that came out at the other side, by direction. */
  readonly passed: Readonly<Record<Direction, number>>;
  /** Pulls the cable now. */
  cut(): void;
}

/** Bytes that wait for one who does not read. */
const ROOM = 64 * 1024;

/**
 * A line as slow and as unreliable as told. Bytes are late by their own time on the line, in small
 * pieces, and which of them are lost, doubled or damaged is the same at every run.
 */
export function pacedLine(line: ByteLine, pacing: Pacing = {}): PacedLine {
  return new Paced(line, pacing);
}

class Paced implements PacedLine {
  readonly name: string;
  readonly bitRate: number | null;
  readonly readable: ReadableStream<Uint8Array>;
  readonly writable: WritableStream<Uint8Array>;
  readonly clock: Clock;
  declare readonly setSignals?: (signals: ControlLines) => Promise<boolean>;
  readonly #line: ByteLine;
  readonly #reader: ReadableStreamDefaultReader<Uint8Array>;
  readonly #writer: WritableStreamDefaultWriter<Uint8Array>;
  readonly #lanes: Record<Direction, Lane>;
  #readable!: ReadableStreamDefaultController<Uint8Array>;
  #writable!: WritableStreamDefaultController;
  #wake: (() => void) | null = null;
  #released: Promise<void> | null = null;
  #over = false;

  constructor(line: ByteLine, pacing: Pacing) {
    const { bitRate = null, delay = 0, seed = 1, faults, cut } = pacing;
    const { clock = realClock } = line;
    this.clock = clock;
    this.#line = line;
    this.name = line.name;
    this.bitRate = bitRate ?? line.bitRate;
    if (line.setSignals) this.setSignals = (signals) => line.setSignals!(signals);
    this.#reader = line.readable.getReader();
    this.#writer = line.writable.getWriter();
    // What has arrived by then can still be read.
    this.#writer.closed.catch((thrown: unknown) => this.#writable.error(thrown));

    const lane = (direction: Direction, deliver: (bytes: Uint8Array) => Promise<void>) =>
      new Lane({
        clock,
        bitRate,
        delay,
        faults: new Faults(faults?.[direction] ?? {}, direction === 'in' ? seed : ~seed),
        limit: cut?.direction === direction ? cut.after : Infinity,
        deliver,
        onLimit: () => this.#cutAtLimit(),
        onFailure: (thrown) => this.#fail(thrown),
      });
    this.#lanes = {
      in: lane('in', (bytes) => this.#give(bytes)),
      out: lane('out', (bytes) => this.#writer.write(bytes)),
    };
    this.readable = new ReadableStream<Uint8Array>(
      {
        start: (controller) => void (this.#readable = controller),
        pull: () => this.#wake?.(),
        cancel: () => this.close(),
      },
      { highWaterMark: ROOM, size: ({ length }) => length },
    );
    this.writable = new WritableStream<Uint8Array>({
      start: (controller) => void (this.#writable = controller),
      write: (bytes) => this.#lanes.out.push(bytes),
      close: async () => {
        await this.#lanes.out.drained();
        await this.#writer.close();
      },
      abort: () => this.close(),
    });
    void this.#pump();
  }

  get passed(): Record<Direction, number> {
    return { in: this.#lanes.in.passed, out: this.#lanes.out.passed };
  }

  cut() {
    this.#fail(new Error('The cable was pulled.'));
  }

  async close(): Promise<void> {
    this.#end();
    this.#writable.error(new Error('The line is closed.'));
    try {
      this.#readable.close();
    } catch (thrown) {
      // It has ended or failed already, or was cancelled.
      if (!(thrown instanceof TypeError)) throw thrown;
    }
    await this.#release();
  }

  async #pump(): Promise<void> {
    try {
      for (;;) {
        const { done, value } = await this.#reader.read();
        if (done) break;
        await this.#lanes.in.push(value);
      }
      await this.#lanes.in.drained();
      if (!this.#over) await this.close();
    } catch (thrown) {
      this.#fail(thrown);
    }
  }

  async #give(bytes: Uint8Array): Promise<void> {
    if (this.#over) return;
    this.#readable.enqueue(bytes);
    while (!this.#over && (this.#readable.desiredSize ?? 1) <= 0) {
      await new Promise<void>((resolve) => (this.#wake = resolve));
    }
  }

  /** A stream that fails forgets what was not read; what passed before the cut has to arrive. */
  async #cutAtLimit(): Promise<void> {
    while (!this.#over && (this.#readable.desiredSize ?? ROOM) < ROOM) {
      await new Promise<void>((resolve) => (this.#wake = resolve));
    }
    this.cut();
  }

  #fail(thrown: unknown) {
    if (this.#over) return;
    this.#end();
    this.#readable.error(thrown);
    this.#writable.error(thrown);
    // If that fails, `close` says so.
    this.#release().catch(() => undefined);
  }

  #end() {
    this.#over = true;
    this.#lanes.in.stop();
    this.#lanes.out.stop();
    this.#wake?.();
  }

  #release(): Promise<void> {
    this.#released ??= (async () => {
      await Promise.allSettled([this.#reader.cancel(), this.#writer.abort()]);
      this.#reader.releaseLock();
      this.#writer.releaseLock();
      await this.#line.close();
    })();
    return this.#released;
  }
}
