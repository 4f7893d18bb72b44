import { CANCELLING_CASES } from './cancelling';
import { CHANGING_CASES } from './changing';
import { FULL_CASES } from './full';
import type { ContractBench, VolumeCase } from './parts';
import { READING_CASES } from './reading';

export type { ContractBench, ContractTree, VolumeCase } from './parts';

/** The cases that apply to a volume of these capabilities. They need no test runner. */
export function volumeCases(bench: ContractBench): readonly VolumeCase[] {
  return [...READING_CASES, ...CHANGING_CASES, ...FULL_CASES, ...CANCELLING_CASES].filter(
    (each) => each.for?.(bench) ?? true,
  );
}
