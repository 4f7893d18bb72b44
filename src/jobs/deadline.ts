import { throwIfCancelled } from '../errors/convert';
import { PortsideError } from '../errors/portside-error';

/**
 * Waits for a promise, but no longer than `milliseconds` and not past an abort.
 * @throws {PortsideError} `deadline` with `seconds`, or `cancelled`; else what the promise throws.
 */
export async function withDeadline<T>(
  promise: Promise<T>,
  milliseconds: number,
  signal?: AbortSignal,
): Promise<T> {
  throwIfCancelled(signal);
  let timer: ReturnType<typeof setTimeout> | undefined;
  let onAbort: (() => void) | undefined;
  const end = new Promise<never>((_, reject) => {
    timer = setTimeout(
      () => reject(new PortsideError('deadline', { seconds: milliseconds / 1000 })),
      milliseconds,
    );
    onAbort = () => reject(new PortsideError('cancelled'));
    signal?.addEventListener('abort', onAbort);
  });
  try {
    return await Promise.race([promise, end]);
  } finally {
    clearTimeout(timer);
    if (onAbort) signal?.removeEventListener('abort', onAbort);
  }
}
