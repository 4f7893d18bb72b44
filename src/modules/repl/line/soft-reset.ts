import { bytesOf } from '../../../serial/bytes';
import { PortsideError } from '../../../ground/errors/portside-error';
import { isDeadline } from './raw-repl';
import type { ReplScheduler } from './scheduler';

const PROMPT = bytesOf('>>> ');
/** A boot that says nothing for so many milliseconds has come to a main.py that goes on. */
const QUIET = 4000;
/** One that talks on for so long as well; a prompt that comes later is noticed all the same. */
const BOOT_WITHIN = 12_000;

/**
 * Ctrl-D at the friendly prompt: the module boots anew and runs its main.py. If that goes on,
 * the line is the terminal's, as after any program started there.
 * @returns what it said
 */
export function softReset(session: ReplScheduler, signal?: AbortSignal): Promise<string> {
  return session.queued(signal, async () => {
    if (session.watch.running) throw new PortsideError('module-busy', { name: session.wire.name });
    const { wire } = session;
    return session.booting(async () => {
      wire.take();
      await wire.send(Uint8Array.of(3), { within: 3000, signal });
      await wire.until([PROMPT], { within: 3000, signal });
      session.watch.typed(Uint8Array.of(4));
      await wire.send(Uint8Array.of(4), { within: 3000, signal });
      const decoder = new TextDecoder();
      let said = '';
      try {
        await wire.until([PROMPT], { within: BOOT_WITHIN, idle: QUIET, signal }, (bytes) => {
          said += decoder.decode(bytes, { stream: true });
        });
      } catch (thrown) {
        if (!isDeadline(thrown)) throw thrown;
      }
      return said + decoder.decode();
    });
  });
}
