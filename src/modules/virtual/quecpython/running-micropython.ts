import {
  loadMicroPython,
  type MicroPython,
  type MicroPythonOptions,
} from '@micropython/micropython-webassembly-pyscript';

/** A MicroPython that runs, and where its bytes lie. */
export interface RunningMicroPython {
  readonly mp: MicroPython;
  readonly memory: WebAssembly.Memory;
}

export type Imports = Record<string, Record<string, WebAssembly.ImportValue>>;

/** What a program that failed raised: the name of its type, and the traceback as it is printed. */
export interface Raised {
  readonly type: string;
  readonly traceback: string;
}

/** Kind of a result that is an exception. */
const RAISED = -1;

/**
 * Starts an interpreter of a module that is compiled, which any number can share.
 * @param adapt may change what the interpreter imports
 */
export async function startMicroPython(
  wasm: WebAssembly.Module,
  options: MicroPythonOptions,
  adapt: (imports: Imports) => void = () => undefined,
): Promise<RunningMicroPython> {
  let instance: WebAssembly.Instance | null = null;
  const mp = await withInstantiate(
    async (imports) => {
      adapt(imports);
      return (instance = await WebAssembly.instantiate(wasm, imports));
    },
    () => loadMicroPython(options),
  );
  return { mp, memory: exported(instance, 'memory', WebAssembly.Memory) };
}

/** Runs a program in the space of `__main__`; null: it came to its end. */
export function execute({ mp, memory }: RunningMicroPython, source: Uint8Array): Raised | null {
  const { _module: wasm } = mp;
  const at = wasm._malloc(source.length + 1);
  const result = wasm._malloc(12);
  const bytes = new Uint8Array(memory.buffer);
  bytes.set(source, at);
  bytes[at + source.length] = 0;
  wasm.ccall(
    'mp_js_do_exec',
    'number',
    ['pointer', 'number', 'pointer'],
    [at, source.length, result],
  );
  wasm._free(at);
  const raised = raisedAt(mp, memory, result);
  wasm._free(result);
  return raised;
}

/** A result is a kind, and for an exception length and place of its text. */
function raisedAt(mp: MicroPython, memory: WebAssembly.Memory, result: number): Raised | null {
  const view = new DataView(memory.buffer);
  if (view.getInt32(result, true) !== RAISED) return null;
  const length = view.getUint32(result + 4, true);
  const at = view.getUint32(result + 8, true);
  const text = new TextDecoder().decode(new Uint8Array(memory.buffer, at, length));
  mp._module._free(at);
  // The name of its type, EOT, and the traceback.
  const [type = '', traceback = ''] = text.split('\x04');
  return { type, traceback };
}

/**
 * The package takes no compiled module: its two ways of getting one are led here while it starts.
 * In the worker nothing else uses them.
 */
async function withInstantiate<T>(
  instantiate: (imports: Imports) => Promise<WebAssembly.Instance>,
  start: () => Promise<T>,
): Promise<T> {
  const { instantiate: fromBytes, instantiateStreaming: fromResponse } = WebAssembly;
  const restore = () =>
    Object.assign(WebAssembly, { instantiate: fromBytes, instantiateStreaming: fromResponse });
  const ours = async (source: unknown, imports: Imports) => {
    await source;
    restore();
    return { instance: await instantiate(imports) };
  };
  Object.assign(WebAssembly, { instantiate: ours, instantiateStreaming: ours });
  try {
    return await start();
  } finally {
    restore();
  }
}

function exported<T>(
  instance: WebAssembly.Instance | null,
  name: string,
  type: new (...args: never[]) => T,
): T {
  const value: unknown = instance?.exports[name];
  if (value instanceof type) return value;
  throw new Error(`The interpreter does not export ${name}`);
}
