import { describe, it } from 'vitest';
import { CONTENT_CASES } from '../suite-contents';
import { FAULT_CASES } from '../suite-faults';
import type { BenchTraits, DriverBench } from '../suite-parts';
import { WICONNECT_DIALECTS } from './line/dialects';
import { openWiconnectModule } from './open';
import { QUICK, virtualDevice } from './testing';

const TRAITS: BenchTraits = {
  directories: false,
  // An interrupted replacement is settled by a person, see swap.test.ts.
  safeWrites: false,
  fileMax: 20_000,
  anyName: false,
  restarts: true,
  cuts: 0,
};

/** Those that leave a REPL in odd states are of no use here. */
const OF_ANY_DRIVER = [
  ...CONTENT_CASES,
  ...FAULT_CASES.filter(({ name }) => !name.startsWith('finds the prompt')),
].filter((each) => each.for?.(TRAITS) ?? true);

describe.each(WICONNECT_DIALECTS)('the cases of every driver, with %s', (dialect) => {
  const device = virtualDevice({ dialect });
  const bench: DriverBench = {
    traits: TRAITS,
    plug: () => Promise.resolve(device.connect()),
    open: (wire) => openWiconnectModule(wire, { timing: QUICK }),
  };
  it.each(OF_ANY_DRIVER)('$name', { timeout: 60_000 }, (each) => each.run(bench));
});
