import { latin1 } from './script';

/** How far back a prompt is looked for. */
const TAIL = 16;
const PROMPTS = ['>>> ', '... ', '=== '];
/** Enter, Ctrl-C, Ctrl-D: from here on something may run. */
const STARTERS = new Set([0x0d, 0x0a, 0x03, 0x04]);

/** Knows from the bytes that pass whether a module in its friendly REPL is at a prompt. */
export class PromptWatch {
  #tail = '';
  #running = false;
  /** What was typed since the prompt, as far as it is plain text. */
  #typed: number[] = [];

  /** Something was started and no prompt has come since. */
  get running(): boolean {
    return this.#running;
  }

  /** What a person has begun to type; null where it can't be typed again. */
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
      this.#running = true;
      this.#tail = '';
    }
  }

  heard(bytes: Uint8Array): void {
    this.#tail = (this.#tail + latin1(bytes.subarray(-TAIL))).slice(-TAIL);
    if (PROMPTS.some((prompt) => this.#tail.endsWith(prompt))) this.#running = false;
  }

  /** The prompt was brought back by other means. */
  atPrompt(): void {
    this.#running = false;
    this.#typed = [];
    this.#tail = '';
  }
}
