import { PortsideError } from '../errors/portside-error';
import { orCancelled } from '../race';
import { realClock, type Clock } from './clock';

/**
 * Waits for a promise, but no longer than `milliseconds` and not past an abort.
 * @throws {PortsideError} `deadline` with `seconds`, or `cancelled`; else what the promise throws.
 */
export async function withDeadline<T>(
  promise: Promise<T>,
  milliseconds: number,
  signal?: AbortSignal,
  clock: Clock = realClock,
): Promise<T> {
  let stop: (() => void) | undefined;
  const late = new Promise<never>((_, reject) => {
    stop = clock.after(milliseconds, () =>
      reject(new PortsideError('deadline', { seconds: milliseconds / 1000 })),
    );
  });
  try {
    return await orCancelled(promise, signal, late);
  } finally {
    stop?.();
  }
}
