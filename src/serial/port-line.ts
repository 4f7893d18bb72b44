import { PortsideError } from '../ground/errors/portside-error';
import { realClock, sleep, type Clock } from '../ground/jobs/clock';
import { withDeadline } from '../ground/jobs/deadline';
import type { ByteLine, ControlLines, LineFaults } from './byte-line';

/** Bytes the browser keeps while the page is busy; its own 255 would cost bytes at high rates. */
export const BUFFER_SIZE = 64 * 1024;
/** Faults in a row, without a byte between them, after which each next one is waited for. */
const FLOOD = 10;
const FLOOD_PAUSE_MS = 10;
/** Milliseconds that a stuck transfer (hardware flow control) or driver may hold up closing. */
const RELEASE_MS = 3000;

const FAULTS: Readonly<Record<string, keyof LineFaults>> = {
  FramingError: 'framing',
  ParityError: 'parity',
  BufferOverrunError: 'overrun',
  BreakError: 'break',
};

/**
 * A port of Web Serial that is open. After a fault on the line (framing, parity, overrun, break)
 * Web Serial gives the port a new stream; this line goes on with it and counts the fault.
 */
export class PortLine implements ByteLine {
  readonly readable: ReadableStream<Uint8Array>;
  readonly writable: WritableStream<Uint8Array>;
  readonly #port: SerialPort;
  readonly #onClosed: () => void;
  readonly #clock: Clock;
  readonly #faults = { framing: 0, parity: 0, overrun: 0, break: 0, other: 0 };
  readonly #onGone = () => this.#fail(new Error('The device has been lost.'));
  #reader: ReadableStreamDefaultReader<Uint8Array> | null = null;
  #writer: WritableStreamDefaultWriter<Uint8Array> | null = null;
  #readable!: ReadableStreamDefaultController<Uint8Array>;
  #writable!: WritableStreamDefaultController;
  #over = false;
  #lost = false;
  #closed: Promise<void> | null = null;
  #inARow = 0;
  /** Fails when the line is lost or closed: a write may be stuck. */
  readonly #ended: Promise<never>;
  #end!: (reason: unknown) => void;

  constructor(
    port: SerialPort,
    readonly name: string,
    readonly bitRate: number | null,
    /** Called once the port is released. */
    onClosed: () => void = () => undefined,
    clock: Clock = realClock,
  ) {
    this.#port = port;
    this.#clock = clock;
    this.#onClosed = onClosed;
    this.#ended = new Promise((_, reject) => (this.#end = reject));
    this.#ended.catch(() => undefined);
    port.addEventListener('disconnect', this.#onGone);
    this.readable = new ReadableStream<Uint8Array>({
      start: (controller) => void (this.#readable = controller),
      pull: () => this.#read(),
      cancel: () => this.close(),
    });
    this.writable = new WritableStream<Uint8Array>({
      start: (controller) => void (this.#writable = controller),
      write: (bytes) => this.#write(bytes),
      close: () => this.#flush(),
      abort: () => this.close(),
    });
  }

  get faults(): LineFaults {
    return { ...this.#faults };
  }

  async setSignals(signals: ControlLines): Promise<boolean> {
    try {
      await withDeadline(this.#port.setSignals({ ...signals }), RELEASE_MS, undefined, this.#clock);
      return true;
    } catch (thrown) {
      // A driver may have none of them; a line that is lost says so to its reader.
      const refused = thrown instanceof DOMException || isDeadline(thrown);
      if (!refused) throw thrown;
      return false;
    }
  }

  close(): Promise<void> {
    this.#closed ??= this.#close().finally(this.#onClosed);
    return this.#closed;
  }

  /** Gives at least one byte to the stream, or ends it. */
  async #read(): Promise<void> {
    while (!this.#over) {
      const source = this.#port.readable;
      if (!source) return this.#fail(new Error('The port is gone.'));
      try {
        this.#reader ??= source.getReader();
        const { done, value } = await this.#reader.read();
        if (this.#over) return;
        if (done) {
          this.#release('reader');
          // The same one would end at once, again and again.
          if (this.#port.readable === source) return this.#fail(new Error('The port has ended.'));
        } else if (value.length) {
          this.#inARow = 0;
          this.#readable.enqueue(value);
          return;
        }
      } catch (thrown) {
        this.#release('reader');
        if (this.#over) return;
        // Null after a fatal error, a new stream after any other.
        if (!this.#port.readable) return this.#fail(thrown);
        this.#count(thrown);
        if (++this.#inARow > FLOOD) await sleep(this.#clock, FLOOD_PAUSE_MS);
      }
    }
  }

  async #write(bytes: Uint8Array): Promise<void> {
    const target = this.#port.writable;
    if (!target) throw new Error('The port is gone.');
    this.#writer ??= target.getWriter();
    await Promise.race([this.#writer.write(bytes), this.#ended]);
  }

  /** Settles once what was written has left. */
  async #flush(): Promise<void> {
    await this.#writer?.close();
    this.#release('writer');
  }

  #count(thrown: unknown) {
    const name = thrown instanceof DOMException ? thrown.name : '';
    this.#faults[FAULTS[name] ?? 'other']++;
  }

  #fail(thrown: unknown) {
    if (this.#over) return;
    this.#over = true;
    this.#lost = true;
    this.#end(thrown);
    this.#readable.error(thrown);
    this.#writable.error(thrown);
  }

  async #close(): Promise<void> {
    const wasOver = this.#over;
    this.#over = true;
    this.#port.removeEventListener('disconnect', this.#onGone);
    if (!wasOver) {
      try {
        this.#readable.close();
      } catch (thrown) {
        // It was cancelled.
        if (!(thrown instanceof TypeError)) throw thrown;
      }
      const reason = new Error('The line is closed.');
      this.#end(reason);
      this.#writable.error(reason);
    }
    // What a lost port says to these is that it is lost.
    const both = Promise.allSettled([this.#reader?.cancel(), this.#writer?.abort()]);
    try {
      await withDeadline(both, RELEASE_MS, undefined, this.#clock);
    } catch (thrown) {
      // Whatever is stuck there, the port is released all the same.
      if (!isDeadline(thrown)) throw thrown;
    }
    this.#release('reader');
    this.#release('writer');
    try {
      await withDeadline(this.#port.close(), RELEASE_MS, undefined, this.#clock);
    } catch (thrown) {
      // A lost port has closed itself.
      const closed = thrown instanceof DOMException && thrown.name === 'InvalidStateError';
      if (!closed && !this.#lost) throw thrown;
    }
  }

  #release(which: 'reader' | 'writer') {
    if (which === 'reader') {
      this.#reader?.releaseLock();
      this.#reader = null;
    } else {
      // Its `closed` fails with the release; nobody waits for that.
      this.#writer?.closed.catch(() => undefined);
      this.#writer?.releaseLock();
      this.#writer = null;
    }
  }
}

function isDeadline(thrown: unknown): boolean {
  return thrown instanceof PortsideError && thrown.code === 'deadline';
}
