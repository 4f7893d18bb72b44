import { toPortsideError } from '../ground/errors/convert';
import type { CallOptions, Volume } from './volume';

/** A whole file; null: there is no such file. @throws {PortsideError} what `Volume.read` throws else */
export async function readIfThere(
  volume: Volume,
  path: string,
  { signal }: CallOptions = {},
): Promise<Uint8Array<ArrayBuffer> | null> {
  try {
    return await volume.read(path, { signal });
  } catch (thrown) {
    if (toPortsideError(thrown).code === 'not-found') return null;
    throw thrown;
  }
}
