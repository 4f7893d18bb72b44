import { throwIfCancelled } from '../ground/errors/convert';
import { isWithin } from './paths';
import type { CallOptions, Volume, VolumeEntry } from './volume';

/** Everything below a directory, in tree order: a directory before what it holds. */
export async function walk(
  volume: Volume,
  from = '/',
  options: CallOptions = {},
): Promise<VolumeEntry[]> {
  if (volume.entries) {
    const all = await volume.entries({ signal: options.signal });
    return all.filter(({ path }) => path !== from && isWithin(path, from));
  }
  const found: VolumeEntry[] = [];
  const visit = async (directory: string): Promise<void> => {
    throwIfCancelled(options.signal);
    for (const entry of await volume.list(directory, { signal: options.signal })) {
      found.push(entry);
      if (entry.type === 'dir') await visit(entry.path);
    }
  };
  await visit(from);
  return found;
}
