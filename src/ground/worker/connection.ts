import type { Connection } from './client';

/** A worker of the page, as its client sees it. */
export function connectionOf(worker: Worker): Connection {
  return {
    end: worker,
    onFailure(listener) {
      worker.addEventListener('error', (event) => listener(event.message));
      worker.addEventListener('messageerror', () => listener('a message could not be read'));
    },
    terminate: () => worker.terminate(),
  };
}
