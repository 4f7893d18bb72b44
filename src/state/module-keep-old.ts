import { PortsideError } from '../errors/portside-error';
import type { ModuleVolume, ModuleWriteOptions } from '../modules/module';
import * as m from '../paraglide/messages.js';
import { baseName, displayName } from '../volumes/paths';
import { saveFile } from './download';
import type { Shell } from './shell';

/**
 * The same volume; where there is no room for old and new content at once, a person is told, and the
 * old content is kept on this machine before it goes.
 */
export function keepingOld(volume: ModuleVolume, shell: Shell): ModuleVolume {
  const keepOld = async (path: string, old: Uint8Array<ArrayBuffer>) => {
    const name = displayName(baseName(path));
    const sure = await shell.dialogs.open('confirm', {
      title: m.keep_old_title({ name }),
      text: m.keep_old({ name }),
      action: m.keep_old_action(),
    });
    if (!sure) throw new PortsideError('cancelled');
    saveFile(name, old);
  };
  const write = (path: string, bytes: Uint8Array, options: ModuleWriteOptions = {}) =>
    volume.write(path, bytes, { keepOld, ...options });
  return new Proxy(volume, {
    get(target, key) {
      if (key === 'write') return write;
      const value: unknown = Reflect.get(target, key, target);
      return typeof value === 'function' ? (value.bind(target) as unknown) : value;
    },
  });
}
