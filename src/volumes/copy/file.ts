import { sha256Hex } from '../../ground/checksums/sha256';
import type { ErrorCode } from '../../ground/errors/codes';
import { toPortsideError } from '../../ground/errors/convert';
import { PortsideError } from '../../ground/errors/portside-error';
import { firstDifference, ofOneFile } from '../compare/content';
import { displayName } from '../paths';
import type { CallOptions, Volume } from '../volume';

/** After these a target has not what it had before: each says what it has instead. */
export const LEAVES_OTHER: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  'restore-failed',
  'replace-cut',
  'swap-unfinished',
]);

/** What was there before: a file's bytes, nothing, or something that can't be read or that the target keeps. */
type Before = Uint8Array<ArrayBuffer> | 'nothing' | 'unreadable' | 'kept';

/**
 * Copies one file and reads back its digest. Whatever goes wrong, Cancel too, the target has what
 * it had before, but for the three errors that say that it has not.
 * @returns bytes copied
 * @throws {PortsideError} `copy-differs`; `restore-failed`, `replace-cut`, `swap-unfinished`; what reading and writing throw
 */
export async function copyFile(
  source: Volume,
  target: Volume,
  from: string,
  to: string,
  options: CallOptions & { replace: boolean },
): Promise<number> {
  const { signal, onProgress, replace } = options;
  const bytes = await source.read(from, { signal });
  const digest = await sha256Hex(bytes);
  const safe = target.capabilities.safeWrites === true;
  const before = !replace ? 'nothing' : safe ? 'kept' : await readBefore(target, to, { signal });
  try {
    await target.write(to, bytes, { replace: before !== 'nothing', signal, onProgress });
    // Once a write can't be taken back, Cancel comes too late for it.
    const [stored] = await target.checksums([to], safe ? {} : { signal });
    if (stored?.sha256 !== digest || stored.size !== bytes.length) {
      throw new PortsideError('copy-differs', { path: displayName(to) });
    }
  } catch (thrown) {
    const error = toPortsideError(thrown, { path: displayName(to) });
    // Somebody else's file, which came after the plan was made; or the target has done what it could.
    const left = error.code === 'already-exists' || LEAVES_OTHER.has(error.code);
    if (!left) await restore(target, to, before, error);
    throw error;
  }
  return bytes.length;
}

async function readBefore(target: Volume, path: string, options: CallOptions): Promise<Before> {
  try {
    return await target.read(path, options);
  } catch (thrown) {
    return ofOneFile(thrown, path).code === 'not-found' ? 'nothing' : 'unreadable';
  }
}

/** Without a signal: it runs to the end, also after Cancel. */
async function restore(
  target: Volume,
  path: string,
  before: Before,
  cause: PortsideError,
): Promise<void> {
  if (before === 'unreadable' || before === 'kept') return;
  try {
    const now = await readBefore(target, path, {});
    if (before === 'nothing') {
      if (now !== 'nothing') await target.remove(path);
    } else if (!(now instanceof Uint8Array) || firstDifference(now, before) !== null) {
      await target.write(path, before, { replace: now !== 'nothing' });
    }
  } catch (thrown) {
    const errors = new AggregateError([thrown, cause], 'Restoring after a failed copy');
    throw new PortsideError('restore-failed', { path: displayName(path) }, { cause: errors });
  }
}
