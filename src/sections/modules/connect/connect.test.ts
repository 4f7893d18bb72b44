import { expect, it } from 'vitest';
import { realClock } from '../../../ground/jobs/clock';
import { every, TestingClock } from '../../../ground/jobs/testing-clock';
import { VirtualWiConnect } from '../../../modules/virtual/wiconnect/device';
import type { ByteLine } from '../../../serial/byte-line';
import { bytesOf } from '../../../serial/bytes';
import { Wire } from '../../../serial/wire';
import { openModule } from './connect';

/** A line on which an application of the module talks without end. */
function talkingOver(line: ByteLine): ByteLine {
  const clock = line.clock ?? realClock;
  let stop = () => {};
  const readable = line.readable.pipeThrough(
    new TransformStream<Uint8Array<ArrayBuffer>, Uint8Array<ArrayBuffer>>({
      start(controller) {
        stop = every(clock, 100, () => controller.enqueue(bytesOf('app: tick\r\n')));
      },
      flush: () => stop(),
    }),
  );
  return { ...line, readable, close: () => (stop(), line.close()) };
}

it('takes what was a WiConnect module for one, though its application talks over its prompt', async () => {
  const device = new VirtualWiConnect({}, new TestingClock());
  /** A cable that was pulled in the middle of a piece leaves it so. */
  const waitForData = async () => {
    const wire = new Wire(device.connect());
    await wire.send(bytesOf('fcr -o half 4000\r\n'), { within: 1000 });
    await wire.quiet(50, { within: 2000 });
    await wire.send(bytesOf('write 0 1440\r\n'), { within: 1000 });
    await wire.quiet(50, { within: 2000 });
    await wire.close();
  };
  await waitForData();
  const wire = new Wire(talkingOver(device.connect()));
  const { signal } = new AbortController();
  const onStep = () => undefined;
  const options = { signal, flowControl: true, onStep, was: 'wiconnect' } as const;
  const opened = await openModule(wire, options);
  // Without `was` it is told as a program that runs.
  if (!('module' in opened)) throw new Error(`${opened.kind} answered`);
  expect(opened.module.family).toBe('wiconnect');
  const entries = await opened.module.volumes[0]?.entries();
  expect(entries?.map(({ path }) => path)).toContain('/my_ca.pem');
  await opened.module.close();
});
