import { PortsideError } from '../../ground/errors/portside-error';
import { PRESETS, presetById } from '../../images/presets/presets';
import type { ModulePreset, PartitionPreset } from '../../images/presets/target-types';
import { geometryOf } from '../../projects/target';
import type { ProjectTarget } from '../../projects/types';
import { parseSize } from '../../kit/sizes';

/** Modules that images can be built for. */
export const projectModules: readonly ModulePreset[] = PRESETS.filter(({ littlefs }) => littlefs);

/** The module of a project while it is being chosen. */
export class ModuleChoice {
  /** Id of the preset; '' for none yet. */
  moduleId = $state('');
  /** Sizes as typed, for partitions that differ or are not published. */
  readonly sizes: Record<PartitionPreset['id'], string> = $state({ user: '', backup: '', vfs: '' });

  constructor(target: ProjectTarget) {
    if (target.kind !== 'module') return;
    this.moduleId = target.module;
    for (const [id, size] of Object.entries(target.sizes)) {
      this.sizes[id as PartitionPreset['id']] = String(size);
    }
  }

  get module(): ModulePreset | undefined {
    return presetById(this.moduleId);
  }

  /** What the project is for. @throws {PortsideError} `bad-option`, `size-not-multiple` */
  target(): ProjectTarget {
    const { module } = this;
    if (!module) return { kind: 'none' };
    const sizes: Partial<Record<PartitionPreset['id'], number>> = {};
    for (const { id } of module.partitions) {
      if (!this.sizes[id].trim()) continue;
      const size = parseSize(this.sizes[id]);
      if (size === null || size <= 0) throw new PortsideError('bad-option', { option: 'size' });
      sizes[id] = size;
    }
    const target = { kind: 'module', module: module.id, sizes } as const;
    // A size that is no number of blocks is refused here, not at the first build.
    for (const { id } of module.partitions) if (sizes[id] !== undefined) geometryOf(target, id);
    return target;
  }
}
