const CTRL_C = 0x03;
const CTRL_D = 0x04;
/** Bytes that may come before the module says that there is room for as many again. */
const WINDOW = 128;

export interface PasteStep {
  /** Bytes to send. */
  readonly answer: readonly number[];
  readonly end: 'run' | 'stopped' | null;
}

/** A program on its way in by raw-paste, with the flow held by the window. */
export class RawPaste {
  /** Raw-paste is understood, the window, and that it is open once more. */
  readonly hello: readonly number[] = [0x52, 0x01, WINDOW & 0xff, WINDOW >> 8, 0x01];
  readonly #source: number[] = [];

  get source(): Uint8Array {
    return Uint8Array.from(this.#source);
  }

  take(byte: number): PasteStep {
    if (byte === CTRL_D) return { answer: [0x04], end: 'run' };
    if (byte === CTRL_C) return { answer: [0x04], end: 'stopped' };
    this.#source.push(byte);
    return { answer: this.#source.length % WINDOW === 0 ? [0x01] : [], end: null };
  }
}
