import type { Connection } from '../../ground/worker/client';
import { connectionOf } from '../../ground/worker/connection';

/** Starts the image worker of the page. */
export function spawnImageWorker(): Connection {
  return connectionOf(
    new Worker(new URL('./worker.ts', import.meta.url), { type: 'module', name: 'images' }),
  );
}
