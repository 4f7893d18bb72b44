import { afterAll, beforeAll, describe, it } from 'vitest';
import { TestingClock } from '../ground/jobs/testing-clock';
import { pairOfLines } from '../serial/pair';
import {
  canEmulate,
  canEmulateLittlefs,
  emulatedLittlefs,
  emulatedMicrobit,
} from './repl/testing-qemu';
import { driverCases, type BenchTraits, type DriverBench } from './suite';
import type { VirtualOptions } from './virtual/quecpython/options';
import { startVirtualQuecPython } from './virtual/quecpython/testing';

/** `PORTSIDE_CUTS=400` pulls the cable at so many places of a write instead. */
const CUTS = Number(process.env['PORTSIDE_CUTS'] ?? 24);

const VIRTUAL: BenchTraits = {
  directories: true,
  safeWrites: true,
  fileMax: 20_000,
  anyName: true,
  restarts: true,
  cuts: CUTS,
};

const MICROBIT: BenchTraits = {
  directories: false,
  safeWrites: false,
  fileMax: 513,
  anyName: false,
  restarts: true,
  cuts: 0,
};

/** Nothing has to be waited for if nothing is at the other end. */
const plugDeaf = () => Promise.resolve(pairOfLines({ name: 'deaf', clock: new TestingClock() })[0]);

interface Running {
  plug: DriverBench['plug'];
  stop(): Promise<void> | void;
}

/** The cases as tests, over a module that lives as long as they last. */
function driverSuite(name: string, start: () => Promise<Running>, traits: BenchTraits): void {
  describe(name, () => {
    let running: Running;
    beforeAll(async () => {
      running = await start();
    }, 30_000);
    afterAll(() => running.stop());
    for (const each of driverCases(traits)) {
      const within = 90_000 + 4000 * traits.cuts;
      it(each.name, () => each.run({ plug: () => running.plug(), plugDeaf, traits }), within);
    }
  });
}

const virtual = (options: VirtualOptions) => async (): Promise<Running> => {
  const module = await startVirtualQuecPython(options, new TestingClock());
  return { plug: () => Promise.resolve(module.connect()), stop: () => module.stop() };
};

driverSuite('a QuecPython module', virtual({}), VIRTUAL);
driverSuite(
  'a module with old firmware',
  virtual({ rawPaste: false, hashlib: false, inflate: false }),
  { ...VIRTUAL, cuts: 6 },
);
// Five minutes; `e2e/serial/driver-microbit.spec.ts` runs it over Web Serial at every turn.
if (process.env['PORTSIDE_SOAK'] && canEmulate()) {
  describe('real firmware', () => driverSuite('of a micro:bit', emulatedMicrobit, MICROBIT));
}
// Whatever MicroPython one has built with littlefs at /usr and /bak.
if (canEmulateLittlefs()) {
  driverSuite('firmware with littlefs', emulatedLittlefs, { ...VIRTUAL, cuts: Math.min(CUTS, 12) });
}
