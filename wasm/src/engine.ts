import { build, forecast } from './build.js';
import { identify } from './identify.js';
import { Runtime } from './instance.js';
import { findCandidates, openImage } from './open.js';
import type { Engine } from './types.js';

/** What `loadEngine` takes: the bytes of `littlefs.wasm`, a response that brings them, or the module. */
export type EngineSource =
  | WebAssembly.Module
  | BufferSource
  | Response
  | Promise<WebAssembly.Module | BufferSource | Response>;

async function compile(source: EngineSource): Promise<WebAssembly.Module> {
  const got = await source;
  if (got instanceof WebAssembly.Module) return got;
  if (typeof Response !== 'undefined' && got instanceof Response) {
    if (!got.ok) throw new Error(`littlefs.wasm could not be loaded: HTTP ${got.status}`);
    return WebAssembly.compile(await got.arrayBuffer());
  }
  return WebAssembly.compile(got as BufferSource);
}

export async function createEngine(source: EngineSource): Promise<Engine> {
  const runtime = new Runtime(await compile(source));
  return {
    find: (bytes) => findCandidates(runtime, bytes),
    open: (bytes, candidate) => openImage(runtime, bytes, candidate),
    identify: (bytes) => identify(bytes),
    forecast: (nodes, options) => forecast(runtime, nodes, options),
    build: (nodes, options) => build(runtime, nodes, options),
  };
}
