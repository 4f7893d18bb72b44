import { PortsideError } from '../../errors/portside-error';
import { sleep } from '../../jobs/clock';
import { bytesOf, joinBytes } from '../../serial/bytes';
import type { Wire } from '../../serial/wire';

const CTRL_A = 0x01;
const CTRL_B = 0x02;
const CTRL_C = 0x03;
const CTRL_D = 0x04;
const CTRL_E = 0x05;

const RAW_BANNER = bytesOf('raw REPL; CTRL-B to exit\r\n>');
const PROMPT = bytesOf('>>> ');
const END = Uint8Array.of(CTRL_D);

/** Milliseconds. */
const ANSWER_WITHIN = 1500;
/** Silence after which a banner is taken for that of the REPL. */
const STILL = 1200;
/** What a cancelled script has to come to its end. */
const LAST_WORDS = 700;
/** Longest wait for a sign of life of a script; long ones print a dot now and then. */
const SCRIPT_IDLE = 15_000;
/** An hour: what bounds a script is its silence. */
const SCRIPT_WITHIN = 3_600_000;
/** Waits for the prompt after Ctrl-C, one attempt each. */
const RECOVERY = [400, 1000, 2500];

export interface ExecOptions {
  readonly signal?: AbortSignal | undefined;
  /** Milliseconds without a byte. */
  readonly idle?: number;
  /** Milliseconds in all. */
  readonly within?: number;
  /** What the output ends with, where Ctrl-D may be part of it. */
  readonly endMark?: string;
  /** The source is whole on the module, and runs from now on. */
  readonly onStart?: (() => void) | undefined;
  /** Hears of output as it comes. */
  readonly onOutput?: ((bytes: Uint8Array) => void) | undefined;
  /** Bytes of the source that the line has taken. */
  readonly onSent?: ((count: number) => void) | undefined;
}

export interface RawAnswer {
  readonly output: Uint8Array<ArrayBuffer>;
  /** The traceback; empty where there was none. */
  readonly error: string;
}

/** How a source is sent where the module gives no window. */
export interface Pacing {
  /** Bytes at once. */
  readonly piece: number;
  /** Milliseconds between pieces. */
  readonly pause: number;
}

/** Until more is known: what a board with an input of 64 bytes survives. */
const CAUTIOUS: Pacing = { piece: 32, pause: 10 };
const SLOWEST: Pacing = { piece: 16, pause: 20 };

/**
 * The raw REPL of MicroPython: Ctrl-A in, Ctrl-B out, a source ended by Ctrl-D. Where the firmware
 * has raw-paste, the module says when it can take more; else the source goes in paced pieces.
 */
export class RawRepl {
  readonly wire: Wire;
  /** Null: not asked yet. */
  #paste: boolean | null = null;
  pacing: Pacing = CAUTIOUS;
  #cancel: AbortController | null = null;
  #cancelNext = false;

  constructor(wire: Wire) {
    this.wire = wire;
  }

  /** Whether the firmware has raw-paste; null before the first source. */
  get hasPaste(): boolean | null {
    return this.#paste;
  }

  /** After a source that did not arrive whole. */
  slower(): void {
    const { piece } = this.pacing;
    this.pacing = piece > CAUTIOUS.piece ? CAUTIOUS : SLOWEST;
  }

  /** From the friendly prompt, or from wherever a Ctrl-C leads. @throws {PortsideError} `module-silent`, … */
  async enter(signal?: AbortSignal): Promise<void> {
    this.wire.take();
    await this.#send([CTRL_C, CTRL_A], signal);
    try {
      await this.wire.until([RAW_BANNER], { within: 600, signal });
    } catch (thrown) {
      if (!isDeadline(thrown)) throw thrown;
      await this.recover(signal);
    }
  }

  /** To the friendly prompt. @throws {PortsideError} `module-silent`, `line-lost` */
  async leave(): Promise<void> {
    for (const wait of RECOVERY) {
      await this.#send([CTRL_B]);
      try {
        await this.wire.until([PROMPT], { within: wait });
        return;
      } catch (thrown) {
        if (!isDeadline(thrown)) throw thrown;
        await this.#send([CTRL_C]);
      }
    }
    throw new PortsideError('module-silent', { name: this.wire.name });
  }

  /**
   * Ends whatever runs or is being sent and comes back to the raw prompt.
   * @throws {PortsideError} `module-silent` where it can't be interrupted; `line-lost`, `cancelled`
   */
  async recover(signal?: AbortSignal): Promise<void> {
    for (const wait of RECOVERY) {
      await this.#send([CTRL_C], signal);
      await this.#settle(signal);
      await this.#send([CTRL_C, CTRL_A], signal);
      try {
        await this.wire.until([RAW_BANNER], { within: wait, signal });
        // The answer to an earlier attempt may still come.
        await this.#settle(signal);
        return;
      } catch (thrown) {
        if (!isDeadline(thrown)) throw thrown;
      }
    }
    throw new PortsideError('module-silent', { name: this.wire.name });
  }

  /**
   * Runs a source at the raw prompt. After an error the module is where the error left it:
   * `recover` is the caller's to call.
   */
  async exec(source: Uint8Array, options: ExecOptions = {}): Promise<RawAnswer> {
    const cancel = new AbortController();
    const signals = [options.signal, cancel.signal].filter((signal) => signal !== undefined);
    this.#cancel = cancel;
    if (this.#cancelNext) this.cancel();
    try {
      return await this.#exec(source, { ...options, signal: AbortSignal.any(signals) });
    } finally {
      this.#cancel = null;
    }
  }

  /** Ends the source that is under way, or else the next one, as its own signal would. */
  cancel(): void {
    this.#cancelNext = this.#cancel === null;
    this.#cancel?.abort();
  }

  async #exec(source: Uint8Array, options: ExecOptions): Promise<RawAnswer> {
    const { signal, onOutput, idle = SCRIPT_IDLE, within = SCRIPT_WITHIN, endMark } = options;
    if (this.#paste === false || !(await this.#paste_(source, options))) {
      await this.#sendPaced(source, options);
    }
    options.onStart?.();
    const ends = endMark === undefined ? [END] : endsWith(endMark);
    const said: Uint8Array[] = [];
    for (;;) {
      const { before, which } = await this.#soon(endMark === undefined, () =>
        this.wire.until(ends, { within, idle, signal }, onOutput),
      );
      said.push(before);
      if (ends[which] !== RAW_BANNER) break;
      if (await this.#isStill()) return { output: joinBytes(said), error: '' };
      // A program may print that as well, and goes on.
      said.push(RAW_BANNER);
      onOutput?.(RAW_BANNER);
    }
    const output = joinBytes(said);
    const { before: error } = await this.wire.until([END], { within: ANSWER_WITHIN * 4, signal });
    await this.wire.until([bytesOf('>')], { within: ANSWER_WITHIN, signal });
    return { output, error: new TextDecoder().decode(error) };
  }

  /**
   * Cancelled, one of our own scripts gets a moment to end by itself: a Ctrl-C in the middle of a
   * file system, above all one whose blocks are written by Python, may cost it its order.
   */
  async #soon<T>(own: boolean, wait: () => Promise<T>): Promise<T> {
    try {
      return await wait();
    } catch (thrown) {
      const cancelled = thrown instanceof PortsideError && thrown.code === 'cancelled';
      if (!own || !cancelled || this.wire.failure) throw thrown;
      try {
        const within = LAST_WORDS;
        await this.wire.until([END], { within });
        await this.wire.until([END], { within });
        await this.wire.until([bytesOf('>')], { within });
      } catch (late) {
        if (!isDeadline(late) && !this.wire.failure) throw late;
      }
      throw thrown;
    }
  }

  /** Nothing comes any more: after its banner a raw REPL waits for a source. */
  async #isStill(): Promise<boolean> {
    await sleep(this.wire.clock, STILL);
    return this.wire.waiting === 0;
  }

  /** Ctrl-D at the raw prompt: starts the interpreter anew, without main.py; what it says is left to read. */
  async resetRaw(signal?: AbortSignal): Promise<void> {
    await this.#send([CTRL_D], signal);
  }

  /** False where the firmware has no raw-paste. */
  async #paste_(source: Uint8Array, { signal, onSent }: ExecOptions): Promise<boolean> {
    await this.#send([CTRL_E, 0x41, CTRL_A], signal);
    const yes = Uint8Array.of(0x52, 0x01);
    const no = Uint8Array.of(0x52, 0x00);
    const { which } = await this.wire.until([yes, no, RAW_BANNER], {
      within: ANSWER_WITHIN,
      signal,
    });
    this.#paste = which === 0;
    if (which !== 0) return false;
    const [low = 0, high = 0] = await this.wire.exactly(2, { within: ANSWER_WITHIN, signal });
    const window = low + 256 * high;
    if (window === 0) throw new PortsideError('answer-garbled');
    let room = window;
    const hear = (bytes: Uint8Array) => {
      for (const byte of bytes) {
        if (byte === CTRL_A) room += window;
        else if (byte === CTRL_D) return true;
      }
      return false;
    };
    let sent = 0;
    while (sent < source.length) {
      let ended = hear(this.wire.take());
      while (room === 0 && !ended) {
        ended = hear(await this.wire.some({ within: ANSWER_WITHIN * 4, signal }));
      }
      // The module wants no more: the source is broken, or a Ctrl-C came. Its words follow.
      if (ended) {
        await this.#send([CTRL_D], signal);
        return true;
      }
      const piece = source.subarray(sent, sent + room);
      await this.wire.send(piece, { within: ANSWER_WITHIN * 4, signal });
      sent += piece.length;
      room -= piece.length;
      onSent?.(sent);
    }
    await this.#send([CTRL_D]);
    await this.wire.until([END], { within: ANSWER_WITHIN * 4 });
    return true;
  }

  async #sendPaced(source: Uint8Array, { signal, onSent }: ExecOptions): Promise<void> {
    const { piece, pause } = this.pacing;
    for (let at = 0; at < source.length; at += piece) {
      await this.wire.send(source.subarray(at, at + piece), {
        within: ANSWER_WITHIN * 4,
        signal,
      });
      onSent?.(Math.min(at + piece, source.length));
      if (pause > 0) await sleep(this.wire.clock, pause);
    }
    await this.#send([CTRL_D]);
    await this.wire.until([bytesOf('OK')], { within: ANSWER_WITHIN * 4 });
  }

  async #settle(signal?: AbortSignal): Promise<void> {
    try {
      await this.wire.quiet(40, { within: 600, signal });
    } catch (thrown) {
      if (!isDeadline(thrown)) throw thrown;
      this.wire.take();
    }
  }

  #send(bytes: readonly number[], signal?: AbortSignal): Promise<void> {
    return this.wire.send(Uint8Array.from(bytes), { within: 5000, signal });
  }
}

/** A program that calls for a soft reset never gets to its mark. */
const endsWith = (mark: string) => [
  bytesOf(`${mark}\r\n\x04`),
  bytesOf(`${mark}\n\x04`),
  RAW_BANNER,
];

export function isDeadline(thrown: unknown): boolean {
  return thrown instanceof PortsideError && thrown.code === 'deadline';
}
