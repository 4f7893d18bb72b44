import { PortsideError } from '../../../ground/errors/portside-error';
import { firstDifference } from '../../../volumes/compare/content';
import { displayName } from '../../../volumes/paths';
import { literalOf, type MountPoint } from './mount-point';
import { readFile } from './read';
import { closeSource, sendFile, type SendOptions } from './receive';
import { statAll } from './stat';
import { storedDiffers } from './store';
import type { Turn } from '../line/scheduler';

/**
 * Stores a file if nothing can be renamed: the new content goes over the old one, which is kept
 * here meanwhile and put back if anything fails. A cable pulled in the middle loses it.
 * @throws {PortsideError} `stored-differs`, `old-file-lost`; what the module meets
 */
export async function storeInPlace(
  turn: Turn,
  place: MountPoint,
  path: string,
  bytes: Uint8Array<ArrayBuffer>,
  options: SendOptions,
): Promise<void> {
  const { signal } = options;
  const [there] = await statAll(turn, place, [path], signal);
  const before = there
    ? await readFile(turn, place, path, { offset: 0, length: there.size, signal })
    : null;
  try {
    await sendAndCompare(turn, place, path, bytes, options);
  } catch (thrown) {
    if (turn.repl.wire.failure) throw thrown;
    try {
      await turn.recover();
      if (before) await sendAndCompare(turn, place, path, before, {});
      else await removeQuietly(turn, place, path);
    } catch (second) {
      const errors = new AggregateError([thrown, second], 'Putting the old file back failed');
      throw new PortsideError('old-file-lost', { path: displayName(path) }, { cause: errors });
    }
    throw thrown;
  }
}

async function sendAndCompare(
  turn: Turn,
  place: MountPoint,
  path: string,
  bytes: Uint8Array<ArrayBuffer>,
  options: SendOptions,
): Promise<void> {
  await sendFile(turn, place, path, bytes, options);
  await turn.call(closeSource, { signal: options.signal });
  const [entry] = await statAll(turn, place, [path], options.signal);
  if (entry?.size !== bytes.length) throw storedDiffers(path);
  const stored = await readFile(turn, place, path, {
    offset: 0,
    length: bytes.length,
    signal: options.signal,
  });
  if (firstDifference(stored, bytes) !== null) throw storedDiffers(path);
}

async function removeQuietly(turn: Turn, place: MountPoint, path: string): Promise<void> {
  await turn.call(`${closeSource}import ${place.abilities.os} as o
try:o.remove(${literalOf(place, path)})
except OSError:pass
`);
}
