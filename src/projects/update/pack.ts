import { throwIfCancelled } from '../../ground/errors/convert';
import { zipFiles } from '../../volumes/zip/zip-files';
import type { CallOptions, Volume } from '../../volumes/volume';
import { bulkDownloadScript } from './bulk-download';
import { cloudArchiveOf } from './cloud-archive';
import { tarGzOf } from './tar-gz';
import type { UpdateContents, UpdateFile } from './update-types';

/** How a module gets an update by itself. */
export type UpdateFormat =
  /** A folder for a web server, and the program that fetches it by `app_fota`. */
  | 'bulk'
  /** One archive, for programs that unpack it below `.updater`. */
  | 'tar'
  /** The archive of Quectel's cloud OTA. */
  | 'cloud';

/**
 * Packs the files of an update.
 * @throws {PortsideError} `update-name`, `update-folder`, `cancelled`; what the volume throws
 */
export async function packUpdate(
  volume: Pick<Volume, 'read'>,
  { changed }: UpdateContents,
  format: UpdateFormat,
  { signal, onProgress }: CallOptions = {},
): Promise<{ readonly name: string; readonly bytes: Uint8Array<ArrayBuffer> }> {
  const files: UpdateFile[] = [];
  for (const [i, path] of changed.entries()) {
    throwIfCancelled(signal);
    files.push({ path, bytes: await volume.read(path, { signal }) });
    onProgress?.(i + 1, changed.length);
  }
  if (format === 'tar') return { name: 'usr.tar.gz', bytes: await tarGzOf(files) };
  if (format === 'cloud') return { name: 'usr.zip', bytes: await cloudArchiveOf(files) };
  const script = new TextEncoder().encode(bulkDownloadScript(files));
  const bytes = await zipFiles([
    { name: 'bulk_download.py', bytes: script },
    ...files.map((file) => ({ name: `usr${file.path}`, bytes: file.bytes })),
  ]);
  return { name: 'update.zip', bytes };
}
