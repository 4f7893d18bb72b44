// The driver suite over the browser's own Web Serial, with the virtual module at the other end.
import { CASE_GROUPS, casesOf, type CaseGroup } from '../../src/modules/suite';
import { startVirtualQuecPython } from '../../src/modules/virtual/quecpython/testing';
import { VIRTUAL, pullableCable, runCase } from './driver';
import { serveDriverBench } from './in-page';
import { serialTest as test } from './rig';

/** Every one takes the port off the machine and brings it back. */
const traits = { ...VIRTUAL, cuts: 8 };

for (const group of Object.keys(CASE_GROUPS) as CaseGroup[]) {
  test(`a module at a port passes: ${group}`, async ({ context, page, rig, port }) => {
    await serveDriverBench(context);
    const silent = await rig.addPort({ vendor: '10c4', product: 'ea70', model: 'BC25' });
    const module = await startVirtualQuecPython();
    try {
      const cable = await pullableCable(page, port, () => module.connect());
      await page.goto('/');
      for (const { name } of casesOf(group, traits)) {
        await test.step(name, () => runCase(page, name, traits, 'port'));
      }
      await port.until(false);
      await silent.until(false);
      await cable.release();
    } finally {
      module.stop();
    }
  });
}
