import { CONTENT_CASES } from './suite-contents';
import { FAULT_CASES } from './suite-faults';
import type { BenchTraits, DriverCase } from './suite-parts';
import { VERB_CASES } from './suite-verbs';

export type { BenchTraits, DriverBench, DriverCase } from './suite-parts';

/** The cases that every driver of a REPL has to pass, over whatever line; they need no test runner. */
export function driverCases(traits: BenchTraits): readonly DriverCase[] {
  const all = [...CONTENT_CASES, ...VERB_CASES, ...FAULT_CASES];
  return all.filter((each) => each.for?.(traits) ?? true);
}
