import { CONTENT_CASES } from './suite-contents';
import { FAULT_CASES } from './suite-faults';
import type { BenchTraits, DriverCase } from './suite-parts';
import { VERB_CASES } from './suite-verbs';

export type { BenchTraits, DriverBench, DriverCase } from './suite-parts';

/** What the cases are about; those of a group may share a module. */
export const CASE_GROUPS = {
  contents: CONTENT_CASES,
  verbs: VERB_CASES,
  faults: FAULT_CASES,
} as const;

export type CaseGroup = keyof typeof CASE_GROUPS;

export function casesOf(group: CaseGroup, traits: BenchTraits): readonly DriverCase[] {
  return CASE_GROUPS[group].filter((each) => each.for?.(traits) ?? true);
}

/** The cases that every driver of a REPL has to pass, over whatever line; they need no test runner. */
export function driverCases(traits: BenchTraits): readonly DriverCase[] {
  return (['contents', 'verbs', 'faults'] as const).flatMap((group) => casesOf(group, traits));
}
