import { expect, it } from 'vitest';
import type { ErrorCode } from '../../../ground/errors/codes';
import { PortsideError } from '../../../ground/errors/portside-error';
import { TestingClock } from '../../../ground/jobs/testing-clock';
import { Wire } from '../../../serial/wire';
import { startVirtualQuecPython } from '../../virtual/quecpython/testing';
import { noise } from '../../suite-parts';
import { openReplModule } from '../open';

/** What says that bytes were lost; anything else blames somebody else for it. */
const LOSSES: readonly ErrorCode[] = [
  'answer-garbled',
  'deadline',
  'module-silent',
  'stored-differs',
];

it('stores and reads the right bytes over a line that loses some, or says that it could not', async () => {
  const virtual = await startVirtualQuecPython({}, new TestingClock());
  try {
    let done = 0;
    for (const seed of [1, 2, 3]) {
      const wire = new Wire(virtual.connect({ loseEvery: 3000, seed }));

      let whole = false;
      try {
        const [volume] = (await openReplModule(wire)).volumes;
        await volume!.write('/lossy.bin', noise(6000, seed), { replace: true });
        expect(await volume!.read('/lossy.bin')).toEqual(noise(6000, seed));
        whole = true;
        done++;
      } catch (thrown) {
        expect(thrown).toBeInstanceOf(PortsideError);
        expect(LOSSES).toContain((thrown as PortsideError).code);
      } finally {
        await wire.close();
      }
      const clean = new Wire(virtual.connect({}));
      const [volume] = (await openReplModule(clean)).volumes;
      const there = await volume!.entries();
      if (whole) expect(await volume!.read('/lossy.bin')).toEqual(noise(6000, seed));
      expect(there.filter(({ name }) => name.startsWith('.portside-'))).toEqual([]);
      await clean.close();
    }
    expect(done).toBeGreaterThan(1);
  } finally {
    virtual.stop();
  }
}, 120_000);
