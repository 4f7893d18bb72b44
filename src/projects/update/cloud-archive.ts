import { PortsideError } from '../../ground/errors/portside-error';
import { bytesOf, joinBytes } from '../../serial/bytes';
import { displayName, nameIsUtf8 } from '../../volumes/paths';
import type { UpdateFile } from './update-types';

/** What stands between the parts of a record; a name that holds one of them can't be told from it. */
const MARKS = ['|start', '|filename|', '|filesize|', '|filecontent|', '|end|'] as const;

/**
 * What Quectel's cloud OTA library unpacks, though its name ends in `.zip`: a zlib stream of records
 * `|start|filename|NAME|filesize|SIZE|filecontent|BYTES|end|`. It makes no folders, so that all
 * files lie at the top.
 * @throws {PortsideError} `update-folder`, `update-name`
 */
export async function cloudArchiveOf(
  files: readonly UpdateFile[],
): Promise<Uint8Array<ArrayBuffer>> {
  const records = files.map(({ path, bytes }) => {
    const name = path.slice(1);
    if (name.includes('/')) throw new PortsideError('update-folder', { path: displayName(path) });
    if (!nameIsUtf8(path) || MARKS.some((mark) => name.includes(mark))) {
      throw new PortsideError('update-name', { path: displayName(path), max: 255 });
    }
    const [start, filename, filesize, content, end] = MARKS;
    return joinBytes([
      bytesOf(`${start}${filename}${name}${filesize}${bytes.length}${content}`),
      bytes,
      bytesOf(end),
    ]);
  });
  const stream = new Blob([joinBytes(records)])
    .stream()
    .pipeThrough(new CompressionStream('deflate'));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}
