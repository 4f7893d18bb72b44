import { throwIfCancelled } from '../../../ground/errors/convert';
import { PortsideError } from '../../../ground/errors/portside-error';
import { displayName } from '../../../volumes/paths';
import type { KeepOld, VolumeEntry, WriteOptions } from '../../../volumes/volume';
import type { MountPoint } from './mount-point';
import { readFile } from './read';
import { removeTree } from './mkdir-rename-remove';
import type { Turn } from '../line/scheduler';
import { storeFile } from './store-file';

/**
 * Replaces a file whose old and new content do not fit side by side: the old one is in other hands
 * before it goes, and is put back if the new one can't be stored.
 * @throws {PortsideError} `replace-cut` if the old one can't be put back, as on a lost line; what
 * `keepOld` and storing throw
 */
export async function storeInstead(
  turn: Turn,
  place: MountPoint,
  old: VolumeEntry,
  bytes: Uint8Array<ArrayBuffer>,
  keepOld: KeepOld,
  options: WriteOptions,
): Promise<void> {
  const { signal, onProgress } = options;
  const { path, size } = old;
  const before = await readFile(turn, place, path, { offset: 0, length: size, signal });
  await keepOld(path, before);
  throwIfCancelled(signal);
  try {
    await removeTree(turn, place, path, {});
    await storeFile(turn, place, path, bytes, { signal, onProgress });
  } catch (thrown) {
    await putBack(turn, place, path, before, thrown);
    throw thrown;
  }
}

async function putBack(
  turn: Turn,
  place: MountPoint,
  path: string,
  before: Uint8Array<ArrayBuffer>,
  cause: unknown,
): Promise<void> {
  try {
    if (turn.repl.wire.failure) throw turn.repl.wire.failure;
    await turn.recover();
    await storeFile(turn, place, path, before, {});
  } catch (second) {
    const errors = new AggregateError([cause, second], 'Putting the old file back failed');
    throw new PortsideError('replace-cut', { path: displayName(path) }, { cause: errors });
  }
}
