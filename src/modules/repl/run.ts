import { PortsideError } from '../../ground/errors/portside-error';
import { bytesOf, indexOfBytes, joinBytes } from '../../serial/bytes';
import type { RunOptions, RunResult } from '../module';
import { collectSource } from './files/collect';
import type { ReplAbilities } from './line/abilities';
import { persist, type Tried } from './line/persist';
import { BEGUN } from './line/prover';
import type { RawAnswer } from './line/raw-repl';
import { failureOf, garbled, indent, isBrokenAnswer, newMark } from './line/script';
import type { ReplScheduler } from './line/scheduler';

/** Milliseconds between two Ctrl-C, and until a program counts as one that can't be stopped. */
const STOP_EVERY = 700;
const STOP_WITHIN = 10_000;

/**
 * Runs statements with live output, for as long as they take, and once: what the line has damaged does
 * not begin, and is sent again. An abort stops them by Ctrl-C.
 * @throws {PortsideError} `module-silent` if they can't be stopped; `answer-garbled` if the line damages
 * too much, or if they have begun and nothing more was understood
 */
export async function runStatements(
  session: ReplScheduler,
  statements: string,
  abilities: ReplAbilities,
  { onOutput, signal }: RunOptions,
): Promise<RunResult> {
  const mark = newMark();
  const text = `${BEGUN}print(M+'!')
try:
${indent(statements, 1)}finally:
${indent(collectSource(abilities), 1)} print(M+';')
`;
  const broken = `${mark}?`;
  const program = { begin: `${mark}!`, ends: [`${mark};`, `${mark}.`, broken] };
  const giveUp = new AbortController();
  let stopped = false;
  const { clock } = session.wire;
  let callOff: (() => void) | undefined;
  /** All of the source is on the module. */
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
    return await session.turn(signal, async ({ repl, prover, check }) =>
      session.running(stop, async (begun) => {
        signal?.addEventListener('abort', stop);
        const onStart = () => {
          started = true;
          begun();
          if (stopped) stop();
        };
        const options = { within: Infinity, idle: Infinity, signal: giveUp.signal };
        const runOnce = async (): Promise<Tried<RunResult | null>> => {
          const source = await prover.prepare(text, mark, check, undefined);
          if (stopped) return { done: { end: 'stopped' } };
          const output = new Output(program.begin, onOutput);
          let answer: RawAnswer | null = null;
          try {
            answer = await repl.exec(source, {
              ...{ ...options, program, onStart },
              onOutput: (bytes) => output.push(bytes),
            });
          } catch (thrown) {
            if (!isBrokenAnswer(thrown)) throw thrown;
          }
          started = false;
          callOff?.();
          if (!answer?.atPrompt) await repl.recover();
          if (stopped) return { done: { end: 'stopped' } };
          const { error, end = -1 } = answer ?? {};
          const isKnown = output.begun || end >= 0;
          const arrived = isKnown
            ? program.ends[end] !== broken
            : await prover.hasBegun(mark, check);
          prover.heard(source, arrived, arrived ? '' : error);
          if (!arrived) return { failure: error ? failureOf(error) : null };
          output.end();
          // Else it was heard as output.
          if (error && end >= 0) onOutput(bytesOf(error));
          return { done: answer && { end: error ? 'error' : 'finished' } };
        };
        const result = await persist(repl, signal, runOnce);
        if (!result) throw garbled();
        return result;
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

/**
 * What a program prints, without the line that says that it has begun. What the REPL says of a source
 * that did not run begins with Ctrl-D, as nothing was printed; it is held until it is known to be that.
 */
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
    if (newline < 0 || (begin < 0 && this.#held[0] === 0x04)) return;
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
