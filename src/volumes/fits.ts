import { PortsideError } from '../ground/errors/portside-error';
import { byteLength, checkName, displayName, joinPath } from './paths';
import type { Capabilities } from './volume';

/** How long names and paths of a volume may be, in bytes; null is no limit. */
export type NameLimits = Pick<Capabilities, 'nameMax' | 'pathMax'>;

/** Bytes that a name below `parent` may have; Infinity if there is no limit. */
export function nameRoom({ nameMax, pathMax }: NameLimits, parent: string): number {
  const above = byteLength(joinPath(parent, ''));
  return Math.min(nameMax ?? Infinity, pathMax === null ? Infinity : pathMax - above);
}

/**
 * Refuses a path that a volume can't take: each name of `names`, the part below `parent` that is
 * new, and the whole path are measured in bytes. Null is no limit.
 * @throws {PortsideError} one of the `name-…` codes, `path-too-long`
 */
export function checkFits({ nameMax, pathMax }: NameLimits, parent: string, names: string): void {
  for (const name of names.split('/')) checkName(name, nameMax);
  if (pathMax === null) return;
  const path = joinPath(parent, names);
  const length = byteLength(path);
  if (length <= pathMax) return;
  throw new PortsideError('path-too-long', { path: displayName(path), length, max: pathMax });
}
