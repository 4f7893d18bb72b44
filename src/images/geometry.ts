import type { BuildVersion } from 'littlefs-wasm';
import { PortsideError } from '../ground/errors/portside-error';
import { NO_LIMITS, type Limits } from '../volumes/limits';
import type { ModulePreset, PartitionPreset, Target } from './presets/target-types';
import type { Geometry, OpenedImage } from './types';

/** Largest file that littlefs takes, in bytes. */
const FILE_MAX = 2147483647;
/** Largest user attribute, in bytes. */
const ATTR_MAX = 1022;
/** Bytes; every driver of generation 2 has at least so much cache, so its inline files fit any. */
const CACHE_MIN = 16;

/** A partition of a module; `size` in bytes settles what no source publishes, or differs from it. */
export function targetOf(
  module: ModulePreset,
  partition: PartitionPreset,
  size: number | null = partition.size,
): Target {
  return { module, partition, size };
}

/**
 * What an image for the target is built with.
 * @throws {PortsideError} `size-unknown`, `size-not-multiple`, or `not-supported` for a module
 * without littlefs
 */
export function geometryFor({ module, partition, size }: Target): Geometry {
  if (!module.littlefs) {
    throw new PortsideError('not-supported', { volume: module.label, verb: 'build' });
  }
  if (size === null) throw new PortsideError('size-unknown');
  const mount = partition.mountPoint === '/' ? 0 : partition.mountPoint.length;
  return {
    version: module.version,
    blockSize: module.blockSize,
    blockCount: blockCountOf(size, module.blockSize),
    readSize: module.readSize,
    progSize: module.progSize,
    cacheSize: module.cacheSize,
    fill: module.fill,
    keepFree: module.keepFree,
    nameMax: module.nameMax,
    fileMax: FILE_MAX,
    attrMax: ATTR_MAX,
    pathMax: module.pathMax && module.pathMax.never - mount,
  };
}

/** What names, paths and files of such an image are held to; without a geometry to nothing yet. */
export function limitsOf(geometry: Geometry | null): Limits {
  if (!geometry) return NO_LIMITS;
  const { nameMax, pathMax, fileMax } = geometry;
  return { nameMax, pathMax, fileMax };
}

/** Bytes to blocks. @throws {PortsideError} `size-not-multiple` */
function blockCountOf(size: number, blockSize: number): number {
  if (size <= 0 || size % blockSize) {
    throw new PortsideError('size-not-multiple', { size, blockSize });
  }
  return size / blockSize;
}

/** A geometry without a module, to go on from. */
export function freeGeometry(
  version: BuildVersion,
  blockSize: number,
  blockCount: number,
): Geometry {
  return {
    ...{ version, blockSize, blockCount },
    readSize: Math.min(blockSize, 16),
    progSize: Math.min(blockSize, 16),
    cacheSize: Math.min(blockSize, 64),
    fill: 0xff,
    keepFree: 0,
    nameMax: 255,
    fileMax: FILE_MAX,
    attrMax: ATTR_MAX,
    pathMax: null,
  };
}

/**
 * Every parameter taken from an existing image. What no superblock records is taken from its
 * blocks: program size (a multiple of the driver's serves it as well), the cache (no inline file
 * larger than one seen), the fill, and the last block if `keptFree` blocks at the end are empty.
 */
export function likeImage(image: OpenedImage, keptFree = 1): Geometry {
  const { candidate, usage } = image;
  const { generation, version, blockSize, blockCount } = candidate;
  const inline = image.entries
    .filter((entry) => entry.storage === 'inline')
    .reduce((max, entry) => Math.max(max, entry.size), CACHE_MIN);
  return {
    version: generation === 1 ? '1.1' : version.minor === 0 ? '2.0' : '2.1',
    ...{ blockSize, blockCount },
    readSize: image.progSize,
    progSize: image.progSize,
    cacheSize: Math.min(inline, blockSize),
    fill: image.fill ?? 0xff,
    keepFree: usage.highestUsedBlock < blockCount - keptFree ? keptFree : 0,
    nameMax: candidate.nameMax,
    fileMax: candidate.fileMax,
    attrMax: candidate.attrMax,
    pathMax: null,
  };
}

export function sameGeometry(a: Geometry | null, b: Geometry | null): boolean {
  if (a === b) return true;
  if (!a || !b) return false;
  const keys = Object.keys(a) as (keyof Geometry)[];
  return keys.every((key) => a[key] === b[key]);
}
