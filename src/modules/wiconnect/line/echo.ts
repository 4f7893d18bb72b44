import { PortsideError } from '../../../ground/errors/portside-error';
import { bytesOf, indexOfBytes, joinBytes } from '../../../serial/bytes';
import type { Wire } from '../../../serial/wire';
import type { Latency } from './attention';
import type { Timing } from './timing';

/** The variable that has the module show what it is sent; apart from those of machine mode. */
export const ECHO_VARIABLE = 'system.cmd.echo';

/** Shown to find out whether the module shows a line as it was sent; no command of any module. */
export const ECHO_TRIAL = bytesOf(`~ "${'Portside '.repeat(8)}" 0123456789 ~ ~ ~ ~ ~ ~ ~ ~`);

/**
 * Sends the text of a command without its end, and says whether the module has shown the same: then
 * it holds what was sent, and nothing of it has been carried out yet.
 * @throws {PortsideError} those of the line, `cancelled`
 */
export async function showsText(
  wire: Wire,
  text: Uint8Array,
  timing: Timing,
  latency: Latency,
  signal: AbortSignal | undefined,
): Promise<boolean> {
  const { bitRate } = wire;
  const onLine = bitRate ? (text.length * 10_000) / bitRate : 0;
  wire.take();
  await wire.send(text, { within: 5_000, signal });
  let shown = new Uint8Array();
  let within = timing.answer + 2 * onLine;
  while (indexOfBytes(shown, text) < 0) {
    try {
      shown = joinBytes([shown, await wire.some({ within, signal })]);
    } catch (thrown) {
      if (thrown instanceof PortsideError && thrown.code === 'deadline') return false;
      throw thrown;
    }
    // Once it has begun, the rest follows at the pace of the line.
    within = Math.max(timing.quiet, latency.ms * 2) + onLine;
  }
  return true;
}
