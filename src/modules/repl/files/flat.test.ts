import { describe, expect, it } from 'vitest';
import type { ByteLine } from '../../../serial/byte-line';
import { bytesOf } from '../../../serial/bytes';
import { Wire } from '../../../serial/wire';
import { openReplModule } from '../open';
import { canEmulate, emulatedMicrobit } from '../testing-qemu';

/** Loses the last byte of the first such text that goes to the module. */
function losingOnce(line: ByteLine, text: string): ByteLine & { readonly lost: boolean } {
  const writer = line.writable.getWriter();
  let tail = '';
  let lost = false;
  return {
    name: line.name,
    bitRate: line.bitRate,
    readable: line.readable,
    writable: new WritableStream<Uint8Array>({
      write: (bytes) =>
        writer.write(
          bytes.filter((byte) => {
            tail = (tail + String.fromCharCode(byte)).slice(-text.length);
            if (lost || tail !== text) return true;
            lost = true;
            return false;
          }),
        ),
    }),
    close: () => line.close(),
    get lost() {
      return lost;
    },
  };
}

const missing = canEmulate() ? null : 'no QEMU with the firmware of a micro:bit';
if (missing && process.env['CI']) throw new Error(missing);
if (missing) process.stderr.write(`Skipped: ${missing}\n`);

describe.skipIf(missing !== null)('a flat file system', () => {
  it('removes a file though the order for it was lost once', async () => {
    const board = await emulatedMicrobit();
    try {
      const line = losingOnce(await board.plug(), 'o.remove(');
      const wire = new Wire(line);
      const [volume] = (await openReplModule(wire)).volumes;
      await volume!.write('/gone.txt', bytesOf('x'), { replace: true });
      await volume!.remove('/gone.txt');
      expect(line.lost).toBe(true);
      expect(await volume!.list('/')).toEqual([]);
      await wire.close();
    } finally {
      await board.stop();
    }
  }, 60_000);
});
