import { PortsideError } from '../../errors/portside-error';
import { bytesOf } from '../../serial/bytes';
import type { RunOptions, RunResult } from '../module';
import { collectSource } from './collect';
import type { ReplAbilities } from './probe';
import { newMark } from './script';
import type { Session } from './session';

/** Milliseconds between two Ctrl-C, and until a program counts as one that can't be stopped. */
const STOP_EVERY = 700;
const STOP_WITHIN = 10_000;

/**
 * Runs statements with live output, for as long as they take. An abort stops them by Ctrl-C.
 * @throws {PortsideError} `module-silent` where they can't be stopped
 */
export async function runStatements(
  session: Session,
  statements: string,
  abilities: ReplAbilities,
  { onOutput, signal }: RunOptions,
): Promise<RunResult> {
  const mark = newMark();
  const indented = statements.replaceAll('\n', '\n ');
  const source = bytesOf(
    `try:\n ${indented}\nfinally:\n ${collectSource(abilities)} print('${mark}')\n`,
  );
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
    return await session.turn(signal, async ({ repl }) =>
      session.running(stop, async (begun) => {
        signal?.addEventListener('abort', stop);
        if (signal?.aborted) return { end: 'stopped' };
        const onStart = () => {
          started = true;
          begun();
          if (stopped) stop();
        };
        const options = { within: Infinity, idle: Infinity, endMark: mark, signal: giveUp.signal };
        const { error } = await repl.exec(source, { ...options, onOutput, onStart });
        if (stopped) return { end: 'stopped' };
        if (error) onOutput(bytesOf(error));
        return { end: error ? 'error' : 'finished' };
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
