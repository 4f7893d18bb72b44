import type { Wire } from '../../../serial/wire';

/** Milliseconds of silence after which a module has said what it had to say, such as while it starts. */
const SAID_MS = 500;

/**
 * Calls back once after something came over a line that was silent, unless something is sent before:
 * then somebody talks to it. @returns how to stop waiting
 */
export function whenItSpeaks(wire: Pick<Wire, 'listen' | 'clock'>, act: () => void): () => void {
  let callOff: (() => void) | undefined;
  const end = () => {
    stop();
    callOff?.();
  };
  const stop = wire.listen((direction) => {
    if (direction === 'out') return end();
    callOff?.();
    callOff = wire.clock.after(SAID_MS, () => {
      end();
      act();
    });
  });
  return end;
}
