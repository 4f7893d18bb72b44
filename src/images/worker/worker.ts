import { loadEngine } from 'littlefs-wasm';
import wasmUrl from 'littlefs-wasm/littlefs.wasm?url';
import { serve } from '../../ground/worker/serve';
import { ImageService } from './service';

const service = new ImageService(() => loadEngine(fetch(wasmUrl)));
serve(globalThis, service.handlers);
