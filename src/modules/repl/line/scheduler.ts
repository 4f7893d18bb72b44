import { PortsideError } from '../../../ground/errors/portside-error';
import { Emitter } from '../../../ground/emitter';
import { Mutex } from '../../../ground/mutex';
import type { Wire } from '../../../serial/wire';
import type { ModuleState } from '../../module';
import type { PyValue } from './py-value';
import { PromptWatch } from './prompt-watch';
import { POLYNOMIAL, type Check } from './checks';
import { persist } from './persist';
import { Prover, type Ran } from './prover';
import { RawRepl, type ExecOptions } from './raw-repl';
import { answersIn, failureOf, Gathered, script, ScriptFailure } from './script';

/** What a verb may do while it has the line. */
export interface Turn {
  readonly repl: RawRepl;
  /** What a source is proven with. */
  readonly check: Check;
  /**
   * Runs statements that answer by `A(…)`; see `script`. If they or their answers do not arrive whole
   * they are sent again, so that running them twice must come to the same as once.
   * @throws {ScriptFailure} what they met themselves
   * @throws {PortsideError} `answer-garbled`, `deadline`, …
   */
  call(body: string, options?: ExecOptions): Promise<PyValue[][]>;
  /** Sends a text once, for `Prover`. @throws {PortsideError} `answer-garbled`, `deadline`, … */
  exec(text: string, mark: string, options: ExecOptions): Promise<Ran>;
  /** What `exec` is made of, for a text that may print anything. */
  readonly prover: Prover;
  /** Brings the raw prompt back. */
  recover: (signal?: AbortSignal) => Promise<void>;
}

/**
 * The line of a module in its REPL, shared in turns: between turns the module is at its friendly
 * prompt and the line is the terminal's, in a turn it is in the raw REPL.
 */
export class ReplScheduler {
  readonly wire: Wire;
  readonly repl: RawRepl;
  readonly #prover: Prover;
  readonly watch = new PromptWatch();
  /** The best that the module has, once that is known. */
  check: Check = POLYNOMIAL;
  readonly #listeners = new Emitter();
  #state: ModuleState = 'idle';
  readonly #mutex = new Mutex();
  #waiting = 0;
  #raw = false;
  #typedLater: Uint8Array[] = [];
  #stop: (() => void) | null = null;
  /** What `running` runs has begun: what is typed is for it. */
  #begun = false;
  #closing = false;
  /** What a turn still does after it has said how it ended; the next one waits for it. */
  #aftermath: Promise<void> = Promise.resolve();

  constructor(wire: Wire, repl = new RawRepl(wire)) {
    this.wire = wire;
    this.repl = repl;
    this.#prover = new Prover(repl);
    const unlisten = wire.listen((direction, bytes) => {
      if (direction === 'in' && !this.#raw) this.watch.heard(bytes);
    });
    void wire.ended.then(() => {
      unlisten();
      if (this.#state !== 'closed') this.#become('lost');
    });
  }

  get state(): ModuleState {
    return this.#state;
  }

  onChange(listener: () => void): () => void {
    return this.#listeners.on(listener);
  }

  /**
   * Takes the line as soon as the turns before are done, and leaves the module at its prompt,
   * whatever happens in the turn.
   * @throws {PortsideError} `module-busy` while a program of the terminal runs; `cancelled`;
   * `line-lost`; `module-silent`; whatever the work throws
   */
  async turn<T>(signal: AbortSignal | undefined, work: (turn: Turn) => Promise<T>): Promise<T> {
    return this.#next(signal, async () => {
      if (this.watch.running) throw new PortsideError('module-busy', { name: this.wire.name });
      this.#become('busy');
      try {
        await this.#enterRaw(signal);
        const result = await work(this.#turn());
        await this.#leaveUnlessWanted();
        return result;
      } catch (thrown) {
        const restored = this.#restore(thrown).then(() => this.#leaveUnlessWanted());
        // It may take long to find that there is still no answer; that there was none is said now.
        if (isSilence(thrown)) this.#aftermath = restored;
        else await restored;
        throw thrown;
      }
    });
  }

  /** For what needs the line outside the raw REPL; the work itself leaves the module as it should be. */
  async queued<T>(signal: AbortSignal | undefined, work: () => Promise<T>): Promise<T> {
    return this.#next(signal, () => this.#friendly(work));
  }

  async #friendly<T>(work: () => Promise<T>): Promise<T> {
    // The turn before may have left the raw REPL open for one that followed.
    if (this.#raw) await this.#leave();
    return work();
  }

  async #next<T>(
    signal: AbortSignal | undefined,
    work: () => Promise<T>,
    isLast = false,
  ): Promise<T> {
    if (this.#closing) throw this.#whyClosed();
    this.#waiting++;
    const release = await this.#mutex.lock(signal).finally(() => this.#waiting--);
    try {
      if (signal?.aborted || (this.#closing && !isLast)) {
        // The turn before may have left the raw REPL open for this one.
        if (this.#raw) await this.#leaveUnlessWanted();
        // Nobody cancelled what a pulled cable ended.
        if (this.wire.failure && !signal?.aborted) throw this.wire.failure;
        throw new PortsideError('cancelled');
      }
      if (this.wire.failure) throw this.wire.failure;
      return await work();
    } finally {
      void this.#aftermath.finally(release);
    }
  }

  /** As `turn`, in state 'running', where Ctrl-C from the terminal calls `onStop`. */
  async running<T>(onStop: () => void, work: (begun: () => void) => Promise<T>): Promise<T> {
    this.#stop = onStop;
    this.#become('running');
    if (this.#closing) onStop();
    try {
      return await work(() => this.#begins());
    } finally {
      this.#stop = null;
      this.#begun = false;
      this.#become('busy');
    }
  }

  /** Stops what `running` runs; false if nothing does. */
  stopRun(): boolean {
    this.#stop?.();
    return this.#stop !== null;
  }

  /** What was typed while the program was still on its way is for it. */
  #begins(): void {
    this.#begun = true;
    const later = this.#typedLater;
    this.#typedLater = [];
    // If the line is lost, the state says so.
    for (const bytes of later) this.type(bytes).catch(() => undefined);
  }

  /** As `running`, for a reset: what is typed meanwhile waits. */
  async booting<T>(work: () => Promise<T>): Promise<T> {
    this.#become('busy');
    try {
      return await work();
    } finally {
      this.#idle();
    }
  }

  /** What a person typed. While a turn lasts it waits; Ctrl-C stops what `running` runs. */
  async type(bytes: Uint8Array): Promise<void> {
    if (this.#state === 'running') {
      if (bytes.includes(0x03)) this.#stop?.();
      else if (!this.#begun) this.#typedLater.push(bytes.slice());
      else await this.wire.send(bytes);
      return;
    }
    if (this.#state === 'busy') {
      this.#typedLater.push(bytes.slice());
      return;
    }
    this.watch.typed(bytes);
    await this.wire.send(bytes);
  }

  /** Ctrl-C until the friendly prompt is there. @throws {PortsideError} `module-silent`, … */
  async interrupt(signal?: AbortSignal): Promise<void> {
    this.#become('busy');
    try {
      await this.repl.recover(signal);
      await this.repl.leave();
    } finally {
      this.#raw = false;
      this.watch.atPrompt();
      this.#idle();
    }
  }

  /** What is under way or waits ends as by Cancel, a program as by Stop. */
  async close(): Promise<void> {
    try {
      const nothing = () => Promise.resolve();
      const left = this.#next(undefined, () => this.#friendly(nothing), true);
      this.#closing = true;
      if (this.#stop) this.#stop();
      // What a lost line has ended, nobody cancelled.
      else if (this.#state === 'busy' && !this.wire.failure) this.repl.cancel();
      await left;
    } catch (thrown) {
      // The line is let go in any case.
      if (!(thrown instanceof PortsideError)) throw thrown;
    } finally {
      this.#become('closed');
      await this.wire.close();
    }
  }

  #whyClosed(): PortsideError {
    return this.wire.failure ?? new PortsideError('line-closed', { name: this.wire.name });
  }

  #turn(): Turn {
    const check = () => this.check;
    return {
      repl: this.repl,
      prover: this.#prover,
      get check() {
        return check();
      },
      call: (body, options) => this.#call(body, options),
      exec: (text, mark, options) => this.#prover.exec(text, mark, this.check, options),
      recover: (signal) => this.repl.recover(signal),
    };
  }

  async #call(body: string, options: ExecOptions = {}): Promise<PyValue[][]> {
    const gathered = new Gathered();
    return persist(this.repl, options.signal, async () => {
      const { text, mark } = script(body);
      const { output, error, arrived } = await this.#prover.exec(text, mark, this.check, options);
      const answers = gathered.add(answersIn(output, mark, this.check));
      if (arrived) this.repl.quality.in.count(output.length, answers !== null);
      return answers ? { done: answers } : { failure: error ? failureOf(error) : null };
    });
  }

  async #enterRaw(signal?: AbortSignal): Promise<void> {
    if (this.#raw) return;
    this.#raw = true;
    await this.repl.enter(signal);
  }

  /** After a failure the module may be anywhere; only a lost line is left alone. */
  async #restore(cause: unknown): Promise<void> {
    if (this.wire.failure) return;
    // The script itself said so: the prompt is there.
    if (cause instanceof ScriptFailure) return;
    try {
      await this.repl.recover();
    } catch (thrown) {
      if (!(thrown instanceof PortsideError)) throw thrown;
      // The next turn tries again; the cause is what the person hears of.
    }
  }

  async #leaveUnlessWanted(): Promise<void> {
    if (this.wire.failure || (this.#waiting > 0 && !this.#typedLater.length)) return;
    await this.#leave();
  }

  async #leave(): Promise<void> {
    const begun = this.watch.line;
    try {
      await this.repl.leave();
    } catch (thrown) {
      if (!(thrown instanceof PortsideError)) throw thrown;
    }
    this.#raw = false;
    this.watch.atPrompt();
    if (begun?.length && !this.wire.failure) this.#typedLater.unshift(begun);
    this.#idle();
  }

  #idle(): void {
    if (this.wire.failure || this.#state === 'closed') return;
    this.#become('idle');
    const later = this.#typedLater;
    this.#typedLater = [];
    for (const bytes of later) {
      // If the line is lost, the state says so.
      this.type(bytes).catch(() => undefined);
    }
  }

  #become(state: ModuleState): void {
    if (state === this.#state || this.#state === 'closed') return;
    if (this.#state === 'lost' && state !== 'closed') return;
    this.#state = state;
    this.#listeners.emit();
  }
}

/** Nothing answers; whatever is tried next takes its time as well. */
export function isSilence(thrown: unknown): boolean {
  return thrown instanceof PortsideError && thrown.code === 'module-silent';
}
