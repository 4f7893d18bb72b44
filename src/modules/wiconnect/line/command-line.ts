import { throwIfCancelled } from '../../../ground/errors/convert';
import { PortsideError } from '../../../ground/errors/portside-error';
import { sleep } from '../../../ground/jobs/clock';
import { bytesOf } from '../../../serial/bytes';
import type { Wire } from '../../../serial/wire';
import { nameFromBytes, nameToBytes } from '../../../volumes/paths';
import { findMode, hear, settle, switchMode, type CommandMode, type Latency } from './attention';
import { BlockScanner, type Block } from './blocks';
import { ECHO_TRIAL, ECHO_VARIABLE, showsText } from './echo';
import { withoutControls } from './control-sequences';
import type { Pace, Timing } from './timing';

/** Bytes of a command that every module takes. */
export const COMMAND_MAX = 128;

/** Times that a command is put on the line until the module shows it as it was sent. */
const SHOWN_TRIES = 4;

/** Bytes of a block that refuses a command. */
const REFUSAL = 40;

/** The answer to a command. */
export interface Reply {
  /** 0 success, 1 failed, 2 to 9 as in the manual. */
  readonly code: number;
  readonly payload: Uint8Array<ArrayBuffer>;
  /** Without control sequences. */
  readonly text: string;
  /** What log blocks said on the way. */
  readonly logs: readonly string[];
}

export interface CommandOptions {
  /** Milliseconds until the answer. Default: that of a short command. */
  readonly within?: number;
  /** Milliseconds from one byte of the answer to the next. Absent: no such limit. */
  readonly idle?: number;
  /**
   * The command names or changes something: its end is sent only after the module has shown all of
   * it, if it can.
   */
  readonly proved?: boolean;
  /** Bytes that the command announces. They follow it at once, and no CR LF follows them. */
  readonly data?: Uint8Array;
  readonly signal?: AbortSignal | undefined;
  /** Bytes of `data` that have gone out. */
  readonly onSent?: (bytes: number) => void;
  readonly onLog?: (line: string) => void;
}

/**
 * A module's command line in machine mode: one command, one answer. After anything that leaves it
 * unclear what the module says next, the next command first brings the module to attention.
 */
export class CommandLine {
  readonly wire: Wire;
  readonly timing: Timing;
  pace: Pace;
  /** Likelier first. */
  modeVariables: readonly string[] = ['system.cmd.mode', 'system.cmd.format'];
  readonly #scanner = new BlockScanner();
  #attentive = false;
  #foundIn: CommandMode | null = null;
  #modeVariable: string | null = null;
  /** In human mode, for somebody who types. */
  #released = false;
  /** It may be busy with what was asked last. */
  #patience: number | undefined;
  #restarts = 0;
  /** The module answered before it had all bytes of a command. */
  #cutShort = false;
  /** The module shows what it is sent, if told to; null until that was tried. */
  #canEcho: boolean | null = null;
  /** Null: whatever it is since the module was last found. */
  #echo: boolean | null = null;
  /** How a module that was found in machine mode is to be left. */
  #ownEcho = false;
  readonly #latency: Latency = { ms: 0, last: 0 };
  /** Bytes of the file that is being written: a damaged command may wait for all of them. */
  announced = 0;

  constructor(wire: Wire, timing: Timing, pace: Pace) {
    this.wire = wire;
    this.timing = timing;
    this.pace = pace;
  }

  /** How the module was before this line had it; it is left so. */
  get foundIn(): CommandMode | null {
    return this.#foundIn;
  }

  set foundIn(mode: CommandMode) {
    this.#foundIn = mode;
  }

  /** Restarts of the module that were noticed; a number that grew means: streams are gone. */
  get restarts(): number {
    return this.#restarts;
  }

  /** Machine mode, whatever went on before. */
  async attend(signal?: AbortSignal): Promise<void> {
    if (this.#attentive) {
      // What an idle line said: debug text, or that the module has restarted.
      const idle = new BlockScanner();
      idle.push(this.wire.take());
      let restarted = false;
      for (let next = idle.next(); next; next = idle.next()) restarted ||= next === 'restart';
      if (!restarted) return;
      this.#restarts++;
      this.#attentive = false;
    }
    this.#released = false;
    this.#echo = null;
    this.#scanner.clear();
    const { wire, timing } = this;
    const mode = await findMode(wire, timing, this.#latency, {
      signal,
      announced: this.announced,
      patience: this.#patience,
    });
    this.#foundIn ??= mode;
    if (mode === 'human') await this.#switch('machine', signal);
    await settle(wire, timing, this.#latency, signal);
    this.#patience = undefined;
    this.#attentive = true;
  }

  /** The next command can't rely on the state the line is in. */
  forget(): void {
    this.#attentive = false;
  }

  /**
   * @throws {PortsideError} `deadline`, `module-restarted`, `reply-damaged`, `line-lost`, `cancelled`.
   * A refusal of the module is an answer, see `refusal`.
   */
  async run(command: string, options: CommandOptions = {}): Promise<Reply> {
    const { signal, data, proved = false } = options;
    const provable = proved && (await this.proves(signal));
    // What it shows of a file's bytes could look like an answer.
    if (data && this.#canEcho) await this.#setEcho(false, signal);
    await this.attend(signal);
    const line = nameToBytes(command);
    if (provable) await this.#show(line, signal);
    throwIfCancelled(signal);
    return this.#carryOut(line, provable, options);
  }

  /** @param shown all but the end of the command is there already */
  async #carryOut(line: Uint8Array, shown: boolean, options: CommandOptions): Promise<Reply> {
    const { within = this.timing.short, signal, data } = options;
    this.#scanner.clear();
    this.#cutShort = false;
    try {
      await this.wire.send(shown ? END : joinLine(line), { within: 5_000 });
      if (data) await this.#sendData(data, line.length, options);
      const since = { within: within + this.#lineTime(data?.length ?? 0), idle: options.idle };
      return await this.#reply(since, options);
    } catch (thrown) {
      this.#attentive = false;
      // After an abort the module may still be at it.
      this.#patience = signal?.aborted ? this.timing.erase : undefined;
      throw thrown;
    }
  }

  /** As `run`, but a refusal is thrown. @throws {PortsideError} see `refusal` */
  async must(command: string, options: CommandOptions = {}): Promise<Reply> {
    const reply = await this.run(command, options);
    if (reply.code !== 0) throw refusal(reply, command);
    return reply;
  }

  /**
   * As `run`, for a question that changes nothing: asked again if the answer was lost, or if the
   * module refuses what may have been damaged on the way.
   */
  async ask(question: string, options: CommandOptions = {}): Promise<Reply> {
    for (let turn = 0; ; turn++) {
      try {
        const reply = await this.run(question, options);
        if (turn > 0 || reply.code === 0) return reply;
      } catch (thrown) {
        if (turn >= 2 || !isLost(thrown)) throw thrown;
      }
    }
  }

  /** As `ask`, but a refusal is thrown. @throws {PortsideError} see `refusal` */
  async mustAsk(question: string, options: CommandOptions = {}): Promise<Reply> {
    const reply = await this.ask(question, options);
    if (reply.code !== 0) throw refusal(reply, question);
    return reply;
  }

  /** True: a command that is `proved` can't be another one than was sent. */
  async proves(signal?: AbortSignal): Promise<boolean> {
    this.#canEcho ??= await this.#tryEcho(signal);
    return this.#canEcho;
  }

  async #tryEcho(signal: AbortSignal | undefined): Promise<boolean> {
    const own = await this.ask(`get ${ECHO_VARIABLE}`, { signal });
    if (own.code !== 0) return false;
    this.#ownEcho = /^(1|on|true)$/i.test(own.text.trim());
    for (let turn = 0; turn < SHOWN_TRIES; turn++) {
      if (!(await this.#setEcho(true, signal))) return false;
      if (await this.#shows(ECHO_TRIAL, signal)) {
        await this.#carryOut(ECHO_TRIAL, true, { signal }).catch((thrown: unknown) => {
          // What it says to this is of no use to anybody.
          if (!isLost(thrown)) throw thrown;
        });
        return true;
      }
      await this.#takeBack(signal);
    }
    await this.#setEcho(false, signal);
    return false;
  }

  /** Puts a command on the line, all but its end. @throws {PortsideError} `command-damaged` */
  async #show(line: Uint8Array, signal: AbortSignal | undefined): Promise<void> {
    for (let turn = 0; turn < SHOWN_TRIES; turn++) {
      await this.#setEcho(true, signal);
      await this.attend(signal);
      throwIfCancelled(signal);
      if (await this.#shows(line, signal)) return;
      await this.#takeBack(signal);
    }
    throw new PortsideError('command-damaged', { command: nameFromBytes(line) });
  }

  async #shows(line: Uint8Array, signal: AbortSignal | undefined): Promise<boolean> {
    try {
      return await showsText(this.wire, line, this.timing, this.#latency, signal);
    } catch (thrown) {
      this.#attentive = false;
      throw thrown;
    }
  }

  /** What is on the line without its end is not to be carried out. */
  async #takeBack(signal: AbortSignal | undefined): Promise<void> {
    this.#attentive = false;
    await this.attend(signal);
  }

  /** False: the module refuses it. */
  async #setEcho(on: boolean, signal: AbortSignal | undefined): Promise<boolean> {
    await this.attend(signal);
    if (this.#echo === on) return true;
    const { code } = await this.ask(`set ${ECHO_VARIABLE} ${on ? 'on' : 'off'}`, { signal });
    if (code === 0) this.#echo = on;
    return code === 0;
  }

  /** Restarts the module, and waits until it takes commands again. */
  async reboot(signal?: AbortSignal): Promise<void> {
    try {
      await this.run('reboot', { signal, proved: true });
    } catch (thrown) {
      // It may go without a word.
      const gone = thrown instanceof PortsideError && thrown.code === 'module-restarted';
      if (!gone) throw thrown;
    }
    this.#attentive = false;
    await hear(this.wire, this.timing.restart, this.timing.quiet, this.#latency, signal);
    await this.attend(signal);
  }

  /** In human mode, by `release`. */
  get released(): boolean {
    return this.#released;
  }

  /** Human mode, for a person who types; the next command switches back. */
  async release(signal?: AbortSignal): Promise<void> {
    if (this.#released) return;
    await this.attend(signal);
    // Who types wants to see it, whether or not the mode brings it along.
    if (this.#canEcho) await this.#setEcho(true, signal);
    this.#attentive = false;
    await this.#switch('human', signal);
    this.#released = true;
  }

  /** Leaves the module in the mode in which it was found. */
  async restore(): Promise<void> {
    if (this.#foundIn === 'human') await this.release();
    else {
      if (this.#released) await this.attend();
      if (this.#canEcho) await this.#setEcho(this.#ownEcho, undefined);
    }
  }

  async #switch(mode: CommandMode, signal: AbortSignal | undefined): Promise<void> {
    const { wire, timing } = this;
    const variables = this.#modeVariable ? [this.#modeVariable] : this.modeVariables;
    this.#modeVariable = await switchMode(wire, mode, variables, timing, this.#latency, signal);
    wire.take();
  }

  /**
   * In chunks; stops if the module answers before it has all: it would take the rest for
   * commands. The pauses begin when a chunk has left the line, and not when it was handed over.
   */
  async #sendData(
    data: Uint8Array,
    commandBytes: number,
    { onSent }: CommandOptions,
  ): Promise<void> {
    const { chunk, pause } = this.pace;
    // A refusal of the command is heard before the first chunk.
    let onLine = this.#lineTime(commandBytes + REFUSAL);
    for (let at = 0; at < data.length; at += chunk) {
      if (pause > 0) await sleep(this.wire.clock, onLine + pause);
      if (this.wire.waiting > 0) {
        this.#scanner.push(this.wire.take());
        if (this.#scanner.answered) {
          this.#attentive = false;
          this.#cutShort = true;
          return;
        }
      }
      const part = data.subarray(at, at + chunk);
      onLine = this.#lineTime(part.length);
      await this.wire.send(part, { within: 5_000 + 2 * onLine });
      onSent?.(at + part.length);
    }
  }

  async #reply(
    { within, idle }: { within: number; idle: number | undefined },
    { signal, onLog }: CommandOptions,
  ): Promise<Reply> {
    const logs: string[] = [];
    const until = this.wire.clock.now() + within;
    for (;;) {
      for (let next = this.#scanner.next(); next; next = this.#scanner.next()) {
        if (next === 'restart') {
          this.#restarts++;
          throw new PortsideError('module-restarted');
        }
        if (next.damaged && next.kind === 'R') throw new PortsideError('reply-damaged');
        if (next.kind === 'R') {
          // It took fewer bytes than were announced: the number was damaged on its way.
          if (this.#cutShort && next.code === 0) throw new PortsideError('reply-damaged');
          return replyOf(next, logs);
        }
        const text = withoutControls(nameFromBytes(next.payload));
        logs.push(text);
        onLog?.(text);
      }
      const begun = this.#scanner.missing === null ? Infinity : this.timing.gap;
      const left = Math.min(idle ?? Infinity, begun, until - this.wire.clock.now());
      try {
        this.#scanner.push(await this.wire.some({ within: Math.max(left, 1), signal }));
      } catch (thrown) {
        throw this.#whatHappened(thrown);
      }
    }
  }

  /** A wait in the middle of a block ends for another reason if the module has restarted. */
  #whatHappened(thrown: unknown): unknown {
    if (!(thrown instanceof PortsideError) || thrown.code !== 'deadline') return thrown;
    if (nameFromBytes(this.#scanner.held).includes('[Ready]')) {
      this.#restarts++;
      return new PortsideError('module-restarted');
    }
    return this.#scanner.missing === null ? thrown : new PortsideError('reply-damaged');
  }

  /** Milliseconds that so many bytes take, if the line has a clock. */
  #lineTime(bytes: number): number {
    const { bitRate } = this.wire;
    return bitRate ? (bytes * 10_000) / bitRate : 0;
  }
}

/** The answer, that is: what was asked may have been done. */
function isLost(thrown: unknown): boolean {
  return thrown instanceof PortsideError && LOST.has(thrown.code);
}

const LOST = new Set<string>(['deadline', 'reply-damaged', 'module-restarted']);

const END = bytesOf('\r\n');

function joinLine(line: Uint8Array): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(line.length + 2);
  whole.set(line);
  whole.set([0x0d, 0x0a], line.length);
  return whole;
}

function replyOf({ code, payload }: Block, logs: readonly string[]): Reply {
  return { code, payload, text: withoutControls(nameFromBytes(payload)), logs };
}

/** Why the module did not do it, as far as its code says so. */
export function refusal({ code, text }: Reply, command: string): PortsideError {
  const params = { command: command.slice(0, COMMAND_MAX), text: text.trim().slice(0, 200) };
  if (code === 3) return new PortsideError('command-unknown', params);
  if (code === 6) return new PortsideError('variable-unknown', params);
  if (code === 8 || code === 9)
    return new PortsideError('command-out-of-bounds', { ...params, code });
  if (code === 1) return new PortsideError('command-failed', params);
  return new PortsideError('command-not-understood', { ...params, code });
}
