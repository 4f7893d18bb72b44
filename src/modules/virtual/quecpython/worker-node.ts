import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { parentPort } from 'node:worker_threads';
import { compileInterpreter } from './interpreter';
import type { ToWorker } from './protocol';
import { Service } from './service';

const service = new Service(
  (message) => parentPort?.postMessage(message),
  async () => {
    const require = createRequire(import.meta.url);
    const path = require
      .resolve('@micropython/micropython-webassembly-pyscript')
      .replace(/\.mjs$/, '.wasm');
    return compileInterpreter(new Uint8Array(await readFile(path)), path);
  },
);
parentPort?.on('message', (message: ToWorker) => service.receive(message));
