import { toPortsideError } from '../ground/errors/convert';
import { PortsideError } from '../ground/errors/portside-error';
import { baseName, displayName } from '../volumes/paths';

/** What was being done, for the sentences of the error. */
export interface Doing {
  /** Name of the folder. */
  readonly volume: string;
  readonly path: string;
  /** What the path was taken for. */
  readonly as?: 'file' | 'dir';
}

/**
 * An error of the File System Access API as one of ours.
 * Names of errors as the File System standard and the API's specification give them.
 */
function folderError(thrown: unknown, { volume, path, as = 'file' }: Doing): PortsideError {
  if (thrown instanceof PortsideError) return thrown;
  const cause = { cause: thrown };
  const shown = displayName(path);
  // The API throws a TypeError for a name that the system does not take, and for nothing else.
  if (thrown instanceof TypeError) {
    return new PortsideError('name-not-allowed', { name: displayName(baseName(path)) }, cause);
  }
  switch (thrown instanceof Error ? thrown.name : '') {
    case 'NotAllowedError':
    case 'SecurityError':
      return new PortsideError('permission-needed', { name: volume }, cause);
    case 'NotFoundError':
      return new PortsideError('not-found', { path: shown }, cause);
    case 'TypeMismatchError':
      return new PortsideError(
        as === 'file' ? 'not-a-file' : 'not-a-directory',
        { path: shown },
        cause,
      );
    case 'QuotaExceededError':
      return new PortsideError('no-space', { volume }, cause);
    // The second: system or browser refused to put the finished file into place.
    case 'NoModificationAllowedError':
    case 'AbortError':
      return new PortsideError('file-in-use', { path: shown }, cause);
    case 'InvalidModificationError':
      return new PortsideError('not-empty', { path: shown }, cause);
    // The file on disk changed while it was read.
    case 'InvalidStateError':
    case 'NotReadableError':
      return new PortsideError('read-failed', { name: shown }, cause);
    default:
      return toPortsideError(thrown, { path: shown });
  }
}

/** Runs it, and turns what it throws into a typed error. */
export async function doing<T>(what: Doing, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (thrown) {
    throw folderError(thrown, what);
  }
}

export function isNamed(thrown: unknown, name: string): boolean {
  return thrown instanceof Error && thrown.name === name;
}
