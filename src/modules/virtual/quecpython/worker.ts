import wasmUrl from '@micropython/micropython-webassembly-pyscript/micropython.wasm?url';
import { compileInterpreter } from './interpreter-code';
import type { ToWorker } from './protocol';
import { Service } from './service';

const url = new URL(wasmUrl, location.href).href;

const service = new Service(
  (message) => postMessage(message),
  async () => {
    const response = await fetch(url);
    if (!response.ok) throw new Error(`${url}: ${response.status}`);
    return compileInterpreter(new Uint8Array(await response.arrayBuffer()), url);
  },
);
addEventListener('message', ({ data }: MessageEvent<ToWorker>) => void service.receive(data));
