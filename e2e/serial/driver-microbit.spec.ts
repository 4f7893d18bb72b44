// The driver suite over the browser's own Web Serial, with a real firmware at the other end.
import { CASE_GROUPS, casesOf, type CaseGroup } from '../../src/modules/suite';
import { attachStream } from './attach';
import { MICROBIT, runCase } from './driver';
import { serveDriverBench } from './in-page';
import { microbitMissing, startMicrobit } from './microbit';
import { demand, serialTest as test } from './rig';

/** Half a minute in the emulator, or without a module; both are tested elsewhere. */
const LEFT_OUT = [
  'finds the prompt from wherever the module was left',
  'gives up on a module that answers nothing',
];

for (const group of Object.keys(CASE_GROUPS) as CaseGroup[]) {
  test(`a MicroPython firmware passes: ${group}`, async ({ context, page, port }) => {
    demand(microbitMissing());
    // The emulator runs as fast as the machine lets it.
    test.slow();
    await serveDriverBench(context);
    const microbit = await startMicrobit();
    try {
      attachStream(port, microbit.duplex);
      await page.goto('/');
      for (const { name } of casesOf(group, MICROBIT)) {
        if (LEFT_OUT.includes(name)) continue;
        await test.step(name, () => runCase(page, name, MICROBIT, 'port'));
      }
      await port.until(false);
    } finally {
      await microbit.stop();
    }
  });
}
