import { throwIfCancelled } from '../errors/convert';
import { orCancelled } from '../race';

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
export async function sleep(
  clock: Clock,
  milliseconds: number,
  signal?: AbortSignal,
): Promise<void> {
  throwIfCancelled(signal);
  let stop: (() => void) | undefined;
  const over = new Promise<void>((resolve) => (stop = clock.after(milliseconds, resolve)));
  try {
    await orCancelled(over, signal);
  } finally {
    stop?.();
  }
}
