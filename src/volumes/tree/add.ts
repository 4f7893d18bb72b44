import { PortsideError } from '../../ground/errors/portside-error';
import { checkPath, checkSize, nameRoom, NO_LIMITS, type Limits } from '../limits';
import { displayName, freeName, pathOf, splitPath } from '../paths';
import { TreeEdit } from './edit';
import { findNode } from './nodes';
import type { Added, AddPlan, Conflict, EditDirectory, Incoming, Resolution } from './types';

interface Wanted {
  incoming: Incoming;
  /** Absolute. */
  names: string[];
}

/**
 * What adding would do. A conflict stands for all that lies below its path.
 * @throws {PortsideError} `name-…`; `path-double` and `path-through-file` within what comes in
 */
export function planAdd<Kept>(
  root: EditDirectory<Kept>,
  into: string,
  incoming: readonly Incoming[],
  limits: Limits = NO_LIMITS,
): AddPlan {
  checkIncoming(incoming);
  const conflicts = new Map<string, Conflict>();
  for (const wanted of wantedBelow(into, incoming)) {
    const conflict = conflictOf(root, wanted);
    if (conflict && !conflicts.has(conflict.path)) conflicts.set(conflict.path, conflict);
  }
  return { into, incoming, conflicts: [...conflicts.values()], limits };
}

/**
 * The tree with what comes in; conflicts that came up since the plan are resolved alike.
 * @throws {PortsideError} `name-…`, `path-too-long`, `file-too-large` by the limits of the plan
 */
export function addPlanned<Kept>(
  root: EditDirectory<Kept>,
  { into, incoming, limits }: AddPlan,
  resolve: (conflict: Conflict) => Resolution,
  newKey: () => number,
): { root: EditDirectory<Kept>; added: Added } {
  const edit = new TreeEdit(root);
  let files = 0;
  const directories = new Set<string>();
  const resolved = new Map<string, Resolution>();
  /** Directories of the old tree's paths that go by another name now. */
  const renamed = new Map<string, string>();
  const all = wantedBelow(into, incoming);
  const coming = namesWanted(all);
  for (const wanted of all) {
    // Asked of the tree of before, so that one thing that comes in is no conflict for the next.
    const conflict = conflictOf(root, wanted);
    let { names } = wanted;
    if (conflict) {
      const resolution = resolved.get(conflict.path) ?? resolve(conflict);
      resolved.set(conflict.path, resolution);
      if (resolution === 'skip') continue;
      if (resolution === 'replace' && !conflict.choices.includes('replace')) {
        throw new PortsideError('already-exists', { path: displayName(conflict.path) });
      }
      if (resolution === 'keep-both') {
        const depth = splitPath(conflict.path).length;
        const name =
          renamed.get(conflict.path) ?? newName(edit, names.slice(0, depth), coming, limits);
        renamed.set(conflict.path, name);
        names = names.with(depth - 1, name);
      }
    }
    if (!place(edit, names, wanted.incoming, limits, newKey)) continue;
    const isFile = wanted.incoming.type === 'file';
    if (isFile) files++;
    // Those on the way to a file are new as well.
    for (let depth = names.length - (isFile ? 1 : 0); depth > 0; depth--) {
      if (findNode(root, names.slice(0, depth))) break;
      directories.add(pathOf(names.slice(0, depth)));
    }
  }
  return { root: edit.close(), added: { files, directories: directories.size } };
}

function wantedBelow(into: string, incoming: readonly Incoming[]): Wanted[] {
  const base = splitPath(into);
  return incoming.map((item) => ({
    incoming: item,
    names: [...base, ...splitPath(`/${item.path}`)],
  }));
}

function checkIncoming(incoming: readonly Incoming[]): void {
  const types = new Map<string, 'file' | 'dir'>();
  const parents = new Set<string>();
  for (const item of incoming) {
    const names = splitPath(`/${item.path}`);
    const path = pathOf(names);
    if (types.has(path)) throw new PortsideError('path-double', { path: displayName(path) });
    types.set(path, item.type);
    for (let depth = 1; depth < names.length; depth++) parents.add(pathOf(names.slice(0, depth)));
  }
  for (const path of parents) {
    if (types.get(path) === 'file') {
      throw new PortsideError('path-through-file', { path: displayName(path) });
    }
  }
}

/** The first place on the way where a name is taken by something that can't be joined. */
function conflictOf<Kept>(root: EditDirectory<Kept>, { names, incoming }: Wanted): Conflict | null {
  for (let depth = 1; depth <= names.length; depth++) {
    const existing = findNode(root, names.slice(0, depth));
    if (!existing) return null;
    const last = depth === names.length;
    const type = last ? incoming.type : 'dir';
    if (existing.type === 'dir' && type === 'dir') continue;
    const bothFiles = existing.type === 'file' && type === 'file';
    return {
      path: pathOf(names.slice(0, depth)),
      existing: { type: existing.type, size: existing.type === 'file' ? existing.size : 0 },
      incoming: { type, size: last && incoming.type === 'file' ? incoming.bytes.length : 0 },
      choices: bothFiles ? ['replace', 'keep-both', 'skip'] : ['keep-both', 'skip'],
    };
  }
  return null;
}

/** For each directory, the names that something that comes in wants there. */
function namesWanted(wanted: readonly Wanted[]): Map<string, Set<string>> {
  const byDirectory = new Map<string, Set<string>>();
  for (const { names } of wanted) {
    names.forEach((name, depth) => {
      const directory = pathOf(names.slice(0, depth));
      const there = byDirectory.get(directory);
      if (there) there.add(name);
      else byDirectory.set(directory, new Set([name]));
    });
  }
  return byDirectory;
}

/** A name for both to be kept, which also nothing else that comes in will want. */
function newName<Kept>(
  edit: TreeEdit<Kept>,
  names: readonly string[],
  wanted: ReadonlyMap<string, ReadonlySet<string>>,
  limits: Limits,
): string {
  const parent = pathOf(names.slice(0, -1));
  const coming = wanted.get(parent);
  const taken = (name: string) =>
    coming?.has(name) === true || edit.find(parent, name) !== undefined;
  return freeName(names.at(-1) ?? '', taken, nameRoom(limits, parent));
}

/** Puts it there, with the directories on the way; false if all of it is there already. */
function place<Kept>(
  edit: TreeEdit<Kept>,
  names: readonly string[],
  incoming: Incoming,
  limits: Limits,
  newKey: () => number,
): boolean {
  const name = names.at(-1);
  if (name === undefined) return false;
  const parent = pathOf(names.slice(0, -1));
  if (edit.refusal(parent)) {
    for (let depth = 1; depth < names.length; depth++) {
      ensureDirectory(edit, names.slice(0, depth), limits, newKey);
    }
  }
  if (incoming.type === 'dir') return ensureDirectory(edit, names, limits, newKey);
  const path = pathOf(names);
  checkPath(limits, path);
  checkSize(limits, path, incoming.bytes.length);
  edit.putBytes(parent, name, incoming.bytes, newKey);
  return true;
}

function ensureDirectory<Kept>(
  edit: TreeEdit<Kept>,
  names: readonly string[],
  limits: Limits,
  newKey: () => number,
): boolean {
  const name = names.at(-1) ?? '';
  const parent = pathOf(names.slice(0, -1));
  const before = edit.find(parent, name);
  if (before?.type === 'dir') return false;
  if (before) throw new PortsideError('path-through-file', { path: displayName(pathOf(names)) });
  checkPath(limits, pathOf(names));
  edit.put(parent, { type: 'dir', key: newKey(), name, attributes: [], children: [] });
  return true;
}
