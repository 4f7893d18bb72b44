import { PortsideError } from '../../ground/errors/portside-error';
import { addPlanned } from '../tree/add';
import { findNode, walkTree } from '../tree/nodes';
import type { Added, AddPlan, Conflict, Resolution } from '../tree/types';
import { baseName, displayName, isWithin, joinPath, splitPath, topmost } from '../paths';
import type { CachedContent, CachedDirectory } from './tree';

/** One call to the volume, of the many that a verb takes. */
export type AddStep =
  | { readonly type: 'dir'; readonly path: string }
  | {
      readonly type: 'file';
      readonly path: string;
      readonly bytes: Uint8Array;
      readonly replace: boolean;
    };

/** What adding takes, directories before what they hold, and what that adds. */
export function addSteps(
  root: CachedDirectory,
  plan: AddPlan,
  resolve: (conflict: Conflict) => Resolution,
): { steps: AddStep[]; added: Added } {
  const { root: after, added } = addPlanned<CachedContent>(root, plan, resolve, () => -1);
  const steps: AddStep[] = [];
  for (const { node, path } of walkTree(after)) {
    if (node.type === 'file') {
      if (node.content.kind !== 'bytes') continue;
      const replace = findNode(root, splitPath(path)) !== undefined;
      steps.push({ type: 'file', path, bytes: node.content.bytes, replace });
    } else if (!findNode(root, splitPath(path))) steps.push({ type: 'dir', path });
  }
  return { steps, added };
}

/** Paths to remove one after another, what a directory holds before itself. */
export function removeSteps(root: CachedDirectory, paths: readonly string[]): string[] {
  return topmost(paths).flatMap((path) => {
    const node = findNode(root, splitPath(path));
    if (node?.type !== 'dir') return [path];
    const below = [...walkTree(node, path)].map((one) => one.path);
    return [...below.reverse(), path];
  });
}

/**
 * Where each goes; what is there already is left out.
 * @throws {PortsideError} `not-found`, `not-a-directory`, `into-itself`, `already-exists`, `root-fixed`
 */
export function moveSteps(
  root: CachedDirectory,
  paths: readonly string[],
  into: string,
): { from: string; to: string }[] {
  const target = findNode(root, splitPath(into));
  if (!target) throw new PortsideError('not-found', { path: displayName(into) });
  if (target.type !== 'dir')
    throw new PortsideError('not-a-directory', { path: displayName(into) });
  const coming = new Set<string>();
  return topmost(paths).flatMap((from) => {
    if (from === '/') throw new PortsideError('root-fixed');
    if (!findNode(root, splitPath(from))) {
      throw new PortsideError('not-found', { path: displayName(from) });
    }
    if (isWithin(into, from)) throw new PortsideError('into-itself', { path: displayName(from) });
    const to = joinPath(into, baseName(from));
    if (to === from) return [];
    if (coming.has(to) || findNode(root, splitPath(to))) {
      throw new PortsideError('already-exists', { path: displayName(to) });
    }
    coming.add(to);
    return [{ from, to }];
  });
}
