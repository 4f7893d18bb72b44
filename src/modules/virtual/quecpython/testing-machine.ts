import { bytesOf, joinBytes } from '../../../serial/bytes';
import type { InterpreterCode } from './interpreter-code';
import { Machine } from './machine';
import type { MachineOptions } from './options';
import { interpreterCode } from './testing-code';

/** A machine in this thread: nothing can interrupt what it runs. */
export class Bench {
  readonly machine: Machine;
  #said: Uint8Array[] = [];

  private constructor(code: InterpreterCode, options: MachineOptions) {
    this.machine = new Machine(code, options, {
      send: (bytes) => void this.#said.push(bytes),
      interrupted: () => false,
      nap: () => undefined,
      now: () => performance.now(),
      ran: () => undefined,
    });
  }

  static async start(options: MachineOptions = {}): Promise<Bench> {
    const bench = new Bench(await interpreterCode(), options);
    await bench.machine.boot();
    return bench;
  }

  /** What was said since the last call, one character for each byte. */
  said(): string {
    const bytes = joinBytes(this.#said);
    this.#said = [];
    return Array.from(bytes, (byte) => String.fromCharCode(byte)).join('');
  }

  /** Types bytes, given as one character each. @returns the answer */
  async type(text: string): Promise<string> {
    for (const character of text) await this.machine.take(character.charCodeAt(0));
    this.machine.flush();
    return this.said();
  }

  /** Runs a program in the raw REPL. @returns its output, and its traceback if it failed */
  async run(program: string): Promise<{ output: string; error: string }> {
    await this.type('\x01');
    const answer = await this.type(`${latin(program)}\x04`);
    await this.type('\x02');
    const end = answer.indexOf('\x04');
    if (!answer.startsWith('OK') || !answer.endsWith('\x04>') || end < 0) {
      throw new Error(`The raw REPL answered ${JSON.stringify(answer)}`);
    }
    return { output: answer.slice(2, end), error: answer.slice(end + 1, -2) };
  }
}

/** Text as its UTF-8, one character for each byte. */
function latin(text: string): string {
  return Array.from(bytesOf(text), (byte) => String.fromCharCode(byte)).join('');
}
