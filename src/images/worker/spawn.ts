import type { Connection } from './client';

/** Starts the image worker of the page. */
export function spawnImageWorker(): Connection {
  const worker = new Worker(new URL('./worker.ts', import.meta.url), {
    type: 'module',
    name: 'images',
  });
  return {
    end: worker,
    onFailure(listener) {
      worker.addEventListener('error', (event) => listener(event.message));
      worker.addEventListener('messageerror', () => listener('a message could not be read'));
    },
    terminate: () => worker.terminate(),
  };
}
