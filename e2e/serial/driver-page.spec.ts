// The driver suite over the virtual module as the app runs it: in a worker, under the app's policy.
import { CASE_GROUPS, casesOf, type CaseGroup } from '../../src/modules/suite';
import { expect, test } from '../portside';
import { VIRTUAL, runCase } from './driver';
import { serveDriverBench } from './in-page';

const traits = { ...VIRTUAL, cuts: 6 };

for (const group of Object.keys(CASE_GROUPS) as CaseGroup[]) {
  test(`a virtual module in the page passes: ${group}`, async ({ context, page }) => {
    await serveDriverBench(context);
    await page.goto('/');
    for (const { name } of casesOf(group, traits)) {
      await test.step(name, () => runCase(page, name, traits, 'worker'));
    }
    expect(page.workers().map((worker) => worker.url())).toContainEqual(
      expect.stringMatching(/\/under-test\/.*\/worker-/),
    );
  });
}
