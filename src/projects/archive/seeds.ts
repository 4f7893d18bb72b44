import { toPortsideError } from '../../ground/errors/convert';
import type { PortsideError } from '../../ground/errors/portside-error';
import { EditTree } from '../../volumes/tree/edit-tree';
import { walkTree } from '../../volumes/tree/nodes';
import type { EditDirectory } from '../../volumes/tree/types';
import { ImageVolume } from '../../images/image-volume';
import { displayName, joinPath } from '../../volumes/paths';
import type { IntakeItem } from '../../volumes/intake';
import type { CallOptions, Volume } from '../../volumes/volume';
import { walk } from '../../volumes/walk';
import { readArchive } from './read';
import type { ArchiveNotice } from './types';
import { settle } from '../database/settle';
import type { ProjectSeed } from '../database/store';
import { emptyTree } from '../database/tree-record';
import type { ProjectDirectory, ProjectNode, ProjectTarget, StoredContent } from '../types';

/*
 * What a new project begins with. Everything is read and hashed here, so that `store.create` is one
 * transaction; if reading fails there is no half of a project.
 */

const NO_TARGET: ProjectTarget = { kind: 'none' };

/** From nothing, or for a module: `{ kind: 'module', module: preset.id, sizes: {} }`. */
export function seedEmpty(name: string, target: ProjectTarget = NO_TARGET): ProjectSeed {
  const files = { tree: emptyTree(), contents: new Map<string, never>() };
  return { name, target, settings: {}, step: 'created', files };
}

/** From files and folders of this machine, as `intakeFiles` and `intakeEntries` read them. */
export async function seedFromFiles(
  name: string,
  items: readonly IntakeItem[],
  target: ProjectTarget = NO_TARGET,
  options: CallOptions = {},
): Promise<ProjectSeed> {
  const tree = EditTree.empty<StoredContent>();
  tree.add(tree.planAdd('/', items), () => 'skip');
  const files = await settle({ root: tree.root, nextKey: tree.nextKey }, options);
  return { name, target, settings: {}, step: 'imported', files };
}

/** From any other volume, such as a folder on disk that stays open. @throws as its `read` does */
export async function seedFromVolume(
  name: string,
  volume: Volume,
  target: ProjectTarget = NO_TARGET,
  options: CallOptions = {},
): Promise<ProjectSeed> {
  const { signal, onProgress } = options;
  const items: IntakeItem[] = [];
  let done = 0;
  for (const { path, type, size } of await walk(volume, '/', { signal })) {
    const relative = path.slice(1);
    if (type === 'dir') items.push({ type, path: relative });
    else items.push({ type, path: relative, bytes: await volume.read(path, { signal }) });
    onProgress?.((done += size), null);
  }
  return seedFromFiles(name, items, target, { signal });
}

export interface ImageSeed {
  readonly seed: ProjectSeed;
  /** Files that could not be read and are not in the project. */
  readonly skipped: readonly { readonly path: string; readonly error: PortsideError }[];
}

/** From an image as it is on screen, edits included; the project is for images like it. */
export async function seedFromImage(
  name: string,
  image: ImageVolume,
  options: CallOptions = {},
): Promise<ImageSeed> {
  const { root, geometry, name: like } = image.snapshot;
  const contents = new Map<number, Uint8Array<ArrayBuffer>>();
  const skipped: { path: string; error: PortsideError }[] = [];
  let done = 0;
  for (const { node, path } of walkTree(root)) {
    if (node.type === 'dir') continue;
    try {
      contents.set(node.key, await image.read(path, { signal: options.signal }));
    } catch (thrown) {
      const error = toPortsideError(thrown, { path: displayName(path) });
      if (error.code !== 'file-unreadable') throw error;
      skipped.push({ path: displayName(path), error });
    }
    options.onProgress?.((done += node.size), null);
  }
  let nextKey = root.key + 1;
  const copy = (directory: EditDirectory, path: string): ProjectDirectory => ({
    ...directory,
    children: directory.children.flatMap((node): ProjectNode[] => {
      nextKey = Math.max(nextKey, node.key + 1);
      if (node.type === 'dir') return [copy(node, joinPath(path, node.name))];
      const bytes = contents.get(node.key);
      return bytes ? [{ ...node, size: bytes.length, content: { kind: 'bytes', bytes } }] : [];
    }),
  });
  const tree = { root: copy(root, '/'), nextKey };
  const target: ProjectTarget = geometry ? { kind: 'free', geometry, like } : NO_TARGET;
  const files = await settle({ root: tree.root, nextKey }, options);
  return { seed: { name, target, settings: {}, step: 'imported', files }, skipped };
}

/** From any volume; an image's project is for images like it. @throws as its `read` does */
export async function seedOf(
  name: string,
  volume: Volume,
  options: CallOptions = {},
): Promise<ImageSeed> {
  if (volume instanceof ImageVolume) return seedFromImage(name, volume, options);
  return { seed: await seedFromVolume(name, volume, NO_TARGET, options), skipped: [] };
}

export interface ArchiveSeed {
  readonly seed: ProjectSeed;
  readonly notices: readonly ArchiveNotice[];
}

/** From a project archive, or any zip; `name` if the archive has none. @throws as `readArchive` does */
export async function seedFromArchive(
  name: string,
  bytes: Uint8Array<ArrayBuffer>,
  options: CallOptions = {},
): Promise<ArchiveSeed> {
  const content = await readArchive(bytes, options);
  const { target, settings, tree, notices } = content;
  const files = await settle(tree, { signal: options.signal });
  return {
    seed: { name: content.name ?? name, target, settings, step: 'imported', files },
    notices,
  };
}
