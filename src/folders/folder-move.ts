import { sha256Hex } from '../ground/checksums/sha256';
import { PortsideError } from '../ground/errors/portside-error';
import { displayName, joinPath } from '../volumes/paths';
import type { CallOptions } from '../volumes/volume';
import { throwIfCancelled } from '../ground/errors/convert';
import type { Handle } from './folder-tree';
import { isNamed } from './folder-errors';
import type { DirectoryHandle, FileHandle } from './handles';

/** Writes a whole file: its swap file takes its place at the end, so it is never half-written. */
export async function writeWhole(
  handle: FileHandle,
  bytes: Uint8Array,
  { signal, onProgress }: CallOptions,
): Promise<void> {
  const writer = await handle.createWritable({ keepExistingData: false });
  try {
    for (let at = 0; at < bytes.length; at += PIECE) {
      throwIfCancelled(signal);
      await writer.write(bytes.slice(at, at + PIECE));
      onProgress?.(Math.min(at + PIECE, bytes.length), bytes.length);
    }
    throwIfCancelled(signal);
    await writer.close();
  } catch (thrown) {
    // Already closed or broken if it refuses; the first error is the one to tell.
    await Promise.allSettled([writer.abort()]);
    throw thrown;
  }
}

/** Bytes written at once. */
const PIECE = 1 << 20;

/** How browsers say that they move files in their private file system only. */
const NOT_HERE = ['NotSupportedError', 'AbortError', 'InvalidModificationError', 'TypeError'];

export interface Place {
  readonly directory: DirectoryHandle;
  readonly name: string;
}

/**
 * Moves to a free name: by the browser's own way if it has one, else by a verified copy, after
 * which the old one is removed. A failure before that removes the copy.
 */
export async function moveTo(
  from: Place,
  handle: Handle,
  to: Place,
  sameDirectory: boolean,
  options: CallOptions,
): Promise<void> {
  if (handle.kind === 'file' && handle.move) {
    try {
      if (sameDirectory) await handle.move(to.name);
      else await handle.move(to.directory, to.name);
      return;
    } catch (thrown) {
      if (!NOT_HERE.some((name) => isNamed(thrown, name))) throw thrown;
    }
  }
  try {
    await copyTo(handle, to, joinPath('/', to.name), options);
  } catch (thrown) {
    await removeIfThere(to);
    throw thrown;
  }
  await from.directory.removeEntry(from.name, { recursive: true });
}

async function copyTo(
  handle: Handle,
  to: Place,
  path: string,
  options: CallOptions,
): Promise<void> {
  throwIfCancelled(options.signal);
  if (handle.kind === 'file') {
    const bytes = await contentOf(handle);
    const copy = await to.directory.getFileHandle(to.name, { create: true });
    await writeWhole(copy, bytes, { signal: options.signal });
    if ((await sha256Hex(await contentOf(copy))) !== (await sha256Hex(bytes))) {
      throw new PortsideError('copy-differs', { path: displayName(path) });
    }
    return;
  }
  const directory = await to.directory.getDirectoryHandle(to.name, { create: true });
  for await (const [name, child] of handle.entries()) {
    await copyTo(child, { directory, name }, joinPath(path, name), options);
  }
}

async function contentOf(handle: FileHandle): Promise<Uint8Array<ArrayBuffer>> {
  return new Uint8Array(await (await handle.getFile()).arrayBuffer());
}

async function removeIfThere({ directory, name }: Place): Promise<void> {
  try {
    await directory.removeEntry(name, { recursive: true });
  } catch (thrown) {
    if (!isNamed(thrown, 'NotFoundError')) throw thrown;
  }
}
