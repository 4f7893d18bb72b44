import type { Checksums } from './checksums';
import type { Disk } from './disk';
import { fsCalls } from './fs-calls';
import type { InterpreterCode } from './interpreter-code';
import { execute, startMicroPython, type RunningMicroPython } from './running-micropython';
import modulesSource from './python/modules.py?raw';
import vfsSource from './python/vfs.py?raw';

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

/** How a program ended; `traceback` is null if it came to its end. */
export interface Ending {
  readonly traceback: string | null;
  /** `sys.exit()`: the module starts anew. */
  readonly exit: boolean;
}

/** Bytes. */
const HEAP = 1 << 20;
/** Lines of a traceback that a module would not show: our own wrapping, and the file system in Python. */
const OWN_LINES = /^ {2}File "<portside>".*\n/gm;

/** MicroPython with the file systems and modules of QuecPython. A soft reset makes a new one. */
export class Interpreter {
  readonly #running: RunningMicroPython;

  private constructor(running: RunningMicroPython) {
    this.#running = running;
  }

  /** @param url where the package's WebAssembly is; it asks for it though it gets the compiled one */
  static async start(
    { module: wasm, url }: InterpreterCode,
    host: InterpreterHost,
  ): Promise<Interpreter> {
    let ready = false;
    const interrupt = () => mp._module._mp_sched_keyboard_interrupt();
    const poll = () => {
      if (ready && host.interrupted()) interrupt();
    };
    let cooked = 0;
    const running = await startMicroPython(
      wasm,
      {
        url,
        heapsize: HEAP,
        linebuffer: false,
        stdin: () => null,
        stdout: ([byte = 0]: Uint8Array) => {
          if (byte === 0x0a && cooked !== 0x0d) host.output(0x0d);
          host.output((cooked = byte));
        },
        stderr: ([byte = 0]: Uint8Array) => host.output((cooked = byte)),
      },
      ({ env }) => {
        if (env) env['_abort_js'] = poll;
      },
    );
    const { mp, memory } = running;
    mp.registerJsModule('_fs', fsCalls(host.disk, memory));
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
    return new Interpreter(running);
  }

  /** Runs a program that came whole, in the space of `__main__`. */
  run(source: Uint8Array): Ending {
    const raised = execute(this.#running, source);
    return {
      traceback: raised && raised.traceback.replace(OWN_LINES, ''),
      exit: raised?.type === 'SystemExit',
    };
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
    this.#running.mp.replInit();
  }

  /** @returns true if the module is to start anew */
  type(byte: number): boolean {
    return this.#running.mp.replProcessChar(byte) !== 0;
  }
}
