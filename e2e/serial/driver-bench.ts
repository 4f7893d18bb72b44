// The page's side of the driver suite: the same cases as in Node, over lines that only a page has.
import { driverCases, type BenchTraits, type DriverBench } from '../../src/modules/suite';
import { startVirtualQuecPython } from '../../src/modules/virtual/quecpython/open';
import type { VirtualQuecPython } from '../../src/modules/virtual/quecpython/virtual-module';
import type { ByteLine } from '../../src/serial/byte-line';
import { SerialPorts } from '../../src/serial/ports';

declare global {
  /** What the test does to the cable, where it has one that can be pulled; see `pullableCable`. */
  interface Window {
    cutCableAfter?: (bytes: number) => Promise<void>;
    plugCable?: () => Promise<void>;
  }
}

/** 'worker': a virtual module of the page; 'port': the rig's port. */
export type Line = 'port' | 'worker';

/** Vendor ids by which the ports of the rig are told apart. */
const MODULE = 0x2c7c;
const SILENT = 0x10c4;
/** Milliseconds. A port that was plugged in is not in the browser's list at once. */
const LISTED_WITHIN = 15_000;

async function openPort(vendor: number): Promise<ByteLine> {
  const ports = new SerialPorts(navigator.serial);
  const until = performance.now() + LISTED_WITHIN;
  for (;;) {
    try {
      const port = (await ports.list()).find(({ identity }) => identity.vendor === vendor);
      if (!port) throw new Error('The browser does not list the port.');
      return await port.open({ baudRate: 115_200, flowControl: 'none' });
    } catch (thrown) {
      // The port of a pulled cable stays in the list for a moment.
      if (performance.now() > until) throw thrown;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
}

let virtual: Promise<VirtualQuecPython> | undefined;

function benchOf(line: Line, traits: BenchTraits): DriverBench {
  if (line === 'worker') {
    return { traits, plug: async () => (await (virtual ??= startVirtualQuecPython())).connect() };
  }
  const { cutCableAfter, plugCable } = window;
  return {
    traits,
    plug: async () => {
      await plugCable?.();
      return openPort(MODULE);
    },
    plugDeaf: () => openPort(SILENT),
    ...(cutCableAfter ? { cutAfter: cutCableAfter } : {}),
  };
}

/** Runs the case of that name; throws where it fails. */
export async function runCase(name: string, traits: BenchTraits, line: Line): Promise<void> {
  const found = driverCases(traits).find((each) => each.name === name);
  if (!found) throw new Error(`There is no case '${name}'.`);
  await found.run(benchOf(line, traits));
}
