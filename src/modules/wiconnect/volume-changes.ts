import { throwIfCancelled } from '../../ground/errors/convert';
import { PortsideError } from '../../ground/errors/portside-error';
import { byteLength, displayName, isWithin, splitPath } from '../../volumes/paths';
import type { CallOptions, RemoveOptions } from '../../volumes/volume';
import type { FileAttributes, ModuleWriteOptions } from '../module';
import type { DialectFacts } from './line/dialects';
import { FLAGS } from './files/file-flags';
import { DEFAULT_VERSION, defaultType } from './files/file-types';
import type { NewFile } from './files/files';
import type { FileRow } from './files/listing';
import { NAME_MAX, filesBelow, moved, nameForPath, type NameTree } from './files/names';
import { checkUnprotected, nameRefusal } from './files/protection';
import { readVerified } from './files/read-verified';
import type { FileStore } from './files/store';
import { isLeftover } from './replace/slots';
import { discardLeftovers, leftoversOf, replaceBeside } from './replace/swap';
import { versionNumber } from './files/version';

export interface WriteFileOptions extends ModuleWriteOptions {
  /** System files may be replaced. */
  readonly unlocked: boolean;
  /** As the module is to have it. Default: what the path asks for. */
  readonly name?: string;
}

/** @throws {PortsideError} as `ModuleVolume.write` does, and as `FileStore.put` */
export async function writeFile(
  store: FileStore,
  tree: NameTree,
  path: string,
  bytes: Uint8Array,
  options: WriteFileOptions,
): Promise<void> {
  const { replace = false, unlocked, attributes = {}, keepOld, signal, onProgress } = options;
  const { dialect } = store.commands;
  throwIfCancelled(signal);
  const old = tree.rows.get(path);
  const name = old?.name ?? options.name ?? newName(store, tree, path);
  if (!old) checkNewName(store, name);
  if (old && !replace) throw new PortsideError('already-exists', { path: displayName(path) });
  if (old) checkUnprotected(dialect, old, unlocked);
  const before = old ? attributesOf(dialect, old) : defaultAttributes(dialect, name);
  const given = { ...before, ...attributes };
  versionNumber(given.version);
  if ((attributes.version?.split('.').length ?? 0) > dialect.versionParts) {
    throw new PortsideError('value-not-allowed', { value: given.version });
  }
  if (!(given.type >= 0 && given.type <= 0xff) || dialect.protectedTypes.includes(given.type)) {
    throw new PortsideError('value-not-allowed', { value: given.type.toString(16) });
  }
  const file: NewFile = { ...given, name, bytes };
  const rows = [...tree.rows.values()];
  if (!old) {
    const leftovers = await leftoversOf(store, rows, name);
    await store.put(file, { signal, onProgress });
    return discardLeftovers(store, leftovers);
  }
  try {
    await replaceBeside(store, rows, old, file, { signal, onProgress });
  } catch (thrown) {
    const full = thrown instanceof PortsideError && thrown.code === 'no-room-for-both';
    if (!full || !keepOld) throw thrown;
    await replaceInPlace(store, old, file, (content) => keepOld(path, content), options);
    await discardLeftovers(store, await leftoversOf(store, rows, name));
  }
}

/** Where old and new do not fit side by side: the old content is in other hands before it goes. */
async function replaceInPlace(
  store: FileStore,
  old: FileRow,
  file: NewFile,
  keep: (content: Uint8Array<ArrayBuffer>) => Promise<void>,
  { signal, onProgress }: CallOptions,
): Promise<void> {
  const { bytes } = await readVerified(store.commands, old, old.size, { signal });
  await keep(bytes);
  throwIfCancelled(signal);
  await store.commands.closeStreamsOf(old.name);
  await store.commands.remove(old.name);
  try {
    await store.put(file, { onProgress });
  } catch (thrown) {
    if (store.commands.line.wire.failure) throw thrown;
    try {
      await store.put({ ...attributesOf(store.commands.dialect, old), name: old.name, bytes });
    } catch (again) {
      const cause = new AggregateError([again, thrown], 'Putting the old content back');
      throw new PortsideError('restore-failed', { path: displayName(old.name) }, { cause });
    }
    throw thrown;
  }
}

/** There is no rename: each file is read, stored under its new name and verified, then the old goes. */
export async function renameFiles(
  store: FileStore,
  tree: NameTree,
  from: string,
  to: string,
  unlocked: boolean,
  { signal, onProgress }: CallOptions,
): Promise<void> {
  if (from === '/' || to === '/') throw new PortsideError('root-fixed');
  splitPath(to);
  const below = filesBelow(tree, from);
  if (from === to) return;
  if (isWithin(to, from)) throw new PortsideError('into-itself', { path: displayName(from) });
  const plan = below.map(([path, row]) => {
    const target = moved(path, from, to);
    checkUnprotected(store.commands.dialect, row, unlocked);
    if (tree.rows.has(target))
      throw new PortsideError('already-exists', { path: displayName(target) });
    return { row, name: newName(store, tree, target) };
  });
  const total = plan.reduce((sum, { row }) => sum + row.size * 2, 0);
  let before = 0;
  for (const { row, name } of plan) {
    throwIfCancelled(signal);
    const half = (start: number) => (done: number) => onProgress?.(start + done, total);
    const options = { signal, onProgress: half(before) };
    const { bytes } = await readVerified(store.commands, row, row.size, options);
    const file = { ...attributesOf(store.commands.dialect, row), name, bytes };
    const rows = [...tree.rows.values()].filter((other) => other.name !== row.name);
    const leftovers = await leftoversOf(store, rows, name);
    await store.put(file, { signal, onProgress: half(before + row.size) });
    await store.commands.closeStreamsOf(row.name);
    await store.commands.remove(row.name);
    await discardLeftovers(store, leftovers);
    before += row.size * 2;
  }
}

export async function removeFiles(
  store: FileStore,
  tree: NameTree,
  path: string,
  unlocked: boolean,
  { signal, recursive = true }: RemoveOptions,
): Promise<void> {
  if (path === '/') throw new PortsideError('root-fixed');
  const below = filesBelow(tree, path);
  if (!recursive && !tree.rows.has(path)) {
    throw new PortsideError('not-empty', { path: displayName(path) });
  }
  for (const [, row] of below) checkUnprotected(store.commands.dialect, row, unlocked);
  for (const [, row] of below) {
    throwIfCancelled(signal);
    await store.commands.closeStreamsOf(row.name, { signal });
    await store.commands.remove(row.name, { signal });
  }
}

/** The name of a file that is to come. @throws {PortsideError} `path-…`, `name-…`, `not-a-file` */
export function newName(store: FileStore, tree: NameTree, path: string): string {
  const parts = splitPath(path);
  const shown = displayName(path);
  if (tree.entries.some((entry) => entry.path === path)) {
    throw new PortsideError('not-a-file', { path: shown });
  }
  for (let i = 1; i < parts.length; i++) {
    const above = `/${parts.slice(0, i).join('/')}`;
    if (tree.rows.has(above)) throw new PortsideError('path-through-file', { path: shown });
  }
  const name = nameForPath(path, tree);
  checkNewName(store, name);
  return name;
}

/** Also of names that come from a backup, and could be made to smuggle a command in. */
function checkNewName(store: FileStore, name: string): void {
  const length = byteLength(name);
  if (length > NAME_MAX) {
    throw new PortsideError('name-too-long', { name: displayName(name), length, max: NAME_MAX });
  }
  const refusal = nameRefusal(store.commands.dialect, name);
  if (refusal) throw refusal;
  if (isLeftover(name)) throw new PortsideError('name-not-allowed', { name: displayName(name) });
}

/** What a file has beside its bytes, so that another can have it. */
export function attributesOf({ id }: DialectFacts, row: FileRow): FileAttributes {
  const flags = row.flags ?? 0;
  return {
    type: row.type ?? defaultType(id, row.name),
    version: row.version ?? DEFAULT_VERSION,
    essential: (flags & FLAGS.essential) !== 0,
    unprotected: (flags & FLAGS.unprotected) !== 0,
  };
}

/** What a new file of that name gets where nobody says. */
export function defaultAttributes({ id }: DialectFacts, name: string): FileAttributes {
  return {
    type: defaultType(id, name),
    version: DEFAULT_VERSION,
    essential: false,
    unprotected: false,
  };
}
