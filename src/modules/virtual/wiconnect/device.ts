import { realClock, type Clock } from '../../../ground/jobs/clock';
import { bytesOf, joinBytes } from '../../../serial/bytes';
import type { ByteLine } from '../../../serial/byte-line';
import { pairOfLines } from '../../../serial/pair';
import { nameFromBytes } from '../../../volumes/paths';
import type { NeedsData } from './commands';
import { VirtualMachine } from './machine';
import type { VirtualWiConnectFaults, VirtualWiConnectOptions } from './options';
import { machineBlock, refuse, say, type VirtualReply } from './replies';
import { findCommand } from './system-commands';

/** Arguments that no command takes more of, but `file_create`, which looks itself. */
const WORDS_MAX = 7;
const CR = 0x0d;
const LF = 0x0a;

/**
 * A module that keeps its flash, and whatever it is in the middle of, while lines come and go.
 * Written from the facts; see docs/virtual-wiconnect.md for what is a guess.
 */
export class VirtualWiConnect {
  readonly machine: VirtualMachine;
  readonly faults: VirtualWiConnectFaults;
  readonly #options: VirtualWiConnectOptions;
  readonly #clock: Clock;
  #writer: WritableStreamDefaultWriter<Uint8Array> | null = null;
  #input = new Uint8Array();
  #line: number[] = [];
  #afterCr = false;
  #needs: NeedsData | null = null;
  #busy = false;
  #restarts = 0;
  #down = false;

  constructor(options: VirtualWiConnectOptions = {}, clock: Clock = realClock) {
    this.#options = options;
    this.#clock = clock;
    this.faults = { ...options.faults };
    this.machine = new VirtualMachine({ ...options, faults: this.faults }, clock);
  }

  /** Plugs a line in; one that was there is lost. */
  connect(): ByteLine {
    void this.#writer?.abort().catch(() => undefined);
    const name = `Virtual ${this.machine.model.label}`;
    const [near, far] = pairOfLines({ name, clock: this.#clock });
    const writer = far.writable.getWriter();
    this.#writer = writer;
    writer.closed.catch(() => undefined);
    void this.#listen(far.readable.getReader(), writer);
    return near;
  }

  /** As when the supply is interrupted. */
  restart(): void {
    const count = ++this.#restarts;
    this.#down = true;
    this.#input = new Uint8Array();
    this.#line = [];
    this.#needs = null;
    this.#afterCr = false;
    this.machine.restart();
    void this.machine.pause(this.#options.restart ?? 20).then(() => {
      if (count !== this.#restarts) return;
      this.#down = false;
      this.#put(bytesOf(this.machine.machineMode ? '[Ready]\r\n' : '\r\n[Ready]\r\n> '));
    });
  }

  /** Debug text of an application. */
  print(text: string): void {
    this.#put(bytesOf(text));
  }

  async #listen(
    reader: ReadableStreamDefaultReader<Uint8Array>,
    writer: WritableStreamDefaultWriter<Uint8Array>,
  ): Promise<void> {
    try {
      for (;;) {
        const { done, value } = await reader.read();
        if (done) break;
        this.#take(value);
      }
    } catch (thrown) {
      // The cable was pulled; the module goes on without it.
      if (!(thrown instanceof Error)) throw thrown;
    }
    if (this.#writer === writer) this.#writer = null;
  }

  #take(bytes: Uint8Array): void {
    if (this.#down) return;
    const { rebootAfter } = this.faults;
    if (rebootAfter !== undefined) {
      if (bytes.length >= rebootAfter) {
        this.faults.rebootAfter = undefined;
        this.restart();
        return;
      }
      this.faults.rebootAfter = rebootAfter - bytes.length;
    }
    this.#input = joinBytes([this.#input, bytes]);
    if (!this.#busy) void this.#work();
  }

  async #work(): Promise<void> {
    this.#busy = true;
    const count = this.#restarts;
    try {
      while (count === this.#restarts && (await this.#step(count))) continue;
    } finally {
      this.#busy = false;
      if (count !== this.#restarts && this.#input.length) void this.#work();
    }
  }

  /** True: there may be more to do. */
  async #step(count: number): Promise<boolean> {
    if (this.#afterCr && this.#input.length) {
      this.#afterCr = false;
      if (this.#input[0] === LF) this.#input = this.#input.slice(1);
    }
    const needs = this.#needs;
    if (needs) {
      if (this.#input.length < needs.bytes) return false;
      const data = this.#input.slice(0, needs.bytes);
      this.#input = this.#input.slice(needs.bytes);
      this.#needs = null;
      this.#echo(data);
      const reply = await needs.done(data);
      if (count === this.#restarts) this.#answer(reply);
      return true;
    }
    const end = this.#input.findIndex((byte) => byte === CR || byte === LF);
    const typed = end < 0 ? this.#input : this.#input.slice(0, end);
    this.#line.push(...typed);
    this.#echo(typed);
    if (end < 0) {
      this.#input = new Uint8Array();
      return false;
    }
    this.#afterCr = this.#input[end] === CR;
    this.#input = this.#input.slice(end + 1);
    const line = nameFromBytes(Uint8Array.from(this.#line));
    this.#line = [];
    await this.machine.pause(this.#options.latency ?? 0);
    if (count === this.#restarts) await this.#run(line, count);
    return true;
  }

  async #run(line: string, count: number): Promise<void> {
    const words = wordsOf(line);
    const [name, ...rest] = words ?? [];
    if (words === null) return this.#answer(refuse(2));
    if (name === undefined) return this.#answer(say('Ready'));
    const command = findCommand(name, this.#options.lacks);
    if (!command) return this.#answer(refuse(3));
    if (rest.length > WORDS_MAX && !/^(fcr|file_create)$/.test(name))
      return this.#answer(refuse(5));
    const wasMachine = this.machine.machineMode;
    const done = await command(rest, this.machine);
    if (count !== this.#restarts) return;
    if ('bytes' in done) {
      if (done.bytes > 0) this.#needs = done;
      else this.#answer(await done.done(new Uint8Array()));
      return;
    }
    const long = done.code === 0 && isLong(name, rest) ? this.machine.buffered(done.body) : null;
    const outcome = long ? { ...done, body: long } : done;
    this.#answer(outcome, this.#options.lateMode ? wasMachine : this.machine.machineMode);
    if (name === 'reboot') this.restart();
  }

  #answer(reply: VirtualReply, machineMode = this.machine.machineMode): void {
    const { noise, logs: chatty, silent } = this.faults;
    if (silent) return;
    if (noise !== undefined) this.#put(bytesOf(noise));
    const logs = [...(reply.logs ?? []), ...(chatty ? (reply.chatter ?? []) : [])];
    if (machineMode) {
      for (const log of logs) {
        this.#put(machineBlock('L', 0, bytesOf(log)));
        if (noise !== undefined) this.#put(bytesOf(noise));
      }
      this.#put(machineBlock('R', reply.code, reply.body));
      return;
    }
    const body = reply.human === undefined ? reply.body : bytesOf(reply.human);
    const lines = logs.flatMap((log) => [bytesOf(`${log}\r\n`)]);
    this.#put(joinBytes([bytesOf('\r\n'), ...lines, body, bytesOf('\r\n> ')]));
  }

  #echo(bytes: Uint8Array): void {
    if (this.machine.variables.get('system.cmd.echo') !== 'on') return;
    if (this.machine.machineMode && this.#options.machineEcho === false) return;
    if (bytes.length) this.#put(bytes.slice());
  }

  #put(bytes: Uint8Array): void {
    // Without a cable nobody hears it.
    this.#writer?.write(bytes).catch(() => undefined);
  }
}

const isLong = (command: string, [what]: readonly string[]) =>
  /^(ls|list|stream_list)$/.test(command) || what === 'all' || what === 'commands';

/** Words of a command line, those in quotes whole; null if a quote is not closed. */
export function wordsOf(line: string): string[] | null {
  const words: string[] = [];
  let rest = line.trim();
  while (rest !== '') {
    const quoted = rest.startsWith('"');
    const end = quoted ? rest.indexOf('"', 1) : rest.search(/\s|$/);
    if (end < 0) return null;
    words.push(rest.slice(quoted ? 1 : 0, end));
    rest = rest.slice(quoted ? end + 1 : end).trimStart();
  }
  return words;
}
