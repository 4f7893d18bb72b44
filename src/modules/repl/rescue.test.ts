import { expect, it } from 'vitest';
import { TestingClock } from '../../ground/jobs/testing-clock';
import { bytesOf } from '../../serial/bytes';
import { scriptedModule } from '../../serial/testing';
import { Wire } from '../../serial/wire';
import { openReplModule } from './open';
import { rescueRepl } from './rescue';
import { canEmulate, emulatedMicrobit } from './testing-qemu';

const DEAF = `while True:
 try:
  print('deaf')
  while True:pass
 except:pass
`;

it.runIf(canEmulate())(
  'catches the start of real firmware whose main.py nothing interrupts',
  async () => {
    const board = await emulatedMicrobit();
    try {
      const wire = new Wire(await board.plug());
      const module = await openReplModule(wire);
      await module.volumes[0]!.write('/main.py', bytesOf(DEAF), { replace: true });
      wire.take();
      await board.reset();
      await wire.until([bytesOf('deaf')], { within: 30_000 });
      await rescueRepl(wire, {
        onStep: (step, left) => {
          // Somebody who does not hit it at the first time.
          if (step === 'reset_key' && left !== null && left % 5 === 0) void board.reset();
        },
      });
      await (await openReplModule(wire)).volumes[0]!.remove('/main.py');
      await wire.close();
    } finally {
      await board.stop();
    }
  },
  120_000,
);

/** A board whose port goes with its reset key, pressed at the first countdown, and is back later. */
function resettable(backAfter: number) {
  const clock = new TestingClock();
  const deaf = scriptedModule(() => undefined, { clock });
  const awake = scriptedModule((c) => ('\x02\x03'.includes(c) ? '\r\n>>> ' : undefined), { clock });
  const steps: string[] = [];
  let gone = Infinity;
  const rescuing = rescueRepl(deaf.wire, {
    onStep: (step, left) => {
      if (step === 'reset_key' && gone === Infinity) {
        gone = clock.now();
        deaf.far.lose();
      }
      if (left !== null) steps.push(`${step} ${left}`);
    },
    reopen: () => Promise.resolve(clock.now() >= gone + backAfter ? awake.wire : null),
  });
  return { rescuing, steps };
}

it('waits for a port that goes with the reset, and catches the start behind it', async () => {
  const { rescuing, steps } = resettable(3_000);
  expect((await rescuing).worked).toBe('reset_key');
  expect(steps).toEqual([
    'reset_key 60',
    'port_gone 60',
    'port_gone 59',
    'port_gone 58',
    'port_gone 57',
    'reset_key 57',
  ]);
});

it('says that the port has gone if it is not back in time', async () => {
  const { rescuing, steps } = resettable(Infinity);
  await expect(rescuing).rejects.toMatchObject({ code: 'port-gone' });
  expect(steps.at(-1)).toBe('port_gone 1');
});
