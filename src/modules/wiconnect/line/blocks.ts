import { bytesOf, indexOfBytes, joinBytes } from '../../../serial/bytes';

/** 'R' answers a command, 'L' logs on the way to it, 'S' has the same shape and an unknown meaning. */
export type BlockKind = 'R' | 'L' | 'S';

export interface Block {
  readonly kind: BlockKind;
  /** 0 to 9. */
  readonly code: number;
  /** Without the CR LF that ends it and that its length counts. */
  readonly payload: Uint8Array<ArrayBuffer>;
  /** The payload does not end as it must: bytes were lost, or came in between. */
  readonly damaged: boolean;
}

/** 'restart': the module said `[Ready]` where a header was due. */
export type Scanned = Block | 'restart';

/** Letter, code, five digits of length, CR LF. */
const HEADER = 9;
const READY = bytesOf('[Ready]');
/** Noise that is kept to look for a header in. */
const NOISE_MAX = 4096;
const CR = 0x0d;
const LF = 0x0a;

/** Finds blocks in a stream of bytes, however they are split and whatever lies between them. */
export class BlockScanner {
  #held = new Uint8Array();
  /** What no header starts before. */
  #searched = 0;
  #noise = 0;

  /** Bytes that were no part of a block. */
  get noise(): number {
    return this.#noise;
  }

  /** Of the block that has begun; null between blocks. */
  get missing(): number | null {
    const header = this.#header(0);
    return header ? HEADER + header.length - this.#held.length : null;
  }

  /** What waits for more, as it came. */
  get held(): Uint8Array<ArrayBuffer> {
    return this.#held.slice();
  }

  /** True if `next` would give an answer or a restart, after whatever else it gives. */
  get answered(): boolean {
    const copy = new BlockScanner();
    copy.push(this.#held);
    for (let next = copy.next(); next; next = copy.next()) {
      if (next === 'restart' || next.kind === 'R') return true;
    }
    return false;
  }

  push(bytes: Uint8Array): void {
    this.#held = joinBytes([this.#held, bytes]);
  }

  /** Forgets what was not used. */
  clear(): void {
    this.#held = new Uint8Array();
    this.#searched = 0;
  }

  /** The next block that is whole; null if more bytes are needed. */
  next(): Scanned | null {
    const at = this.#find();
    const ready = indexOfBytes(this.#held.subarray(0, at ?? this.#held.length), READY);
    if (ready >= 0) {
      this.#skip(ready + READY.length);
      return 'restart';
    }
    if (at === null) {
      const over = this.#held.length - NOISE_MAX;
      if (over > 0) this.#skip(over);
      return null;
    }
    this.#skip(at);
    const header = this.#header(0);
    if (!header || this.#held.length < HEADER + header.length) return null;
    const { kind, code, length } = header;
    const whole = this.#held.slice(HEADER, HEADER + length);
    this.#drop(HEADER + length);
    const ends = length === 0 || (whole.at(-2) === CR && whole.at(-1) === LF);
    return { kind, code, payload: ends ? whole.slice(0, -2) : whole, damaged: !ends };
  }

  #find(): number | null {
    for (let at = this.#searched; at + HEADER <= this.#held.length; at++) {
      if (this.#header(at)) return (this.#searched = at);
    }
    this.#searched = Math.max(this.#searched, this.#held.length - HEADER + 1);
    return null;
  }

  #header(at: number): { kind: BlockKind; code: number; length: number } | null {
    const bytes = this.#held.subarray(at, at + HEADER);
    if (bytes.length < HEADER || bytes[7] !== CR || bytes[8] !== LF) return null;
    const kind = KINDS[bytes[0] as number];
    if (!kind) return null;
    let length = 0;
    for (let i = 1; i < 7; i++) {
      const digit = (bytes[i] as number) - 0x30;
      if (digit < 0 || digit > 9) return null;
      if (i > 1) length = length * 10 + digit;
    }
    return { kind, code: (bytes[1] as number) - 0x30, length };
  }

  #skip(count: number): void {
    this.#noise += count;
    this.#drop(count);
  }

  #drop(count: number): void {
    this.#held = this.#held.slice(count);
    this.#searched = Math.max(0, this.#searched - count);
  }
}

const KINDS: Readonly<Record<number, BlockKind>> = { 0x52: 'R', 0x4c: 'L', 0x53: 'S' };
