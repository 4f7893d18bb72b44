import { LittlefsError } from './errors.js';
import type { BuildExports, ReadExports } from './exports.js';

/** Memory of the engine; reader and builder add their functions. */
interface BaseExports {
  memory: WebAssembly.Memory;
  /** Forgets everything allocated. */
  reset(): void;
  /** Address of `size` fresh bytes, 8-byte aligned; 0 if there is no more memory. */
  alloc(size: number): number;
}

type Exports = BaseExports & ReadExports & BuildExports;

/** What a function of the engine that counts gives instead if memory runs out. */
const NO_MEMORY = 0xffffffff;
/** Bytes; what the engine's arena can hold at most. */
const MEMORY_MAX = 0xffff0000;
/**
 * Bytes of memory that are kept between two uses: enough for the images of modules. WebAssembly can't
 * give back a part of a memory, so that one that has grown further is dropped whole.
 */
const KEPT_MAX = 16 << 20;

const NO_DUMP = new Uint8Array();

/** @throws {LittlefsError} `no-memory` always; `size` in bytes, if it is known */
export function outOfMemory(message: string, size?: number): never {
  throw new LittlefsError('no-memory', message, size === undefined ? {} : { size });
}

/** The engine and its memory. Any call into it may grow the memory, so views are made anew after it. */
export class Instance {
  readonly exports: Exports;
  /** What the engine may ask bytes of: it is not copied whole. */
  #dump: Uint8Array = NO_DUMP;

  constructor(module: WebAssembly.Module) {
    const host = {
      load: (offset: number, size: number, to: number) => {
        this.bytes(to, size).set(this.#dump.subarray(offset, offset + size));
      },
      word: (offset: number) => {
        const dump = this.#dump;
        return (
          (dump[offset] as number) |
          ((dump[offset + 1] as number) << 8) |
          ((dump[offset + 2] as number) << 16) |
          ((dump[offset + 3] as number) << 24)
        );
      },
    };
    this.exports = new WebAssembly.Instance(module, { host }).exports as unknown as Exports;
  }

  begin(dump: Uint8Array): void {
    this.#dump = dump;
    this.exports.reset();
  }

  /** Lets go of the dump; true if the memory is small enough to be kept. */
  end(): boolean {
    this.#dump = NO_DUMP;
    return this.exports.memory.buffer.byteLength <= KEPT_MAX;
  }

  /** @throws {LittlefsError} `no-memory` */
  alloc(size: number): number {
    const address = size <= MEMORY_MAX ? this.exports.alloc(size) >>> 0 : 0;
    return address || outOfMemory(`The engine could not get ${size} bytes of memory.`, size);
  }

  /** A count that the engine gave. @throws {LittlefsError} `no-memory` if it gave none */
  count(given: number): number {
    const count = given >>> 0;
    return count === NO_MEMORY ? outOfMemory('The engine ran out of memory.') : count;
  }

  /** A view, good until the next call that may grow the memory. */
  bytes(address: number, size: number): Uint8Array<ArrayBuffer> {
    return new Uint8Array(this.exports.memory.buffer, address >>> 0, size);
  }

  /** A view, good until the next call that may grow the memory. */
  words(address: number, count: number): Uint32Array<ArrayBuffer> {
    return new Uint32Array(this.exports.memory.buffer, address >>> 0, count);
  }

  /** Copies words into the engine and gives their address. @throws {LittlefsError} `no-memory` */
  store(words: ArrayLike<number>): number {
    const address = this.alloc(4 * words.length);
    this.words(address, words.length).set(words);
    return address;
  }
}

/**
 * Lends the engine out, one use after the other: what a use learns it copies out, and no image keeps
 * a memory of its own.
 */
export class Runtime {
  readonly #module: WebAssembly.Module;
  #idle: Instance | undefined;

  constructor(module: WebAssembly.Module) {
    this.#module = module;
  }

  /** What `work` returns must hold no view of the engine's memory. */
  use<T>(dump: Uint8Array, work: (instance: Instance) => T): T {
    const instance = this.#idle ?? new Instance(this.#module);
    // Taken meanwhile: an engine that trapped is in no state to be used again.
    this.#idle = undefined;
    instance.begin(dump);
    try {
      const result = work(instance);
      this.#putBack(instance);
      return result;
    } catch (error) {
      if (error instanceof LittlefsError) this.#putBack(instance);
      throw error;
    }
  }

  #putBack(instance: Instance): void {
    if (instance.end()) this.#idle = instance;
  }
}
