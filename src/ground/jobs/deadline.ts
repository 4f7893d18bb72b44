import { throwIfCancelled } from '../errors/convert';
import { PortsideError } from '../errors/portside-error';
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
  throwIfCancelled(signal);
  let stop: (() => void) | undefined;
  let onAbort: (() => void) | undefined;
  const end = new Promise<never>((_, reject) => {
    stop = clock.after(milliseconds, () =>
      reject(new PortsideError('deadline', { seconds: milliseconds / 1000 })),
    );
    onAbort = () => reject(new PortsideError('cancelled'));
    signal?.addEventListener('abort', onAbort);
  });
  try {
    return await Promise.race([promise, end]);
  } finally {
    stop?.();
    if (onAbort) signal?.removeEventListener('abort', onAbort);
  }
}
