import { throwIfCancelled } from '../../ground/errors/convert';
import { PortsideError } from '../../ground/errors/portside-error';
import { displayName, isWithin, splitPath } from '../../volumes/paths';
import type { CallOptions, RemoveOptions } from '../../volumes/volume';
import { attributesOf } from './files/attributes';
import { filesBelow, moved, type NameTree } from './files/names';
import { newName } from './files/new-name';
import { checkUnprotected } from './files/protection';
import { readVerified } from './files/read-verified';
import type { FileStore } from './files/store';
import { place } from './replace/place';

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
  const { commands } = store;
  const { dialect } = commands;
  const below = filesBelow(tree, from);
  if (from === to) return;
  if (isWithin(to, from)) throw new PortsideError('into-itself', { path: displayName(from) });
  const plan = below.map(([path, row]) => {
    const target = moved(path, from, to);
    checkUnprotected(dialect, row, unlocked);
    if (tree.rows.has(target))
      throw new PortsideError('already-exists', { path: displayName(target) });
    return { row, name: newName(dialect, tree, target) };
  });
  const total = plan.reduce((sum, { row }) => sum + row.size * 2, 0);
  let before = 0;
  for (const { row, name } of plan) {
    throwIfCancelled(signal);
    const half = (start: number) => (done: number) => onProgress?.(start + done, total);
    const reading = { signal, onProgress: half(before) };
    const { bytes } = await readVerified(commands, row, row.size, reading);
    const file = { ...attributesOf(dialect, row), name, bytes };
    const others = [...tree.rows.values()].filter((other) => other !== row);
    const storing = { signal, onProgress: half(before + row.size) };
    await place(store, others, name, (_, how) => store.put(file, how), storing);
    await commands.closeStreamsOf(row.name);
    await commands.remove(row.name);
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
    throwIfCancelled(signal);
    // Once sent it can't be taken back: its answer tells what has become of the file.
    await store.commands.remove(row.name);
  }
}
