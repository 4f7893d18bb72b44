import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { compileInterpreter, type InterpreterCode } from './interpreter-code';

let code: Promise<InterpreterCode> | null = null;

/** Compiled once for all modules of a test run: it is most of what starting one costs. */
export function interpreterCode(): Promise<InterpreterCode> {
  return (code ??= compile());
}

function compile(): Promise<InterpreterCode> {
  const path = createRequire(import.meta.url)
    .resolve('@micropython/micropython-webassembly-pyscript')
    .replace(/\.mjs$/, '.wasm');
  return compileInterpreter(new Uint8Array(readFileSync(path)), path);
}
