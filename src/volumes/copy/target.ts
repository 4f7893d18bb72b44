import { toPortsideError } from '../../ground/errors/convert';
import { PortsideError } from '../../ground/errors/portside-error';
import { checkEntry } from '../limits';
import { baseName, joinPath, parentPath } from '../paths';
import type { CallOptions, Volume, VolumeEntry } from '../volume';

/** Why the target can't take such an entry, whatever is there now; null if it can. */
export function forbiddenBy(
  target: Volume,
  entry: Pick<VolumeEntry, 'path' | 'type' | 'size'>,
): PortsideError | null {
  const { capabilities, name: volume } = target;
  if (!capabilities.write) return new PortsideError('not-supported', { volume, verb: 'write' });
  try {
    checkEntry(target, entry);
    return null;
  } catch (thrown) {
    return toPortsideError(thrown);
  }
}

/** How a volume tells two names apart. */
export function nameKey(volume: Volume, name: string): string {
  return volume.capabilities.caseSensitive === false ? name.normalize('NFC').toLowerCase() : name;
}

/** What a target holds, listed one directory at a time and only if somebody asks. */
export class TargetView {
  readonly #volume: Volume;
  readonly #options: CallOptions;
  readonly #directories = new Map<string, Promise<ReadonlyMap<string, VolumeEntry>>>();

  constructor(volume: Volume, options: CallOptions) {
    this.#volume = volume;
    this.#options = { signal: options.signal };
  }

  /** Entries of a directory by the key of their name; none if there is no such directory. */
  async children(path: string): Promise<ReadonlyMap<string, VolumeEntry>> {
    const known = this.#directories.get(path);
    if (known) return known;
    const asked = this.#ask(path);
    this.#directories.set(path, asked);
    return asked;
  }

  /** The entry that has the path or, if case is no difference, one that takes its place. */
  async find(path: string): Promise<VolumeEntry | null> {
    if (path === '/') return { path, name: '', type: 'dir', size: 0 };
    const siblings = await this.children(parentPath(path));
    return siblings.get(nameKey(this.#volume, baseName(path))) ?? null;
  }

  async #ask(path: string): Promise<ReadonlyMap<string, VolumeEntry>> {
    const self = await this.find(path);
    if (self?.type !== 'dir') return new Map();
    const entries = await this.#volume.list(self.path, this.#options);
    return new Map(entries.map((entry) => [nameKey(this.#volume, entry.name), entry]));
  }
}

/** `path` moved from below one directory to below another. */
export function rebase(path: string, from: string, to: string): string {
  const rest = path.slice(from === '/' ? 1 : from.length + 1);
  return rest ? joinPath(to, rest) : to;
}
