import { realClock, type Clock } from '../ground/jobs/clock';

/** What is needed of `navigator.locks`. */
export type LocksLike = Pick<LockManager, 'request'>;

/** Milliseconds for a page that was left, or a line that was closed, to let go. */
const LET_GO_MS = 1500;

/**
 * Holds a name against all other tabs until it is let go, or the page is left. If the system
 * gives one port to two tabs (Linux does), each would get half of what comes.
 * @returns how to let go; null where somebody else has it
 * @throws what an abort of the signal says
 */
export function holdName(
  locks: LocksLike,
  name: string,
  signal?: AbortSignal,
  clock: Clock = realClock,
): Promise<(() => void) | null> {
  const giveUp = new AbortController();
  const late = giveUp.signal;
  const callOff = clock.after(LET_GO_MS, () => giveUp.abort());
  return new Promise<(() => void) | null>((resolve, reject) => {
    locks
      .request(
        name,
        { signal: signal ? AbortSignal.any([signal, late]) : late },
        () => new Promise<void>((letGo) => resolve(letGo)),
      )
      .catch((thrown: unknown) => {
        if (late.aborted && !signal?.aborted) resolve(null);
        else reject(thrown instanceof Error ? thrown : new Error(String(thrown)));
      });
  }).finally(callOff);
}
