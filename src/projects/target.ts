import { PortsideError } from '../ground/errors/portside-error';
import { geometryFor, targetOf } from '../images/geometry';
import { presetById } from '../images/presets/presets';
import type { PartitionPreset, Target } from '../images/presets/target-types';
import type { Geometry } from '../images/types';
import type { ProjectTarget } from './types';

/** The module's partitions that images can be built for, the user's first; none without a module. */
export function targetsOf(target: ProjectTarget): Target[] {
  const module = target.kind === 'module' ? presetById(target.module) : undefined;
  if (target.kind !== 'module' || !module?.littlefs) return [];
  return module.partitions.map((partition) =>
    targetOf(module, partition, target.sizes[partition.id] ?? partition.size),
  );
}

/**
 * What an image of the project is built with.
 * @throws {PortsideError} `size-unknown` if the size is still to be given; `size-not-multiple`;
 * `bad-option` if the project has no target, or its module no such partition
 */
export function geometryOf(target: ProjectTarget, partition?: PartitionPreset['id']): Geometry {
  if (target.kind === 'free') return target.geometry;
  const targets = targetsOf(target);
  const found = partition ? targets.find((one) => one.partition.id === partition) : targets[0];
  if (!found) throw new PortsideError('bad-option', { option: partition ?? 'module' });
  return geometryFor(found);
}

/** The geometry of the main image; null while it is open. */
export function mainGeometry(target: ProjectTarget): Geometry | null {
  try {
    return geometryOf(target);
  } catch (thrown) {
    if (thrown instanceof PortsideError) return null;
    throw thrown;
  }
}
