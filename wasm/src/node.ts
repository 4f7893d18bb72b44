import { readFile } from 'node:fs/promises';
import { createEngine } from './engine.js';
import type { EngineSource } from './engine.js';
import type { Engine } from './types.js';

export * from './types.js';
export { LittlefsError } from './errors.js';
export { identify } from './identify.js';
export { DIAGNOSTIC_CODES } from './records.js';
export type { EngineSource } from './engine.js';

/** Compiles the engine; without an argument, from the `littlefs.wasm` beside this file. */
export async function loadEngine(source?: EngineSource): Promise<Engine> {
  return createEngine(source ?? (await readFile(new URL('./littlefs.wasm', import.meta.url))));
}
