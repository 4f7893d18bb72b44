import type { LiteralForm } from './py-literal';

/** How the module hands out the bytes of a file. */
export type OutputForm = 'eight-bit-buffer' | 'eight-bit' | 'hex' | 'repr';

/** What a module's Python has. Names are the module's own: 'uos' or 'os'. */
export interface ReplAbilities {
  readonly os: string;
  /** Functions of `os`. */
  readonly osHas: ReadonlySet<string>;
  /** The module with `sha256`; null if there is none. */
  readonly hashlib: string | null;
  readonly binascii: string | null;
  readonly hasCrc32: boolean;
  /** How raw DEFLATE is undone: by `deflate`, `uzlib.decompress` or not at all. */
  readonly inflate: 'deflate' | 'uzlib' | 'zlib' | null;
  readonly literals: LiteralForm;
  readonly output: OutputForm;
  /** Bytes that the heap had free. */
  readonly heapFree: number | null;
  readonly heapUsed: number | null;
  /** As `uname` gives it, in order; empty if there is none. */
  readonly uname: readonly string[];
  readonly platform: string;
  readonly version: string;
  /** As the firmware calls the board; null before 1.18 or so. */
  readonly machine: string | null;
  /** Which of the modules that QuecPython brings are there. */
  readonly quec: ReadonlySet<string>;
  /** Names in '/'; bytes. */
  readonly root: readonly Uint8Array<ArrayBuffer>[];
}
