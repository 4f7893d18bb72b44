import { CHANGING_CASES } from './contract-changing';
import type { ContractBench, VolumeCase } from './contract-parts';
import { READING_CASES } from './contract-reading';

export type { ContractBench, ContractTree, VolumeCase } from './contract-parts';

/** The cases that apply to a volume of these capabilities. They need no test runner. */
export function volumeCases(bench: ContractBench): readonly VolumeCase[] {
  return [...READING_CASES, ...CHANGING_CASES].filter((each) => each.for?.(bench) ?? true);
}
