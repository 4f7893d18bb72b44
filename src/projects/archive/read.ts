import { sha256Hex } from '../../ground/checksums/sha256';
import { PortsideError } from '../../ground/errors/portside-error';
import { EditTree } from '../../volumes/tree/edit-tree';
import { TreeEdit } from '../../volumes/tree/edit';
import { displayName, parentPath, splitPath } from '../../volumes/paths';
import type { CallOptions } from '../../volumes/volume';
import { ArchivePaths, isLitter, pathOfEntry } from './names';
import { parseManifest } from './schema';
import {
  PORTSIDE_JSON,
  type ArchiveAttribute,
  type ArchiveContent,
  type ArchiveEntry,
  type ArchiveManifest,
  type ArchiveNotice,
} from './types';
import { openZip, shown, type ZipEntry } from '../../volumes/zip/unzip';
import { emptyTree } from '../database/tree-record';
import type { ProjectDirectory, ProjectNode, ProjectTree, StoredContent } from '../types';

/** An entry whose name is one, and where it would stand. */
interface Placed {
  readonly entry: ZipEntry;
  readonly path: string;
}

/**
 * Reads a project archive, or any zip as files. All of it is checked before anything is given back.
 * @throws {PortsideError} one of the `archive-…` codes; `cancelled`
 */
export async function readArchive(
  bytes: Uint8Array<ArrayBuffer>,
  options: CallOptions = {},
): Promise<ArchiveContent> {
  const entries = await openZip(bytes, options);
  const paths = new ArchivePaths();
  const placed = entries.map((entry): Placed => {
    const path = pathOfEntry(entry.name);
    paths.add(path, entry.directory ? 'dir' : 'file');
    return { entry, path };
  });
  paths.check();
  const manifest = placed.find(({ path }) => path === `/${PORTSIDE_JSON}`);
  if (!manifest || manifest.entry.directory) return foreign(placed, paths.notices);
  const others = placed.filter((one) => one !== manifest);
  return ours(parseManifest(textOf(await manifest.entry.read())), others);
}

async function foreign(
  placed: readonly Placed[],
  notices: readonly ArchiveNotice[],
): Promise<ArchiveContent> {
  const litter = placed.filter(({ path }) => isLitter(path)).map(({ path }) => path);
  const tree = EditTree.empty<never>();
  const incoming = [];
  for (const { entry, path } of placed) {
    if (isLitter(path)) continue;
    const relative = path.slice(1);
    if (entry.directory) incoming.push({ type: 'dir', path: relative } as const);
    else incoming.push({ type: 'file', path: relative, bytes: await entry.read() } as const);
  }
  tree.add(tree.planAdd('/', incoming), () => 'skip');
  return {
    ours: false,
    name: null,
    target: { kind: 'none' },
    settings: {},
    tree: { root: tree.root, nextKey: tree.nextKey },
    notices: [
      { code: 'foreign', paths: [] },
      ...notices,
      ...(litter.length ? [{ code: 'litter', paths: litter.map(displayName) } as const] : []),
    ],
  };
}

async function ours(
  { name, target, settings, entries }: ArchiveManifest,
  placed: readonly Placed[],
): Promise<ArchiveContent> {
  const there = new Map(placed.map(({ entry, path }) => [path, entry]));
  const paths = new ArchivePaths();
  for (const { path, type } of entries) if (path !== '/') paths.add(checkedPath(path), type);
  paths.check();

  const contents = new Map<string, Uint8Array<ArrayBuffer>>();
  for (const entry of entries) {
    if (entry.type === 'dir') continue;
    const at = pathOfEntry(entry.file);
    const found = there.get(at);
    if (!found || found.directory) throw about('archive-missing', entry.file);
    there.delete(at);
    const bytes = await found.read();
    const same = bytes.length === entry.size && (await sha256Hex(bytes)) === entry.sha256;
    if (!same) throw about('archive-digest', entry.file);
    contents.set(entry.path, bytes);
  }
  for (const entry of there.values()) {
    if (!entry.directory) throw about('archive-unlisted', entry.name);
  }
  const tree = treeOf(entries, contents);
  return { ours: true, name, target, settings, tree, notices: paths.notices };
}

function checkedPath(path: string): string {
  try {
    splitPath(path);
  } catch (thrown) {
    if (!(thrown instanceof PortsideError)) throw thrown;
    throw about('archive-unsafe-name', path);
  }
  // A backslash or colon is a name like others on the module; depth and dots are not.
  return pathOfEntry(path.slice(1).replace(/[\\:]/g, '_')) && path;
}

function treeOf(
  entries: readonly ArchiveEntry[],
  contents: ReadonlyMap<string, Uint8Array<ArrayBuffer>>,
): ProjectTree {
  let rootAttributes: ProjectDirectory['attributes'] = [];
  const edit = new TreeEdit<StoredContent>(emptyTree().root);
  const directories = new Set(['/']);
  let key = 1;
  for (const entry of entries) {
    const attributes = (entry.attributes ?? []).map(bytesOf);
    if (entry.path === '/') {
      if (entry.type !== 'dir') throw about('archive-unsafe-name', '/');
      rootAttributes = attributes;
      continue;
    }
    const names = splitPath(entry.path);
    if (!directories.has(parentPath(entry.path))) throw about('archive-missing', entry.path);
    const common = { key: key++, name: names.at(-1) ?? '', attributes };
    const bytes = contents.get(entry.path) ?? new Uint8Array();
    const node: ProjectNode =
      entry.type === 'dir'
        ? { type: 'dir', ...common, children: [] }
        : { type: 'file', ...common, size: bytes.length, content: { kind: 'bytes', bytes } };
    if (entry.type === 'dir') directories.add(entry.path);
    edit.put(parentPath(entry.path), node);
  }
  return { root: { ...edit.close(), attributes: rootAttributes }, nextKey: key };
}

function bytesOf({ type, value }: ArchiveAttribute) {
  const bytes = value.match(/../g) ?? [];
  return { type, value: Uint8Array.from(bytes, (byte) => parseInt(byte, 16)) };
}

function textOf(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (cause) {
    throw new PortsideError('archive-schema', { name: PORTSIDE_JSON, place: 'UTF-8' }, { cause });
  }
}

function about(
  code: 'archive-missing' | 'archive-unlisted' | 'archive-digest' | 'archive-unsafe-name',
  name: string,
): PortsideError {
  return new PortsideError(code, { name: shown(name) });
}
