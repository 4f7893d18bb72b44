/** Shares of bytes, from 0 to 1 and together at most 1, that meet with a fault. */
export interface FaultRates {
  readonly drop?: number;
  readonly duplicate?: number;
  /** Some bits of the byte are turned over. */
  readonly corrupt?: number;
}

/** Damages bytes as told by a seed: byte n meets the same fault however the bytes are split. */
export class Faults {
  readonly #drop: number;
  readonly #duplicate: number;
  readonly #corrupt: number;
  #state: number;

  constructor({ drop = 0, duplicate = 0, corrupt = 0 }: FaultRates, seed: number) {
    this.#drop = drop;
    this.#duplicate = drop + duplicate;
    this.#corrupt = drop + duplicate + corrupt;
    // Xorshift stays at 0 for ever; neighbouring seeds must not begin alike.
    this.#state = Math.imul(seed, 0x9e3779b1) | 0 || 1;
    for (let i = 0; i < 8; i++) this.#random();
  }

  apply(bytes: Uint8Array): Uint8Array {
    if (this.#corrupt === 0) return bytes;
    const result: number[] = [];
    for (const byte of bytes) {
      const luck = this.#random();
      if (luck < this.#drop) continue;
      if (luck < this.#duplicate) result.push(byte, byte);
      else if (luck < this.#corrupt) result.push(byte ^ (1 + Math.floor(this.#random() * 255)));
      else result.push(byte);
    }
    return Uint8Array.from(result);
  }

  /** Marsaglia's xorshift32, as a number from 0 to below 1. */
  #random(): number {
    let x = this.#state;
    x ^= x << 13;
    x ^= x >>> 17;
    x ^= x << 5;
    this.#state = x;
    return (x >>> 0) / 2 ** 32;
  }
}
