import { doing } from '../folders/folder-errors';
import { throwIfCancelled } from '../ground/errors/convert';
import type { CallOptions } from '../volumes/volume';

/** Bytes that are written at once. */
const PIECE = 1024 * 1024;

/**
 * Streams it into the file, and gives the file as it lies there then. Until the last byte is written
 * the file is what it was; after a failure too.
 * @throws {PortsideError} `cancelled`, `no-space`, `permission-needed`, `file-in-use`, `read-failed`
 */
export async function streamInto(
  handle: FileSystemFileHandle,
  content: Blob,
  { signal, onProgress }: CallOptions = {},
): Promise<File> {
  const what = { volume: handle.name, path: handle.name };
  const writable = await doing(what, () => handle.createWritable());
  try {
    for (let at = 0; at < content.size; at += PIECE) {
      throwIfCancelled(signal);
      const piece = await doing(what, () => content.slice(at, at + PIECE).arrayBuffer());
      await doing(what, () => writable.write(new Uint8Array(piece)));
      onProgress?.(Math.min(at + PIECE, content.size), content.size);
    }
    throwIfCancelled(signal);
    await doing(what, () => writable.close());
  } catch (error) {
    await writable.abort();
    throw error;
  }
  return await doing(what, () => handle.getFile());
}
