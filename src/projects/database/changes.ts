import { baseName, joinPath, parentPath } from '../../volumes/paths';
import { flattenDifferent, sameNode } from './flat';
import { SUMMARY_PATHS, type ChangeSummary, type PathChange, type ProjectTree } from '../types';

/** What differs between two states, in tree order of the newer one, removals last. */
export function changesBetween(before: ProjectTree, after: ProjectTree): PathChange[] {
  const { old, now } = flattenDifferent(before, after);
  const gone = new Map(
    [...old].filter(([path]) => !now.has(path)).map(([p, node]) => [node.key, p]),
  );
  const renamed = new Map<string, string>();
  const changes: PathChange[] = [];
  for (const [path, node] of now) {
    const there = old.get(path);
    if (there) {
      if (!sameNode(there, node)) changes.push({ kind: 'changed', path });
      continue;
    }
    const from = gone.get(node.key);
    const origin = from === undefined ? undefined : old.get(from);
    if (from === undefined || origin?.type !== node.type) {
      changes.push({ kind: 'added', path });
      continue;
    }
    gone.delete(node.key);
    renamed.set(path, from);
    if (!sameNode(origin, node)) changes.push({ kind: 'changed', path });
    const above = renamed.get(parentPath(path));
    const along = above !== undefined && joinPath(above, baseName(path)) === from;
    if (!along) changes.push({ kind: 'renamed', path, from });
  }
  for (const path of gone.values()) changes.push({ kind: 'removed', path });
  return changes;
}

export function summarize(changes: readonly PathChange[]): ChangeSummary {
  const count = (kind: PathChange['kind']) => changes.filter((one) => one.kind === kind).length;
  return {
    added: count('added'),
    changed: count('changed'),
    removed: count('removed'),
    renamed: count('renamed'),
    paths: changes.slice(0, SUMMARY_PATHS),
  };
}
