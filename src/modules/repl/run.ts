import { PortsideError } from '../../ground/errors/portside-error';
import { bytesOf, indexOfBytes, joinBytes } from '../../serial/bytes';
import type { RunOptions, RunResult } from '../module';
import { collectSource } from './files/collect';
import type { ReplAbilities } from './line/abilities';
import { failureOf, garbled, indent, isBrokenAnswer, newMark, proven } from './line/script';
import type { ReplScheduler } from './line/scheduler';

/** Milliseconds between two Ctrl-C, and until a program counts as one that can't be stopped. */
const STOP_EVERY = 700;
const STOP_WITHIN = 10_000;
/** How often a program is sent that does not arrive whole. */
const TRIES = 8;
/** Which end it has that was not whole. */
const REFUSED = 2;

/**
 * Runs statements with live output, for as long as they take. An abort stops them by Ctrl-C.
 * @throws {PortsideError} `module-silent` where they can't be stopped
 */
export async function runStatements(
  session: ReplScheduler,
  statements: string,
  abilities: ReplAbilities,
  { onOutput, signal }: RunOptions,
): Promise<RunResult> {
  const mark = newMark();
  const outer = newMark();
  const begin = `${mark}!`;
  const text = `print('${begin}')
try:
${indent(statements, 1)}finally:
${indent(collectSource(abilities), 1)} print('${mark}')
`;
  const program = { begin, ends: [mark, `${mark}\r\n${outer}.`, `${outer}?`] };
  const giveUp = new AbortController();
  let stopped = false;
  const { clock } = session.wire;
  let callOff: (() => void) | undefined;
  let started = false;
  const stop = () => {
    stopped = true;
    // A Ctrl-C into the source, and what ends a source becomes a reset.
    if (!started || callOff !== undefined) return;
    const since = clock.now();
    let first = true;
    const interrupt = () => {
      callOff = clock.after(STOP_EVERY, interrupt);
      if (clock.now() - since > STOP_WITHIN) giveUp.abort();
      // A line that is lost ends the program's wait by itself.
      // One that ended without its mark, as it was stopped before it began, answers to Ctrl-A.
      const keys = first ? [3] : [3, 1];
      first = false;
      session.wire.send(Uint8Array.from(keys), { within: STOP_EVERY }).catch(() => undefined);
    };
    interrupt();
  };
  try {
    return await session.turn(signal, async ({ repl, check, recover }) =>
      session.running(stop, async (begun) => {
        const source = proven(text, outer, check);
        signal?.addEventListener('abort', stop);
        if (signal?.aborted) return { end: 'stopped' };
        const onStart = () => {
          started = true;
          begun();
          if (stopped) stop();
        };
        const options = { within: Infinity, idle: Infinity, program, signal: giveUp.signal };
        for (let attempt = 1; ; attempt++) {
          const output = new Output(begin, onOutput);
          try {
            const {
              error,
              output: said,
              end,
              atPrompt,
            } = await repl.exec(source, {
              ...options,
              onStart,
              onOutput: (bytes) => output.push(bytes),
            });
            if (!atPrompt) await recover();
            if (stopped) return { end: 'stopped' };
            output.end();
            // Before its first word nothing of it has run: what is wrong with it the line has done.
            const lost = !output.begun && (error ? said.length === 0 : end === REFUSED);
            if (lost) throw garbled(error ? failureOf(error) : undefined);
            if (error) onOutput(bytesOf(error));
            return { end: error ? 'error' : 'finished' };
          } catch (thrown) {
            if (stopped || output.begun || !isBrokenAnswer(thrown) || attempt === TRIES)
              throw thrown;
            await recover(signal);
          }
        }
      }),
    );
  } catch (thrown) {
    if (!giveUp.signal.aborted) throw thrown;
    throw new PortsideError('module-silent', { name: session.wire.name }, { cause: thrown });
  } finally {
    callOff?.();
    signal?.removeEventListener('abort', stop);
  }
}

/** What a program prints, without the line that says that it has begun. */
class Output {
  begun = false;
  #held: Uint8Array | null = new Uint8Array(0);

  constructor(
    readonly begin: string,
    readonly onOutput: (bytes: Uint8Array) => void,
  ) {}

  push(bytes: Uint8Array): void {
    if (!this.#held) return this.onOutput(bytes);
    this.#held = joinBytes([this.#held, bytes]);
    const begin = indexOfBytes(this.#held, bytesOf(this.begin));
    const newline = this.#held.indexOf(0x0a, Math.max(0, begin));
    if (newline < 0) return;
    this.begun = begin >= 0;
    const rest = this.begun
      ? joinBytes([this.#held.subarray(0, begin), this.#held.subarray(newline + 1)])
      : this.#held;
    this.#held = null;
    if (rest.length) this.onOutput(rest);
  }

  /** Nothing more will come. */
  end(): void {
    if (this.#held?.length) this.onOutput(this.#held);
    this.#held = null;
  }
}
