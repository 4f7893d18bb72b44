import type { PortsideError } from '../../../ground/errors/portside-error';
import { isDeadline, type RawRepl } from './raw-repl';
import { garbled, isBrokenAnswer, type ScriptFailure } from './script';

/** How often something is tried that brings no whole answer back. */
const TRIES = 16;
/** As above, if nothing at all came back, each time for many seconds. */
const TRIES_UNHEARD = 4;
/** As above, if the module had no memory for it. */
const TRIES_FOR_MEMORY = 3;

/** What came of one try: what was wanted, or nothing, and what the module's Python said instead. */
export type Tried<T> =
  { readonly done: T } | { readonly done?: never; readonly failure: ScriptFailure | null };

/**
 * Tries again what comes to the same if it is done twice, until it is done. After each try the module is
 * at its raw prompt. A hopeless line ends it, unless told otherwise.
 * @throws {PortsideError} `answer-garbled`; `deadline` if nothing was ever heard
 * @throws {ScriptFailure} MemoryError
 */
export async function persist<T>(
  repl: RawRepl,
  signal: AbortSignal | undefined,
  attempt: () => Promise<Tried<T>>,
  { whateverTheLine = false } = {},
): Promise<T> {
  let unheard = 0;
  let memory = 0;
  for (let tried = 1; ; tried++) {
    let broken: PortsideError | ScriptFailure | null;
    try {
      const result = await attempt();
      if ('done' in result) return result.done;
      broken = result.failure;
      if (broken?.isMemory && ++memory === TRIES_FOR_MEMORY) throw broken;
    } catch (thrown) {
      if (!isBrokenAnswer(thrown)) throw thrown;
      if (isDeadline(thrown)) unheard++;
      if (unheard === tried && unheard === TRIES_UNHEARD) throw thrown;
      broken = thrown;
      await repl.recover(signal);
    }
    const isHopeless = repl.quality.isHopeless && !whateverTheLine;
    if (tried === TRIES || isHopeless) throw garbled(broken);
  }
}
