import { loadMicroPython } from '@micropython/micropython-webassembly-pyscript';
import type { Checksums } from './checksums';
import type { Disk } from './disk';
import { fsCalls } from './fs-calls';
import modulesSource from './python/modules.py?raw';
import vfsSource from './python/vfs.py?raw';
import { withVmHook } from './vm-hook';

/** What the interpreter is given by the machine around it. */
export interface InterpreterHost {
  readonly disk: Disk;
  readonly checksums: Checksums;
  /** As `uos.uname()` gives them. */
  readonly uname: readonly string[];
  /** Modules that can't be imported. */
  readonly hidden: readonly string[];
  /** What is printed; LF has become CR LF. */
  output(byte: number): void;
  /** Asked every few thousand bytecodes: whether Ctrl-C has come since the last time it said so. */
  interrupted(): boolean;
  /** Waits at most so many milliseconds. */
  nap(milliseconds: number): void;
  /** Milliseconds, by which what sleeps is woken. */
  now(): number;
  /** `misc.replEnable`: 1 protects the REPL from now on. */
  protect(flag: number, password: string): void;
}

/** How a program ended; `traceback` is null where it came to its end. */
export interface Ending {
  readonly traceback: string | null;
  /** `sys.exit()`: the module starts anew. */
  readonly exit: boolean;
}

/** Bytecodes between two looks for Ctrl-C. */
const POLL_EVERY = 0x4000;
/** Bytes. */
const HEAP = 1 << 20;
/** Lines of a traceback that a module would not show: our own wrapping, and the file system in Python. */
const OWN_LINES = /^ {2}File "<portside>".*\n/gm;

type MicroPython = Awaited<ReturnType<typeof loadMicroPython>>;

/** MicroPython with the file systems and modules of QuecPython. A soft reset makes a new one. */
export class Interpreter {
  readonly #mp: MicroPython;
  readonly #memory: WebAssembly.Memory;

  private constructor(mp: MicroPython, memory: WebAssembly.Memory) {
    this.#mp = mp;
    this.#memory = memory;
  }

  /** @param url where the package's WebAssembly is; it asks for it though it gets the compiled one */
  static async start(
    { module: wasm, url }: InterpreterCode,
    host: InterpreterHost,
  ): Promise<Interpreter> {
    let instance: WebAssembly.Instance | null = null;
    let countdown = POLL_EVERY;
    let ready = false;
    const memory = () => exported(instance, 'memory', WebAssembly.Memory);
    const interrupt = () => interpreter.#mp._module._mp_sched_keyboard_interrupt();
    const poll = () => {
      if (--countdown > 0 || !ready) return;
      countdown = POLL_EVERY;
      if (host.interrupted()) interrupt();
    };
    let cooked = 0;
    const mp = await withInstantiate(
      async (imports) => {
        const env = imports['env'];
        if (env) env['_abort_js'] = poll;
        return (instance = await WebAssembly.instantiate(wasm, imports));
      },
      () =>
        loadMicroPython({
          url,
          heapsize: HEAP,
          linebuffer: false,
          stdin: () => null,
          stdout: ([byte = 0]: Uint8Array) => {
            if (byte === 0x0a && cooked !== 0x0d) host.output(0x0d);
            host.output((cooked = byte));
          },
          stderr: ([byte = 0]: Uint8Array) => host.output((cooked = byte)),
        }),
    );
    const interpreter = new Interpreter(mp, memory());
    mp.registerJsModule('_fs', fsCalls(host.disk, memory()));
    mp.registerJsModule('_module', {
      heap: () => HEAP,
      uname: () => host.uname.join('|'),
      random: () => Math.floor(Math.random() * 256),
      nap: (milliseconds: number) => {
        host.nap(milliseconds);
        if (host.interrupted()) interrupt();
      },
      now: () => Math.round(host.now()),
      check: () => host.checksums.check(),
      update: (path: string) => host.checksums.update(path),
      retrieve: (path: string) => host.checksums.retrieve(path),
      bulk_update: (paths: string) => host.checksums.bulkUpdate(paths),
      usr_update: (path: string) => host.checksums.usrUpdate(path),
      protect: (flag: number, password: string) => host.protect(flag, password),
      hidden: () => host.hidden.join('|'),
      vfs: () => vfsSource,
      modules: () => modulesSource,
    });
    mp.runPython(
      'import _module\n' +
        'for s in (_module.vfs(), _module.modules()):\n' +
        ' exec(compile(s, "<portside>", "exec"), {"__name__": "portside"})\n' +
        'del _module, s\n',
    );
    ready = true;
    return interpreter;
  }

  /** Runs a program that came whole, in the space of `__main__`. */
  run(source: Uint8Array): Ending {
    const { _module: wasm } = this.#mp;
    const at = wasm._malloc(source.length + 1);
    const result = wasm._malloc(12);
    const bytes = new Uint8Array(this.#memory.buffer);
    bytes.set(source, at);
    bytes[at + source.length] = 0;
    wasm.ccall(
      'mp_js_do_exec',
      'number',
      ['pointer', 'number', 'pointer'],
      [at, source.length, result],
    );
    wasm._free(at);
    const ending = this.#ending(result);
    wasm._free(result);
    return ending;
  }

  /** Runs a file of the module. */
  runFile(path: string): Ending {
    const quoted = JSON.stringify(path);
    const ending = this.run(new TextEncoder().encode(`execfile(${quoted})`));
    const traceback = ending.traceback?.replace('  File "<stdin>", line 1, in <module>\n', '');
    return { ...ending, traceback: traceback ?? null };
  }

  /** Begins the interactive mode; prints its banner. */
  startRepl(): void {
    this.#mp.replInit();
  }

  /** @returns true where the module is to start anew */
  type(byte: number): boolean {
    return this.#mp.replProcessChar(byte) !== 0;
  }

  /** A result is a kind, and for an exception (kind -1) length and place of its text. */
  #ending(result: number): Ending {
    const view = new DataView(this.#memory.buffer);
    if (view.getInt32(result, true) !== -1) return { traceback: null, exit: false };
    const length = view.getUint32(result + 4, true);
    const at = view.getUint32(result + 8, true);
    const text = new TextDecoder().decode(new Uint8Array(this.#memory.buffer, at, length));
    this.#mp._module._free(at);
    // The name of its type, EOT, and the traceback.
    const [type = '', traceback = ''] = text.split('\x04');
    return { traceback: traceback.replace(OWN_LINES, ''), exit: type === 'SystemExit' };
  }
}

export interface InterpreterCode {
  readonly module: WebAssembly.Module;
  readonly url: string;
}

/** Compiles the package's WebAssembly so that Ctrl-C can stop what runs. */
export async function compileInterpreter(
  wasm: Uint8Array<ArrayBuffer>,
  url: string,
): Promise<InterpreterCode> {
  return { module: await WebAssembly.compile(withVmHook(wasm)), url };
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

type Imports = Record<string, Record<string, WebAssembly.ImportValue>>;

function exported<T>(
  instance: WebAssembly.Instance | null,
  name: string,
  type: new (...args: never[]) => T,
): T {
  const value: unknown = instance?.exports[name];
  if (value instanceof type) return value;
  throw new Error(`The interpreter does not export ${name}`);
}
