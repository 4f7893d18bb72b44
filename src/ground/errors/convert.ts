import { LittlefsError, type LittlefsErrorCode } from 'littlefs-wasm';
import type { ErrorCode } from './codes';
import { PortsideError, type ErrorParams } from './portside-error';

/** Where the engine's word for a case differs from ours. */
const FROM_ENGINE: Partial<Record<LittlefsErrorCode, ErrorCode>> = {
  unreadable: 'file-unreadable',
  closed: 'image-closed',
  // Nobody can give these by what they do here: a mistake of ours.
  'bad-argument': 'unexpected',
  'not-metadata': 'unexpected',
};

/** Turns whatever was thrown into a PortsideError; `params` fill in what only the caller knows. */
export function toPortsideError(thrown: unknown, params: ErrorParams = {}): PortsideError {
  if (thrown instanceof PortsideError) return thrown;
  if (thrown instanceof LittlefsError) {
    const code = FROM_ENGINE[thrown.code] ?? (thrown.code as ErrorCode);
    const message = code === 'unexpected' ? { message: thrown.message } : {};
    return new PortsideError(code, { ...thrown.detail, ...message, ...params }, { cause: thrown });
  }
  const name = thrown instanceof Error ? thrown.name : '';
  if (name === 'AbortError') return new PortsideError('cancelled', {}, { cause: thrown });
  if (name === 'NotReadableError' || name === 'NotFoundError') {
    return new PortsideError('read-failed', { name: '', ...params }, { cause: thrown });
  }
  if (thrown instanceof RangeError && /memory|allocation|array buffer/i.test(thrown.message)) {
    return new PortsideError('no-memory', params, { cause: thrown });
  }
  const message = thrown instanceof Error ? thrown.message : String(thrown);
  return new PortsideError('unexpected', { message, ...params }, { cause: thrown });
}

/** Throws `cancelled` if the signal says so, even if it was aborted with a reason of its own. */
export function throwIfCancelled(signal: AbortSignal | undefined): void {
  if (signal?.aborted) throw new PortsideError('cancelled', {}, { cause: signal.reason });
}
