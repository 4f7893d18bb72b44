import { PortsideError } from '../../ground/errors/portside-error';
import { m } from '../../kit/words/all';
import { baseName, displayName } from '../../volumes/paths';
import type { KeepOld } from '../../volumes/volume';
import { saveFile } from '../../kit/download';
import type { Shell } from '../../kit/shell';

/**
 * If there is no room for old and new content at once, a person is told, and the old content is
 * kept on this machine before it goes.
 */
export function keeperOf(shell: Shell): KeepOld {
  return async (path, old) => {
    const file = baseName(path);
    const shown = displayName(file);
    const sure = await shell.dialogs.open('confirm', {
      title: m.keep_old_title({ name: shown }),
      text: m.keep_old({ name: shown }),
      action: m.keep_old_action(),
    });
    if (!sure) throw new PortsideError('cancelled');
    saveFile(file, old);
  };
}
