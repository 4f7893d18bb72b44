import { LittlefsError } from './errors.js';

/** What every part of the engine exports; a part adds its own functions. */
export interface BaseExports {
  memory: WebAssembly.Memory;
  /** Address of `size` fresh bytes, 8-byte aligned; 0 where there is no more memory. */
  alloc(size: number): number;
}

/**
 * One run of the engine with a memory of its own, freed with the object.
 * Any call into the engine may grow the memory, so views are made anew after it.
 */
export class Instance<Exports extends BaseExports> {
  readonly exports: Exports;

  #memory: Uint8Array<ArrayBuffer>;
  #words: Uint32Array<ArrayBuffer>;

  /** `dump` is what the engine may ask bytes of: it is not copied whole. */
  constructor(module: WebAssembly.Module, dump: Uint8Array = new Uint8Array()) {
    const host = {
      load: (offset: number, size: number, to: number) => {
        this.memory.set(dump.subarray(offset, offset + size), to);
      },
      word: (offset: number) =>
        (dump[offset] as number) |
        ((dump[offset + 1] as number) << 8) |
        ((dump[offset + 2] as number) << 16) |
        ((dump[offset + 3] as number) << 24),
    };
    this.exports = new WebAssembly.Instance(module, { host }).exports as unknown as Exports;
    const buffer = this.exports.memory.buffer;
    this.#memory = new Uint8Array(buffer);
    this.#words = new Uint32Array(buffer);
  }

  #refresh(): void {
    const buffer = this.exports.memory.buffer;
    if (this.#memory.buffer === buffer) return;
    this.#memory = new Uint8Array(buffer);
    this.#words = new Uint32Array(buffer);
  }

  /** The whole memory; good until the next call that may grow it. */
  get memory(): Uint8Array<ArrayBuffer> {
    this.#refresh();
    return this.#memory;
  }

  /** The whole memory by words of 4 bytes. */
  get memoryWords(): Uint32Array<ArrayBuffer> {
    this.#refresh();
    return this.#words;
  }

  /** @throws {LittlefsError} `no-memory` */
  alloc(size: number): number {
    const address = this.exports.alloc(size) >>> 0;
    if (!address) {
      throw new LittlefsError('no-memory', `The engine could not get ${size} bytes of memory.`, {
        size,
      });
    }
    return address;
  }

  bytes(address: number, size: number): Uint8Array<ArrayBuffer> {
    return new Uint8Array(this.exports.memory.buffer, address, size);
  }

  words(address: number, count: number): Uint32Array<ArrayBuffer> {
    return new Uint32Array(this.exports.memory.buffer, address, count);
  }
}
