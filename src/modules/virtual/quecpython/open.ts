import type { VirtualOptions } from './options';
import type { FromWorker } from './protocol';
import { VirtualQuecPython, type Connection } from './virtual-module';

export type { VirtualOptions } from './options';

/**
 * Gives power to a virtual module in a worker of the page, without a cable. It lives until `stop` is called.
 * @throws {PortsideError} `engine-load`
 */
export async function startVirtualQuecPython(
  options: VirtualOptions = {},
): Promise<VirtualQuecPython> {
  const connection = spawn();
  try {
    return await VirtualQuecPython.start(connection, options);
  } catch (thrown) {
    connection.terminate();
    throw thrown;
  }
}

function spawn(): Connection {
  const worker = new Worker(new URL('./worker.ts', import.meta.url), {
    type: 'module',
    name: 'virtual-quecpython',
  });
  return {
    post: (message) => worker.postMessage(message),
    onMessage: (listener) =>
      worker.addEventListener('message', ({ data }: MessageEvent<FromWorker>) => listener(data)),
    onFailure: (listener) => {
      // A script that can't be loaded gives an event without a message.
      worker.addEventListener('error', (event: Event) =>
        listener(event instanceof ErrorEvent ? event.message : 'the worker could not be loaded'),
      );
      worker.addEventListener('messageerror', () => listener('a message could not be read'));
    },
    terminate: () => worker.terminate(),
  };
}
