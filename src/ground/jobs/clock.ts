import { PortsideError } from '../errors/portside-error';

/** Milliseconds from an unnamed beginning, and waits on them; tests put one of their own in its place. */
export interface Clock {
  now(): number;
  /** Calls once, after so many milliseconds; returns how to call it off. */
  after(milliseconds: number, run: () => void): () => void;
}

/** The longest wait that a timer of JavaScript takes; a longer one would end at once. */
const LONGEST = 0x7fffffff;

export const realClock: Clock = {
  now: () => performance.now(),
  after(milliseconds, run) {
    const timer = setTimeout(run, Math.min(milliseconds, LONGEST));
    return () => clearTimeout(timer);
  },
};

/** @throws {PortsideError} `cancelled` as soon as the signal says so */
export function sleep(clock: Clock, milliseconds: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) return reject(new PortsideError('cancelled'));
    const onAbort = () => {
      stop();
      reject(new PortsideError('cancelled'));
    };
    const stop = clock.after(milliseconds, () => {
      signal?.removeEventListener('abort', onAbort);
      resolve();
    });
    signal?.addEventListener('abort', onAbort, { once: true });
  });
}
