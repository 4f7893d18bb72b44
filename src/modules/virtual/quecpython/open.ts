import type { ByteLine } from '../../../serial/byte-line';
import type { VirtualOptions } from './options';
import type { FromWorker } from './protocol';
import { VirtualQuecPython, type Connection } from './virtual-module';

export { virtualModels } from './models';
export type { VirtualOptions } from './options';

/**
 * Gives power to a virtual module in a worker of the page, and plugs it in. It ends with its line.
 * @throws {PortsideError} `engine-load`
 */
export async function openVirtualQuecPython(options: VirtualOptions = {}): Promise<ByteLine> {
  const connection = spawn();
  try {
    const module = await VirtualQuecPython.start(connection, options);
    return endingWith(module.connect(), () => module.stop());
  } catch (thrown) {
    connection.terminate();
    throw thrown;
  }
}

function endingWith(line: ByteLine, end: () => void): ByteLine {
  const { name, bitRate, readable, writable } = line;
  return {
    name,
    bitRate,
    readable,
    writable,
    close: async () => {
      await line.close();
      end();
    },
  };
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
      worker.addEventListener('error', ({ message }) => listener(message));
      worker.addEventListener('messageerror', () => listener('a message could not be read'));
    },
    terminate: () => worker.terminate(),
  };
}
