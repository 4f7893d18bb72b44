import type { Wire } from '../serial/wire';

/** Milliseconds of silence after which a module has said what it had to say, such as while it starts. */
const SAID_MS = 500;

/**
 * Calls back once after something came over a line that was silent, unless something is sent before:
 * then somebody talks to it. @returns how to stop waiting
 */
export function whenItSpeaks(wire: Pick<Wire, 'listen'>, act: () => void): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const end = () => {
    stop();
    clearTimeout(timer);
  };
  const stop = wire.listen((direction) => {
    if (direction === 'out') return end();
    clearTimeout(timer);
    timer = setTimeout(() => {
      end();
      act();
    }, SAID_MS);
  });
  return end;
}
