import { targetOf } from '../../images/geometry';
import { PRESETS } from '../../images/presets/presets';
import type { ModulePreset, Target } from '../../images/presets/target-types';
import { m } from '../../kit/words/first';
import { say } from '../../kit/words/words';

export interface TargetChoice {
  /** 'module/partition'. */
  readonly id: string;
  readonly target: Target;
}

export const targets: readonly TargetChoice[] = PRESETS.flatMap((module) =>
  module.partitions.map((partition) => ({
    id: `${module.id}/${partition.id}`,
    target: targetOf(module, partition),
  })),
);

export function targetById(id: string | null): Target | null {
  return targets.find((choice) => choice.id === id)?.target ?? null;
}

export function targetLabel({ module, partition }: Target): string {
  return m.target_label({
    module: module.label,
    partition: say({ key: `partition_${partition.id}`, params: {} }),
  });
}

/** Choices of a select that belong together. */
export interface OptionGroup {
  readonly label: string;
  readonly options: readonly { id: string; label: string }[];
}

/** The partitions of all modules by family, in words. */
export const targetGroups = (): OptionGroup[] =>
  byFamily(
    targets,
    ({ target }) => target.module,
    ({ id, target }) => ({ id, label: targetLabel(target) }),
  );

/** Modules by family. */
export const moduleGroups = (modules: readonly ModulePreset[]): OptionGroup[] =>
  byFamily(
    modules,
    (module) => module,
    ({ id, label }) => ({ id, label }),
  );

function byFamily<One>(
  list: readonly One[],
  moduleOf: (one: One) => ModulePreset,
  option: (one: One) => { id: string; label: string },
): OptionGroup[] {
  const families = ['quecpython', 'micropython'] as const;
  return families.map((family) => ({
    label: m[`family_${family}`](),
    options: list.filter((one) => moduleOf(one).family === family).map(option),
  }));
}
