import { throwIfCancelled } from '../ground/errors/convert';
import { PortsideError } from '../ground/errors/portside-error';
import { realClock, type Clock } from '../ground/jobs/clock';
import { Emitter } from '../ground/emitter';
import { orCancelled } from '../ground/race';
import { withDeadline } from '../ground/jobs/deadline';
import { indexOfBytes, joinBytes } from './bytes';
import type { ByteLine } from './byte-line';

/** Bytes kept for a reader that does not come; the oldest go first. */
const INBOX_MAX = 1 << 20;

/** How long to wait, in milliseconds; the smaller limit wins. */
export interface Patience {
  /** From the call on. */
  readonly within: number;
  /** From the last byte that came (or the call) on. Absent: no such limit. */
  readonly idle?: number;
  readonly signal?: AbortSignal | undefined;
}

export interface Match {
  /** What came before the pattern. */
  readonly before: Uint8Array<ArrayBuffer>;
  /** Index of the pattern that came first. */
  readonly which: number;
}

export type WireListener = (direction: 'in' | 'out', bytes: Uint8Array) => void;

/**
 * The one reader and the one writer of a line. What arrives waits in an inbox until it is taken;
 * a wait that ends without its bytes (deadline, abort) leaves the inbox as it is.
 * Every wait throws `line-lost` once the inbox can't fill any more.
 */
export class Wire {
  /** What every wait on this line is measured with. */
  readonly clock: Clock;
  readonly #line: ByteLine;
  readonly #writer: WritableStreamDefaultWriter<Uint8Array>;
  readonly #reader: ReadableStreamDefaultReader<Uint8Array>;
  readonly #listeners = new Emitter<Parameters<WireListener>>();
  readonly #ended: Promise<void>;
  #inbox = new Uint8Array(4096);
  #start = 0;
  #end = 0;
  #dropped = 0;
  #wake: (() => void) | null = null;
  #failure: PortsideError | null = null;
  #dry = false;
  #closing = false;

  constructor(line: ByteLine) {
    this.clock = line.clock ?? realClock;
    this.#line = line;
    this.#writer = line.writable.getWriter();
    this.#reader = line.readable.getReader();
    // Its failure is kept and thrown by the next `send`; what has arrived by then still arrives.
    this.#writer.closed.catch((thrown: unknown) => this.#fail(thrown));
    this.#ended = this.#pump();
  }

  get name(): string {
    return this.#line.name;
  }

  get bitRate(): number | null {
    return this.#line.bitRate;
  }

  get line(): ByteLine {
    return this.#line;
  }

  /** Why nothing comes or goes any more; null while the line is there. */
  get failure(): PortsideError | null {
    return this.#failure;
  }

  /** Settles when the line is lost or closed. */
  get ended(): Promise<void> {
    return this.#ended;
  }

  /** Bytes that have arrived and were not taken. */
  get waiting(): number {
    return this.#end - this.#start;
  }

  /** Bytes that nobody took in time and that are gone. */
  get dropped(): number {
    return this.#dropped;
  }

  /** Hears every byte in either direction, as it passes; returns how to stop that. */
  listen(listener: WireListener): () => void {
    return this.#listeners.on(listener);
  }

  /**
   * Settles once the line has taken the bytes.
   * @throws {PortsideError} `line-lost`, `deadline` if the line takes nothing for so long, `cancelled`
   */
  async send(bytes: Uint8Array, patience: Patience = { within: 10_000 }): Promise<void> {
    throwIfCancelled(patience.signal);
    if (this.#failure) throw this.#failure;
    this.#tell('out', bytes);
    // What becomes of the line after it has taken them is no concern of theirs.
    const sent = this.#writer.write(bytes).then(
      () => this.#failure,
      (thrown: unknown) => this.#fail(thrown),
    );
    const failure = await withDeadline(sent, patience.within, patience.signal, this.clock);
    if (failure) throw failure;
  }

  /** Takes all that has arrived. */
  take(): Uint8Array<ArrayBuffer> {
    return this.#cut(this.waiting);
  }

  /** At least one byte. @throws {PortsideError} `deadline`, `cancelled`, `line-lost` */
  async some(patience: Patience): Promise<Uint8Array<ArrayBuffer>> {
    await this.#wait(patience, () => this.waiting > 0);
    return this.take();
  }

  /** @throws {PortsideError} `deadline`, `cancelled`, `line-lost` */
  async exactly(count: number, patience: Patience): Promise<Uint8Array<ArrayBuffer>> {
    await this.#wait(patience, () => this.waiting >= count);
    return this.#cut(count);
  }

  /**
   * Takes up to the first of the patterns, and the pattern.
   * @param onBytes hears of each byte before the pattern at most once, as soon as it can't be part of one
   * @throws {PortsideError} `deadline`, `cancelled`, `line-lost`
   */
  async until(
    patterns: readonly Uint8Array[],
    patience: Patience,
    onBytes?: (bytes: Uint8Array) => void,
  ): Promise<Match> {
    const longest = Math.max(...patterns.map(({ length }) => length));
    let searched = 0;
    let told = 0;
    let at = -1;
    let which = -1;
    await this.#wait(patience, () => {
      const held = this.#inbox.subarray(this.#start, this.#end);
      patterns.forEach((pattern, index) => {
        const found = indexOfBytes(held, pattern, Math.max(0, searched - longest + 1));
        if (found >= 0 && (at < 0 || found < at)) [at, which] = [found, index];
      });
      searched = held.length;
      const sure = at >= 0 ? at : held.length - begunAtEnd(held, patterns);
      if (onBytes && sure > told) onBytes(held.slice(told, sure));
      told = Math.max(told, sure);
      return at >= 0;
    });
    const before = this.#cut(at);
    this.#start += patterns[which]?.length ?? 0;
    return { before, which };
  }

  /**
   * Takes what comes until nothing has come for `milliseconds`.
   * @throws {PortsideError} `deadline` if it never falls quiet, `cancelled`, `line-lost`
   */
  async quiet(milliseconds: number, patience: Patience): Promise<Uint8Array<ArrayBuffer>> {
    const pieces: Uint8Array[] = [this.take()];
    const until = this.clock.now() + patience.within;
    for (;;) {
      const left = until - this.clock.now();
      try {
        pieces.push(
          await this.some({ within: Math.min(milliseconds, left), signal: patience.signal }),
        );
      } catch (thrown) {
        if (!(thrown instanceof PortsideError && thrown.code === 'deadline')) throw thrown;
        if (left < milliseconds) throw thrown;
        return joinBytes(pieces);
      }
    }
  }

  /** Ends reader and writer and releases the line, whatever state it is in. */
  async close(): Promise<void> {
    this.#closing = true;
    // A lost line refuses both; it is released all the same.
    await Promise.allSettled([this.#reader.cancel(), this.#writer.abort()]);
    await this.#ended;
    this.#reader.releaseLock();
    this.#writer.releaseLock();
    await this.#line.close();
  }

  async #pump(): Promise<void> {
    try {
      for (;;) {
        const { done, value } = await this.#reader.read();
        if (done) break;
        if (!value.length) continue;
        this.#keep(value);
        this.#tell('in', value);
        this.#wake?.();
      }
      this.#runDry(null);
    } catch (thrown) {
      this.#runDry(thrown);
    }
  }

  #runDry(thrown: unknown) {
    this.#dry = true;
    this.#fail(thrown);
  }

  #fail(thrown: unknown): PortsideError {
    this.#failure ??= new PortsideError(this.#closing ? 'line-closed' : 'line-lost', {
      name: this.name,
      message: thrown instanceof Error ? thrown.message : '',
    });
    this.#wake?.();
    return this.#failure;
  }

  #tell(direction: 'in' | 'out', bytes: Uint8Array) {
    this.#listeners.emit(direction, bytes);
  }

  #keep(bytes: Uint8Array) {
    const held = this.waiting;
    const over = held + bytes.length - INBOX_MAX;
    if (over > 0 && this.#wake === null) {
      const drop = Math.min(held, over);
      this.#start += drop;
      this.#dropped += drop;
    }
    if (this.#end + bytes.length > this.#inbox.length) this.#makeRoom(bytes.length);
    this.#inbox.set(bytes, this.#end);
    this.#end += bytes.length;
  }

  #makeRoom(more: number) {
    const held = this.#inbox.subarray(this.#start, this.#end);
    let size = this.#inbox.length;
    while (size < held.length + more) size *= 2;
    const next = new Uint8Array(size);
    next.set(held);
    this.#end = held.length;
    this.#start = 0;
    this.#inbox = next;
  }

  #cut(count: number): Uint8Array<ArrayBuffer> {
    const bytes = this.#inbox.slice(this.#start, this.#start + count);
    this.#start += bytes.length;
    if (this.#start === this.#end) this.#start = this.#end = 0;
    return bytes;
  }

  /** Waits until `ready`, which is asked anew whenever something has come. */
  async #wait(patience: Patience, ready: () => boolean): Promise<void> {
    if (this.#wake) throw new Error('Two wait for the same line.');
    const until = this.clock.now() + patience.within;
    let seen = this.#end;
    let idleUntil = this.clock.now() + (patience.idle ?? Infinity);
    for (;;) {
      throwIfCancelled(patience.signal);
      if (ready()) return;
      if (this.#dry && this.#failure) throw this.#failure;
      const now = this.clock.now();
      if (this.#end !== seen) {
        seen = this.#end;
        idleUntil = now + (patience.idle ?? Infinity);
      }
      const left = Math.min(until, idleUntil) - now;
      if (left <= 0) {
        const waited = until <= idleUntil ? patience.within : (patience.idle ?? patience.within);
        throw new PortsideError('deadline', { seconds: waited / 1000 });
      }
      const woken = new Promise<void>((resolve) => (this.#wake = resolve));
      // At the end of the time it looks once more.
      const stop = this.clock.after(left, () => this.#wake?.());
      try {
        await orCancelled(woken, patience.signal);
      } finally {
        stop();
        this.#wake = null;
      }
    }
  }
}

/** How many of the last bytes may be the beginning of a pattern. */
function begunAtEnd(held: Uint8Array, patterns: readonly Uint8Array[]): number {
  let most = 0;
  for (const pattern of patterns) {
    for (let length = Math.min(pattern.length - 1, held.length); length > most; length--) {
      const from = held.length - length;
      let same = 0;
      while (same < length && held[from + same] === pattern[same]) same++;
      if (same === length) most = length;
    }
  }
  return most;
}
