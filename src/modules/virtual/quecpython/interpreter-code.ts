import { withVmHook } from './vm-hook';

/** Bytecodes between two looks for Ctrl-C. */
const POLL_EVERY = 0x4000;

export interface InterpreterCode {
  readonly module: WebAssembly.Module;
  readonly url: string;
}

/** Compiles the package's WebAssembly so that Ctrl-C can stop what runs. */
export async function compileInterpreter(
  wasm: Uint8Array<ArrayBuffer>,
  url: string,
): Promise<InterpreterCode> {
  return { module: await WebAssembly.compile(withVmHook(wasm, POLL_EVERY)), url };
}
