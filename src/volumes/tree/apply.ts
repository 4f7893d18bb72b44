import { PortsideError } from '../../ground/errors/portside-error';
import { TreeEdit } from './edit';
import { checkPath, checkSize, type Limits } from '../limits';
import type { EditDirectory } from './types';
import { displayName, pathOf, splitPath } from '../paths';
import type { VolumeChange } from '../volume';

/**
 * The tree after all changes, one after the other; the tree of before stays as it is.
 * @throws {PortsideError} what `Volume.writeAll` does
 */
export function applyChanges<Kept>(
  root: EditDirectory<Kept>,
  changes: readonly VolumeChange[],
  limits: Limits,
  newKey: () => number,
): EditDirectory<Kept> {
  const edit = new TreeEdit(root);
  for (const change of changes) {
    const names = splitPath(change.path);
    const name = names.pop();
    if (name === undefined) throw new PortsideError('root-fixed');
    const parent = pathOf(names);
    if (change.type === 'remove') {
      edit.remove(parent, name);
      continue;
    }
    checkPath(limits, change.path);
    const refusal = edit.refusal(parent);
    if (refusal) throw refusal;
    const there = edit.find(parent, name);
    const params = { path: displayName(change.path) };
    if (change.type === 'dir') {
      if (there?.type === 'dir') continue;
      if (there) throw new PortsideError('already-exists', params);
      edit.put(parent, { type: 'dir', key: newKey(), name, attributes: [], children: [] });
      continue;
    }
    const { bytes, replace } = change;
    checkSize(limits, change.path, bytes.length);
    if (there?.type === 'dir') throw new PortsideError('not-a-file', params);
    if (there && !replace) throw new PortsideError('already-exists', params);
    edit.putBytes(parent, name, bytes, newKey);
  }
  return edit.close();
}
