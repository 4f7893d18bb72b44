import { throwIfCancelled } from './errors/convert';
import { PortsideError } from './errors/portside-error';

/**
 * What the promise gives, unless the signal is aborted before. The work behind the promise goes on.
 * @param others what else may end the wait, by throwing
 * @throws {PortsideError} `cancelled`; else what the promise or one of the others throws
 */
export async function orCancelled<T>(
  promise: Promise<T>,
  signal: AbortSignal | undefined,
  ...others: Promise<never>[]
): Promise<T> {
  throwIfCancelled(signal);
  if (!signal) return Promise.race([promise, ...others]);
  let stop: (() => void) | undefined;
  const aborted = new Promise<never>((_, reject) => {
    const onAbort = () => reject(new PortsideError('cancelled', {}, { cause: signal.reason }));
    signal.addEventListener('abort', onAbort);
    stop = () => signal.removeEventListener('abort', onAbort);
  });
  try {
    return await Promise.race([promise, ...others, aborted]);
  } finally {
    stop?.();
  }
}
