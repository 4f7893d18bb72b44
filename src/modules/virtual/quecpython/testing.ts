import { createHash, randomUUID } from 'node:crypto';
import { mkdir, rename, writeFile } from 'node:fs/promises';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { Worker } from 'node:worker_threads';
import { build } from 'vite';
import type { TestingClock } from '../../../ground/jobs/testing-clock';
import type { InterpreterCode } from './interpreter-code';
import type { VirtualOptions } from './options';
import type { FromWorker } from './protocol';
import { interpreterCode } from './testing-code';
import { DONE, ModuleThread } from './testing-time';
import type { ThreadSetup } from './testing-worker';
import { VirtualQuecPython, type Connection } from './virtual-module';

/**
 * A virtual module in a thread of Node. Call `stop` on it at the end.
 * @param clock what it lives by, as do the lines to it; absent: the real one
 */
export async function startVirtualQuecPython(
  options: VirtualOptions = {},
  clock?: TestingClock,
): Promise<VirtualQuecPython> {
  const connection = spawn(await (bundle ??= makeBundle()), await interpreterCode(), clock);
  try {
    return await VirtualQuecPython.start(connection, options);
  } catch (thrown) {
    connection.terminate();
    throw thrown;
  }
}

let bundle: Promise<URL> | null = null;

/** Threads of Node run no TypeScript: the worker is bundled first. */
async function makeBundle(): Promise<URL> {
  const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));
  const built = await build({
    configFile: false,
    logLevel: 'silent',
    root: here('.'),
    build: { ssr: here('./testing-worker.ts'), write: false, target: 'node20' },
  });
  if (Array.isArray(built) || !('output' in built)) throw new Error('The worker was not bundled');
  const { code } = built.output[0];
  // Below the project, so that its packages are found from there; named by content, to be used again.
  const folder = here('../../../../.cache/virtual-quecpython/');
  await mkdir(folder, { recursive: true });
  const path = `${folder}${createHash('sha256').update(code).digest('hex').slice(0, 16)}.mjs`;
  // Others may write the same at the same time.
  const temporary = `${path}.${randomUUID()}`;
  await writeFile(temporary, code);
  await rename(temporary, path);
  return pathToFileURL(path);
}

function spawn(file: URL, code: InterpreterCode, clock?: TestingClock): Connection {
  const thread = clock ? new ModuleThread(clock) : null;
  const workerData: ThreadSetup = { code, time: thread?.setup };
  const worker = new Worker(file, { workerData });
  worker.on('exit', () => thread?.end());
  return {
    clock,
    post: (message) => {
      thread?.asked();
      worker.postMessage(message);
    },
    onMessage: (listener) =>
      void worker.on('message', (data: FromWorker | typeof DONE) => {
        if (data === DONE) thread?.done();
        else listener(data);
      }),
    onFailure: (listener) => {
      worker.on('error', (thrown: unknown) =>
        listener(thrown instanceof Error ? thrown.message : String(thrown)),
      );
      worker.on('messageerror', () => listener('a message could not be read'));
    },
    terminate: () => {
      thread?.end();
      void worker.terminate();
    },
  };
}
