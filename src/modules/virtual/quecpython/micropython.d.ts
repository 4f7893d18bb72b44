declare module '@micropython/micropython-webassembly-pyscript' {
  export interface MicroPythonOptions {
    readonly url?: string;
    /** Bytes. */
    readonly heapsize?: number;
    readonly linebuffer?: boolean;
    readonly stdin?: () => number | null;
    /** One byte at a time where `linebuffer` is false. */
    readonly stdout?: (bytes: Uint8Array) => void;
    readonly stderr?: (bytes: Uint8Array) => void;
  }

  export interface MicroPython {
    readonly _module: {
      _malloc(bytes: number): number;
      _free(at: number): void;
      /** What runs ends with KeyboardInterrupt at its next jump. */
      _mp_sched_keyboard_interrupt(): void;
      ccall(name: string, result: string, types: string[], args: number[]): number;
    };
    registerJsModule(name: string, module: object): void;
    /** @throws {Error} of the name 'PythonError' */
    runPython(code: string): unknown;
    replInit(): void;
    /** Not 0 if the REPL is left: Ctrl-D, `sys.exit()`. */
    replProcessChar(byte: number): number;
  }

  export function loadMicroPython(options: MicroPythonOptions): Promise<MicroPython>;
}
