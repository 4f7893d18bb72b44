import { latin1 } from './script';

/** Length of a prompt. */
const TAIL = 4;
const PROMPTS = ['>>> ', '... ', '=== '];
/** Enter, Ctrl-C, Ctrl-D: from here on something may run. */
const STARTERS = new Set([0x0d, 0x0a, 0x03, 0x04]);

/** Knows from the bytes that pass whether a module in its friendly REPL is at a prompt. */
export class PromptWatch {
  #tail = '';
  #running = false;
  /** Lines that were typed and that no prompt has followed yet. */
  #ahead = 0;
  /** What was typed since the prompt, as far as it is plain text. */
  #typed: number[] = [];

  /** Something was started and no prompt has come since. */
  get running(): boolean {
    return this.#running;
  }

  /** What a person has begun to type; null if it can't be typed again. */
  get line(): Uint8Array<ArrayBuffer> | null {
    const plain = this.#typed.every((byte) => byte >= 0x20 && byte !== 0x7f);
    return plain ? Uint8Array.from(this.#typed) : null;
  }

  typed(bytes: Uint8Array): void {
    for (const byte of bytes) {
      if (!STARTERS.has(byte)) {
        this.#typed.push(byte);
        continue;
      }
      this.#typed = [];
      // What a program threw away is not to come any more.
      this.#ahead = this.#running ? this.#ahead + 1 : 1;
      this.#running = true;
      this.#tail = '';
    }
  }

  heard(bytes: Uint8Array): void {
    for (const character of latin1(bytes)) {
      this.#tail = (this.#tail + character).slice(-TAIL);
      if (PROMPTS.includes(this.#tail)) this.#ahead = Math.max(0, this.#ahead - 1);
      // The echo of a line that was typed ahead: it is no more at the prompt.
      else if (character === '\n' && this.#ahead > 0) this.#running = true;
    }
    if (PROMPTS.includes(this.#tail)) this.#running = false;
  }

  /** The prompt was brought back by other means. */
  atPrompt(): void {
    this.#running = false;
    this.#ahead = 0;
    this.#typed = [];
    this.#tail = '';
  }
}
