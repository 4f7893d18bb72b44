import { it } from 'vitest';
import { bytesOf } from '../../serial/bytes';
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
