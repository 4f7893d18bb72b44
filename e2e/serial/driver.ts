// Runs cases of the driver suite in a page.
import type { Page } from '@playwright/test';
import type { BenchTraits } from '../../src/modules/suite';
import { testingLine } from '../../src/modules/testing-line';
import type { ByteLine } from '../../src/serial/byte-line';
import { attachLine } from './attach';
import type * as Bench from './driver-bench';
import { DRIVER_MODULE } from './in-page';
import type { RigPort } from './port';

/** As the virtual module has them. */
export const VIRTUAL: BenchTraits = {
  directories: true,
  safeWrites: true,
  fileMax: 20_000,
  anyName: true,
  restarts: true,
  cuts: 0,
};

/** Files are short, as the emulated board takes its time. */
export const MICROBIT: BenchTraits = {
  directories: false,
  safeWrites: false,
  fileMax: 260,
  anyName: false,
  restarts: true,
  cuts: 0,
};

export function runCase(
  page: Page,
  name: string,
  traits: BenchTraits,
  line: Bench.Line,
): Promise<void> {
  return page.evaluate(
    async ([path, name, traits, line]) => {
      const { runCase } = (await import(path)) as typeof Bench;
      await runCase(name, traits, line);
    },
    [DRIVER_MODULE, name, traits, line] as const,
  );
}

/**
 * Puts a module behind a port in such a way that the page can say after which byte the cable is to
 * be pulled: the port then goes off the machine, and comes back when the page asks for it.
 * @param connect a cable to the module, each time
 */
export async function pullableCable(
  page: Page,
  port: RigPort,
  connect: () => ByteLine,
): Promise<{ release(): Promise<void> }> {
  let line = testingLine(connect());
  let release = attachLine(port, line);
  await page.exposeFunction('cutCableAfter', (bytes: number) => line.cutAfter(bytes));
  await page.exposeFunction('plugCable', async () => {
    line.cutAfter(Infinity);
    if (!line.over) return false;
    await release();
    await port.unplug();
    await port.plug();
    line = testingLine(connect());
    release = attachLine(port, line);
    return true;
  });
  return { release: () => release() };
}
