import { PortsideError } from '../../ground/errors/portside-error';
import { displayName, nameIsUtf8 } from '../../volumes/paths';
import type { UpdateFile } from './update-types';

/** Where a web server has the files; a person writes its own address there. */
const BASE = 'http://example.com/';

/**
 * A program for the module that fetches the files by `app_fota` and restarts, by the documented
 * `bulk_download` (it returns those that failed) and `set_update_flag`.
 * @throws {PortsideError} `update-name` for a name that no URL can say
 */
export function bulkDownloadScript(files: readonly Pick<UpdateFile, 'path'>[]): string {
  const rows = files.map(({ path }) => {
    if (!nameIsUtf8(path)) {
      throw new PortsideError('update-name', { path: displayName(path), max: 255 });
    }
    const url = path.slice(1).split('/').map(encodeURIComponent).join('/');
    return `    {'url': BASE + ${python(`usr/${url}`)}, 'file_name': ${python(`/usr${path}`)}},`;
  });
  return `import app_fota
from misc import Power

# Put the folder "usr" of this archive there.
BASE = ${python(BASE)}

FILES = [
${rows.join('\n')}
]

fota = app_fota.new()
failed = fota.bulk_download(FILES)
if failed:
    print('not updated, these failed:', failed)
else:
    fota.set_update_flag()
    Power.powerRestart()
`;
}

/** A string literal of Python; the files are UTF-8. */
function python(text: string): string {
  const escaped = text.replace(
    /[\\'\p{Cc}]/gu,
    (character) =>
      ({ '\\': '\\\\', "'": "\\'" })[character] ??
      `\\x${character.charCodeAt(0).toString(16).padStart(2, '0')}`,
  );
  return `'${escaped}'`;
}
