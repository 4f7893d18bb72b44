import { throwIfCancelled, toPortsideError } from '../../ground/errors/convert';
import type { PortsideError } from '../../ground/errors/portside-error';
import { displayName, isWithin, joinPath, parentPath } from '../paths';
import { PortableDirectory } from '../portable-names';
import type { CallOptions, Volume, VolumeEntry } from '../volume';
import { walk } from '../walk';
import { zipWriter } from './zip-files';

export interface ZipExport {
  bytes: Uint8Array<ArrayBuffer>;
  /** Files in the zip. */
  files: number;
  /** Entries whose name would be refused or dangerous on other systems, and what the zip calls them. */
  renamed: { path: string; as: string }[];
  /** Files that could not be read and are not in the zip. */
  skipped: { path: string; error: PortsideError }[];
}

/** Codes of one file that can't be read, while the next one can. */
const OF_ONE_FILE = new Set<string>(['file-unreadable', 'module-file-unreadable']);

/** A plan of names is made first, so that what is said about them holds for the whole zip. */
interface Item {
  entry: VolumeEntry;
  as: string;
}

export interface ZipOptions extends CallOptions {
  /** Only these, each with all it holds, below the nearest directory that they share. */
  readonly paths?: readonly string[];
}

/**
 * Everything in a volume, or some of it, as a zip; empty directories too, names in UTF-8.
 * @throws {PortsideError} `cancelled`, or what listing throws; an unreadable file is only skipped.
 */
export async function exportZip(volume: Volume, options: ZipOptions = {}): Promise<ZipExport> {
  const { signal, onProgress, paths } = options;
  const from = paths ? sharedParent(paths) : '/';
  const all = await walk(volume, from, { signal });
  const items = plan(paths ? chosen(all, paths) : all, from);
  const total = items.reduce((sum, { entry }) => sum + entry.size, 0);
  const { writer, Uint8ArrayReader } = await zipWriter();

  const result: Omit<ZipExport, 'bytes'> = { files: 0, renamed: [], skipped: [] };
  let done = 0;
  for (const { entry, as } of items) {
    throwIfCancelled(signal);
    if (`/${as}` !== entry.path.slice(from === '/' ? 0 : from.length)) {
      result.renamed.push({ path: displayName(entry.path), as });
    }
    if (entry.type === 'dir') {
      await writer.add(`${as}/`, undefined, { directory: true });
      continue;
    }
    try {
      const content = await volume.read(entry.path, { signal });
      await writer.add(as, new Uint8ArrayReader(content));
      result.files++;
    } catch (thrown) {
      const error = toPortsideError(thrown, { path: displayName(entry.path) });
      if (!OF_ONE_FILE.has(error.code)) throw error;
      result.skipped.push({ path: displayName(entry.path), error });
    }
    done += entry.size;
    onProgress?.(done, total);
  }
  return { ...result, bytes: await writer.close() };
}

function sharedParent(paths: readonly string[]): string {
  let [shared = '/'] = paths.map(parentPath);
  while (!paths.every((path) => path !== shared && isWithin(path, shared))) {
    shared = parentPath(shared);
  }
  return shared;
}

/** What was chosen, what lies in it, and the directories on the way. */
function chosen(entries: readonly VolumeEntry[], paths: readonly string[]): VolumeEntry[] {
  const inside = new Set(paths);
  const way = new Set<string>();
  for (const path of paths) {
    for (let at = parentPath(path); at !== '/'; at = parentPath(at)) way.add(at);
  }
  // Tree order: a directory is looked at before what it holds.
  return entries.filter(({ path }) => {
    if (inside.has(parentPath(path))) inside.add(path);
    return inside.has(path) || way.has(path);
  });
}

function plan(entries: readonly VolumeEntry[], from: string): Item[] {
  const directories = new Map([[from, { as: '', names: new PortableDirectory() }]]);
  return entries.map((entry) => {
    const parent = directories.get(parentPath(entry.path));
    if (!parent) throw new Error(`${entry.path} comes before its directory`);
    const as = joinPath(parent.as || '/', parent.names.add(entry.name)).replace(/^\//, '');
    if (entry.type === 'dir') {
      directories.set(entry.path, { as: `/${as}`, names: new PortableDirectory() });
    }
    return { entry, as };
  });
}
