/** What a virtual module is to be, and what is to go wrong with it. All but `model` default to a healthy one. */
export interface VirtualOptions {
  /** Id of one of `virtualModels`; the first if it is absent. */
  readonly model?: string;
  /** Bytes of /usr and /bak in place of the model's, multiples of 4096. */
  readonly storage?: { readonly user?: number; readonly backup?: number };
  /** Slow line: bits per second, ten to a byte. */
  readonly bitRate?: number;
  /** One byte of so many is lost, each way, which ones follows from `seed`. */
  readonly loseEvery?: number;
  readonly seed?: number;
  /** Pulled cable: after so many bytes that way ('in' is from the module). */
  readonly cutAfter?: { readonly direction: 'in' | 'out'; readonly bytes: number };
  /** False: old firmware, whose raw REPL takes the offer of raw-paste for text. */
  readonly rawPaste?: boolean;
  /** False: firmware without `uhashlib`. */
  readonly hashlib?: boolean;
  /** False: firmware without `uzlib`. */
  readonly inflate?: boolean;
  /** The REPL answers nobody, or only one who knows the password. */
  readonly locked?: 'refuse' | 'password';
  /** Default '123456'. */
  readonly password?: string;
  /** False: firmware of 2020, which Ctrl-C does not stop. */
  readonly interrupts?: boolean;
  /** /usr/main.py never ends. */
  readonly mainLoop?: boolean;
  /**
   * What is on it, in place of the demonstration: whole paths as bytes, one character each (see
   * `byteName`); null stands for a directory.
   */
  readonly files?: ReadonlyMap<string, Uint8Array | null>;
}

/** What goes to the worker: of the options those that are not the line's. */
export type MachineOptions = Pick<
  VirtualOptions,
  | 'model'
  | 'storage'
  | 'rawPaste'
  | 'hashlib'
  | 'inflate'
  | 'locked'
  | 'password'
  | 'interrupts'
  | 'mainLoop'
  | 'files'
>;
