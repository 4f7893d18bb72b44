import type { ModulePreset, Target } from './target-types';
import type { VerdictSubject } from '../verdict/subject';

/** The module that an image is assumed to be for, as long as nobody has chosen one. */
export type Assumption<Choice> =
  /** `by`: the image fits no other module as well; or it does, and this one was chosen last. */
  | { readonly kind: 'one'; readonly choice: Choice; readonly by: 'image' | 'last' }
  /** Several have a partition of exactly this size. */
  | { readonly kind: 'several'; readonly choices: readonly Choice[] }
  /** None is known that fits, or too little of those that would is published. */
  | { readonly kind: 'none' };

type Facts = Pick<VerdictSubject, 'generation' | 'version' | 'blockSize' | 'blockCount'>;

/**
 * Judges by generation, version, block size and block count; `name`, that of the file, tells the
 * partitions of a module apart whose sizes do not. Of equals the module chosen last is taken.
 */
export function assumeTarget<Choice extends { readonly target: Target }>(
  image: Facts,
  name: string,
  choices: readonly Choice[],
  last: ModulePreset | null,
): Assumption<Choice> {
  const able = choices.filter(({ target }) => reads(target, image));
  const exact = onePerModule(
    able.filter(({ target }) => isExact(target, image)),
    name,
  );
  const open = onePerModule(
    able.filter(({ target }) => target.size === null),
    name,
  );
  const equals = exact.length ? exact : open;
  const [first] = equals;
  if (first && equals.length === 1) return { kind: 'one', choice: first, by: 'image' };
  const preferred = equals.find(({ target }) => target.module === last);
  if (preferred) return { kind: 'one', choice: preferred, by: 'last' };
  return exact.length ? { kind: 'several', choices: exact } : { kind: 'none' };
}

/** A driver of this kind reads the image, whatever its size. */
function reads({ module }: Target, { generation, version, blockSize }: Facts): boolean {
  const { littlefs, minorMax } = module;
  if (!littlefs || module.generation !== generation || module.blockSize !== blockSize) return false;
  return minorMax === null || version.minor <= minorMax;
}

/** The blocks are those of the partition, or all but the ones the driver leaves alone. */
function isExact({ module, size }: Target, { blockSize, blockCount }: Facts): boolean {
  if (size === null) return false;
  const all = size / blockSize;
  if (module.driverBlockCount === 'partition') return blockCount === all;
  return blockCount === all || blockCount === all - module.keepFree;
}

/** Of each module the partition that the file is named after, or the first. */
function onePerModule<Choice extends { readonly target: Target }>(
  choices: readonly Choice[],
  name: string,
): Choice[] {
  const modules = new Set(choices.map(({ target }) => target.module));
  return [...modules].flatMap((module) => {
    const own = choices.filter(({ target }) => target.module === module);
    const named = own.find(({ target }) =>
      name.startsWith(target.partition.fileName.replace(/\.bin$/, '')),
    );
    return named ?? own.slice(0, 1);
  });
}
