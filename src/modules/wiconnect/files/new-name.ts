import { PortsideError } from '../../../ground/errors/portside-error';
import { byteLength, displayName, splitPath } from '../../../volumes/paths';
import type { DialectFacts } from '../line/dialects';
import { isLeftover } from '../replace/slots';
import { NAME_MAX, nameForPath, type NameTree } from './names';
import { nameRefusal } from './protection';

/** The name of a file that is to come. @throws {PortsideError} `path-…`, `name-…`, `not-a-file` */
export function newName(dialect: DialectFacts, tree: NameTree, path: string): string {
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
  checkNewName(dialect, name);
  return name;
}

/**
 * Also for names that come from a backup, and could be made to smuggle a command in.
 * @throws {PortsideError} `name-…`
 */
export function checkNewName(dialect: DialectFacts, name: string): void {
  const length = byteLength(name);
  if (length > NAME_MAX) {
    throw new PortsideError('name-too-long', { name: displayName(name), length, max: NAME_MAX });
  }
  const refusal = nameRefusal(dialect, name);
  if (refusal) throw refusal;
  if (isLeftover(name)) throw new PortsideError('name-not-allowed', { name: displayName(name) });
}
