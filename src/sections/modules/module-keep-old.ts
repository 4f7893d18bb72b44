import { PortsideError } from '../../ground/errors/portside-error';
import type { ModuleVolume, ModuleWriteOptions } from '../../modules/module';
import * as m from '../../paraglide/messages.js';
import { baseName, displayName } from '../../volumes/paths';
import { saveFile } from '../../kit/download';
import type { Shell } from '../../kit/shell';

/**
 * The same volume, called as a person tells it from those of other modules. If there is no room for
 * old and new content at once, a person is told, and the old content is kept on this machine before
 * it goes.
 */
export function keepingOld(volume: ModuleVolume, shell: Shell, name: () => string): ModuleVolume {
  const keepOld = async (path: string, old: Uint8Array<ArrayBuffer>) => {
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
  const write = (path: string, bytes: Uint8Array, options: ModuleWriteOptions = {}) =>
    volume.write(path, bytes, { keepOld, ...options });
  return new Proxy(volume, {
    get(target, key) {
      if (key === 'write') return write;
      if (key === 'name') return name();
      const value: unknown = Reflect.get(target, key, target);
      return typeof value === 'function' ? (value.bind(target) as unknown) : value;
    },
    set: (target, key, value) => Reflect.set(target, key, value, target),
  });
}
