import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { parentPort, workerData } from 'node:worker_threads';
import { compileInterpreter } from './interpreter';
import { realTime } from './nap';
import type { ToWorker } from './protocol';
import { Service } from './service';
import { DONE, programTime, type TestingTimeSetup } from './testing-time';

const setup = workerData as TestingTimeSetup | null;
const service = new Service(
  (message) => parentPort?.postMessage(message),
  async () => {
    const require = createRequire(import.meta.url);
    const path = require
      .resolve('@micropython/micropython-webassembly-pyscript')
      .replace(/\.mjs$/, '.wasm');
    return compileInterpreter(new Uint8Array(await readFile(path)), path);
  },
  setup ? programTime(setup) : realTime,
);
parentPort?.on('message', (message: ToWorker) => {
  void service.receive(message).then(() => parentPort?.postMessage(DONE));
});
