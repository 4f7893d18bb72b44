import { PortsideError } from '../ground/errors/portside-error';
import { baseName, byteLength, checkName, displayName, joinPath, parentPath } from './paths';
import type { Capabilities, Volume, VolumeEntry } from './volume';

/** How large names, paths and files of a volume may be, in bytes; null is no limit. */
export type Limits = Pick<Capabilities, 'nameMax' | 'pathMax' | 'fileMax'>;

export const NO_LIMITS: Limits = { nameMax: null, pathMax: null, fileMax: null };

/** Bytes that a name below `parent` may have; Infinity if there is no limit. */
export function nameRoom({ nameMax, pathMax }: Limits, parent: string): number {
  const above = byteLength(joinPath(parent, ''));
  return Math.min(nameMax ?? Infinity, pathMax === null ? Infinity : pathMax - above);
}

/**
 * Refuses a path that a volume can't take: the last name, and the whole of it.
 * @throws {PortsideError} one of the `name-…` codes, `path-too-long`
 */
export function checkPath(limits: Limits, path: string): void {
  checkName(baseName(path), limits.nameMax);
  checkPathLength(limits, path);
}

/** @throws {PortsideError} `path-too-long` */
export function checkPathLength({ pathMax }: Limits, path: string): void {
  if (pathMax === null) return;
  const length = byteLength(path);
  if (length <= pathMax) return;
  throw new PortsideError('path-too-long', { path: displayName(path), length, max: pathMax });
}

/** @throws {PortsideError} `file-too-large` */
export function checkSize({ fileMax }: Limits, path: string, size: number): void {
  if (fileMax === null || size <= fileMax) return;
  throw new PortsideError('file-too-large', { path: displayName(path), size, max: fileMax });
}

/**
 * Refuses an entry that a volume can't take, whatever it holds now.
 * @throws {PortsideError} one of the `name-…` codes, `path-too-long`, `no-directories`,
 * `file-too-large`, and what `nameRefusal` gives
 */
export function checkEntry(
  volume: Pick<Volume, 'name' | 'capabilities' | 'nameRefusal'>,
  { path, type, size }: Pick<VolumeEntry, 'path' | 'type' | 'size'>,
): void {
  const { capabilities } = volume;
  checkPath(capabilities, path);
  const refusal = volume.nameRefusal?.(baseName(path));
  if (refusal) throw refusal;
  const { directories, impliedDirectories = false } = capabilities;
  if (!directories && !impliedDirectories && (type === 'dir' || parentPath(path) !== '/')) {
    throw new PortsideError('no-directories', { path: displayName(path), volume: volume.name });
  }
  if (type === 'file') checkSize(capabilities, path, size);
}
