import { PortsideError } from '../../../ground/errors/portside-error';
import { sleep } from '../../../ground/jobs/clock';
import { bytesOf, indexOfBytes, joinBytes } from '../../../serial/bytes';
import type { Wire } from '../../../serial/wire';
import { LineQuality } from './line-quality';
import { garbled, isBrokenAnswer } from './script';

const CTRL_A = 0x01;
const CTRL_B = 0x02;
const CTRL_C = 0x03;
const CTRL_D = 0x04;
const CTRL_E = 0x05;

const RAW_BANNER = bytesOf('raw REPL; CTRL-B to exit\r\n>');
const PROMPT = bytesOf('>>> ');
const END = Uint8Array.of(CTRL_D);
/** The end of every answer of a raw REPL. */
const RAW_END = bytesOf('\x04>');

/** Milliseconds that the REPL itself may take for an answer; a program has other limits. */
const ANSWER_WITHIN = 1500;
/** Milliseconds until a module that is reading a source takes more of it. */
const WINDOW_WITHIN = 3000;
/** Silence, in milliseconds, after the last words of a script: the bytes that end its answer were lost. */
const ENDED = 300;
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
/** As above, if bytes get lost: the banner may be what is lost, several times in a row. */
const LOSSY_RECOVERY = [400, 400, 400, 400, ...RECOVERY];

export interface ExecOptions {
  readonly signal?: AbortSignal | undefined;
  /** Milliseconds without a byte. */
  readonly idle?: number;
  /** Milliseconds in all. */
  readonly within?: number;
  /** What the output of a program begins with, and what it may end with. */
  readonly program?: { readonly begin: string; readonly ends: readonly string[] };
  /** What the output of a script begins with. */
  readonly mark?: string;
  /** The last words of a script, if it has any: nothing but the raw REPL speaks after one of them. */
  readonly last?: readonly Uint8Array[];
  /** The source is whole on the module, and runs from now on. */
  readonly onStart?: (() => void) | undefined;
  /** Hears of output as it comes. */
  readonly onOutput?: ((bytes: Uint8Array) => void) | undefined;
  /** Bytes of the source that the line has taken. */
  readonly onSent?: ((count: number) => void) | undefined;
}

export interface RawAnswer {
  readonly output: Uint8Array<ArrayBuffer>;
  /** The traceback, or what else stands in its place; mostly empty. */
  readonly error: string;
  /** Whether the raw prompt came after it. Else bytes were lost, and `recover` is to be called. */
  readonly atPrompt: boolean;
  /** Of a program: index of the end that it had; -1 for a reset, or one that was spoilt. */
  readonly end?: number;
}

/**
 * The raw REPL of MicroPython: Ctrl-A in, Ctrl-B out, a source ended by Ctrl-D. If the firmware
 * has raw-paste, the module says when it can take more; else the source goes in paced pieces.
 */
export class RawRepl {
  readonly wire: Wire;
  /** Null: not asked yet. */
  #paste: boolean | null = null;
  /** Of raw-paste; null before the first source. */
  #window: number | null = null;
  /** What the line and the module take, as far as it is known. */
  readonly quality = new LineQuality();
  #cancel: AbortController | null = null;
  #cancelNext = false;

  constructor(wire: Wire) {
    this.wire = wire;
  }

  /** Whether the firmware has raw-paste; null before the first source. */
  get hasPaste(): boolean | null {
    return this.#paste;
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
   * @throws {PortsideError} `module-silent` if it can't be interrupted; `line-lost`, `cancelled`
   */
  async recover(signal?: AbortSignal): Promise<void> {
    for (const wait of this.quality.isLossy ? LOSSY_RECOVERY : RECOVERY) {
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
    } catch (thrown) {
      if (isBrokenAnswer(thrown)) this.quality.sent(source.length, false);
      throw thrown;
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
    const early = await this.#deliver(source, options);
    options.onStart?.();
    return options.program
      ? this.#untilMark(options.program.ends, options)
      : this.#answer(early, options);
  }

  /** @returns what came in front of the module's word that it has the source; of a lost one, its output */
  async #deliver(source: Uint8Array, options: ExecOptions): Promise<Uint8Array> {
    // One byte of the answer may be lost: only what is said twice is believed.
    for (let asked = 0; this.#paste !== false && asked < 2; asked++) {
      const early = await this.#sendByPaste(source, options);
      if (early) return early;
    }
    this.#paste = false;
    this.quality.isPaced = true;
    return this.#sendPaced(source, options);
  }

  async #answer(early: Uint8Array, options: ExecOptions): Promise<RawAnswer> {
    const {
      signal,
      onOutput,
      idle = SCRIPT_IDLE,
      within = SCRIPT_WITHIN,
      last = [],
      mark,
    } = options;
    const said = [];
    const say = (bytes: Uint8Array) => {
      said.push(bytes);
      onOutput?.(bytes);
    };
    const ends = [END, ...last];
    let ended = false;
    if (early.length && (last.length || mark !== undefined)) {
      say(early);
      ended = last.some((words) => indexOfBytes(early, words) >= 0);
    }
    const hear = (bytes: Uint8Array) => onOutput?.(bytes);
    try {
      for (;;) {
        const patience = ended ? { within: ANSWER_WITHIN, idle: ENDED } : { within, idle };
        const { before, which } = await this.#soon(() =>
          this.wire.until(ended ? [END] : ends, { ...patience, signal }, hear),
        );
        said.push(before);
        if (which === 0) break;
        say(ends[which] as Uint8Array);
        ended = true;
      }
    } catch (thrown) {
      if (!ended || !isDeadline(thrown)) throw thrown;
      return { output: joinBytes(said), error: '', atPrompt: false };
    }
    const output = joinBytes(said);
    let error = new Uint8Array(0);
    const patience = { within: ANSWER_WITHIN, idle: ended ? ENDED : ANSWER_WITHIN, signal };
    try {
      error = (await this.wire.until([END], patience)).before;
      await this.wire.until([bytesOf('>')], patience);
    } catch (thrown) {
      if (!isDeadline(thrown)) throw thrown;
      return { output, error: new TextDecoder().decode(error), atPrompt: false };
    }
    return { output, error: new TextDecoder().decode(error), atPrompt: true };
  }

  /** For a program, which may print anything. */
  async #untilMark(marks: readonly string[], options: ExecOptions): Promise<RawAnswer> {
    const { signal, onOutput, idle = SCRIPT_IDLE, within = SCRIPT_WITHIN } = options;
    // A program that calls for a soft reset never gets to its mark, and a lost byte spoils it.
    const ends = [...marks.map(bytesOf), RAW_BANNER, RAW_END];
    const said: Uint8Array[] = [];
    for (;;) {
      const { before, which } = await this.wire.until(ends, { within, idle, signal }, onOutput);
      said.push(before);
      const end = ends[which] as Uint8Array;
      if (which < marks.length) {
        return { output: joinBytes(said), end: which, ...(await this.#afterMark(signal)) };
      }
      if (await this.#isStill()) return unmarked(joinBytes(said), end);
      // A program may print that as well, and goes on.
      said.push(end);
      onOutput?.(end);
    }
  }

  /** A program has ended; its traceback, if there is one, stands between two Ctrl-D. */
  async #afterMark(
    signal: AbortSignal | undefined,
  ): Promise<Pick<RawAnswer, 'error' | 'atPrompt'>> {
    const said: Uint8Array[] = [];
    let atPrompt = true;
    const patience = { within: ANSWER_WITHIN * 4, idle: ANSWER_WITHIN, signal };
    try {
      await this.wire.until([RAW_END], patience, (bytes) => void said.push(bytes.slice()));
    } catch (thrown) {
      if (!isDeadline(thrown)) throw thrown;
      atPrompt = false;
    }
    const text = new TextDecoder().decode(joinBytes(said));
    // One Ctrl-D may be lost, or what stands before them damaged.
    const begin = text.indexOf('Traceback');
    const between =
      begin >= 0 ? text.slice(begin) : atPrompt && text.split('\x04').slice(1).join('');
    return { error: between || '', atPrompt };
  }

  /**
   * Cancelled, one of our own scripts gets a moment to end by itself: a Ctrl-C in the middle of a
   * file system, above all one whose blocks are written by Python, may cost it its order.
   */
  async #soon<T>(wait: () => Promise<T>): Promise<T> {
    try {
      return await wait();
    } catch (thrown) {
      const cancelled = thrown instanceof PortsideError && thrown.code === 'cancelled';
      if (!cancelled || this.wire.failure) throw thrown;
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

  /** Null if the firmware has no raw-paste. */
  async #sendByPaste(source: Uint8Array, options: ExecOptions): Promise<Uint8Array | null> {
    const { signal, onSent } = options;
    await this.#send([CTRL_E, 0x41, CTRL_A], signal);
    const yes = Uint8Array.of(0x52, 0x01);
    const no = Uint8Array.of(0x52, 0x00);
    const within = this.quality.patience(ANSWER_WITHIN);
    const asked = this.wire.clock.now();
    const { which } = await this.wire.until([yes, no, RAW_BANNER], { within, signal });
    this.quality.answered(this.wire.clock.now() - asked);
    if (which !== 0) {
      if (this.#paste) throw garbled();
      return null;
    }
    this.#paste = true;
    // The window, and a first leave to send as much again.
    const [low = 0, high = 0, leave] = await this.wire.exactly(3, { within, signal });
    const window = low + 256 * high;
    if (window === 0 || leave !== CTRL_A || (this.#window ?? window) !== window) throw garbled();
    this.#window = window;
    let room = 2 * window;
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
        const patience = { within: this.quality.patience(WINDOW_WITHIN), signal };
        ended = hear(await this.wire.some(patience));
      }
      // The module wants no more: the source is broken, or a Ctrl-C came. Its words follow.
      if (ended) {
        await this.#send([CTRL_D], signal);
        return new Uint8Array(0);
      }
      const piece = source.subarray(sent, sent + room);
      await this.wire.send(piece, { within: ANSWER_WITHIN * 4, signal });
      sent += piece.length;
      room -= piece.length;
      onSent?.(sent);
    }
    await this.#send([CTRL_D]);
    return this.#acknowledged(END, ANSWER_WITHIN, options);
  }

  async #sendPaced(source: Uint8Array, options: ExecOptions): Promise<Uint8Array> {
    const { signal, onSent } = options;
    const { piece, pause } = this.quality.pacing;
    for (let at = 0; at < source.length; at += piece) {
      await this.wire.send(source.subarray(at, at + piece), {
        within: ANSWER_WITHIN * 4,
        signal,
      });
      onSent?.(Math.min(at + piece, source.length));
      if (pause > 0) await sleep(this.wire.clock, pause);
    }
    await this.#send([CTRL_D]);
    return this.#acknowledged(bytesOf('OK'), ANSWER_WITHIN * 2, options);
  }

  /** Waits for the word that the source is there; if that was lost, for what shows that it runs. */
  async #acknowledged(
    word: Uint8Array,
    within: number,
    { program, mark, onOutput }: ExecOptions,
  ): Promise<Uint8Array> {
    const instead = bytesOf(program?.begin ?? mark ?? '\x04');
    const patience = { within: this.quality.patience(within) };
    const { before, which } = await this.wire.until([word, instead], patience);
    if (which === 0) return word === END ? before : new Uint8Array(0);
    if (program) onOutput?.(instead);
    return mark === undefined ? before : joinBytes([before, instead]);
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

/** What a program said that did not end with a mark; a traceback in it was heard as its output. */
function unmarked(said: Uint8Array<ArrayBuffer>, end: Uint8Array): RawAnswer {
  const cut = end === RAW_END ? said.lastIndexOf(CTRL_D) : -1;
  const output = cut < 0 ? said : said.subarray(0, cut);
  const error = cut < 0 ? '' : new TextDecoder().decode(said.subarray(cut + 1));
  return { output, error, atPrompt: true, end: -1 };
}

export function isDeadline(thrown: unknown): boolean {
  return thrown instanceof PortsideError && thrown.code === 'deadline';
}
