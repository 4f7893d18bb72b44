import { createEngine } from './engine.js';
import type { EngineSource } from './engine.js';
import type { Engine } from './types.js';

export * from './types.js';
export { LittlefsError } from './errors.js';
export { identify } from './identify.js';
export { DIAGNOSTIC_CODES } from './records.js';
export type { EngineSource } from './engine.js';

/**
 * Compiles the engine. In a page or worker pass what a bundler gives for `littlefs-wasm/littlefs.wasm`,
 * such as `fetch(url)`; in Node the argument may be left out.
 */
export function loadEngine(
  source: EngineSource = fetch(new URL('./littlefs.wasm', import.meta.url)),
): Promise<Engine> {
  return createEngine(source);
}
