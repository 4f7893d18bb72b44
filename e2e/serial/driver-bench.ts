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
    /** @returns whether it had been pulled: the browser then makes a port of its own for it */
    plugCable?: () => Promise<boolean>;
  }
}

/** 'worker': a virtual module of the page; 'port': the rig's port. */
export type Line = 'port' | 'worker';

/** Vendor ids by which the ports of the rig are told apart. */
const MODULE = 0x2c7c;
const SILENT = 0x10c4;
/** Milliseconds. A port that was plugged in is not in the browser's list at once. */
const LISTED_WITHIN = 15_000;

/** One for all cases: it tells the port of a pulled cable from the one that came after it. */
const ports = new SerialPorts(navigator.serial);
let opened = '';

/**
 * @param gone key of the port of a pulled cable: the browser still lists it for a while, and may
 *   even open it
 */
async function openPort(vendor: number, gone?: string): Promise<ByteLine> {
  const until = performance.now() + LISTED_WITHIN;
  for (;;) {
    try {
      const port = (await ports.list()).find(
        ({ identity, key }) => identity.vendor === vendor && key !== gone,
      );
      if (!port) throw new Error('The browser does not list the port.');
      const line = await port.open({ baudRate: 115_200, flowControl: 'none' });
      if (vendor === MODULE) opened = port.key;
      return line;
    } catch (thrown) {
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
      const anew = await plugCable?.();
      return openPort(MODULE, anew ? opened : undefined);
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
