/** What a module may answer with: the `repr` of numbers, bytes, text, None, and tuples or lists of these. */
export type PyValue = null | boolean | number | string | Uint8Array<ArrayBuffer> | PyValue[];

/** Deeper nesting is no answer of ours. */
const DEPTH_MAX = 8;
const NUMBER = /-?\d+(?:\.\d+)?(?:e[+-]?\d+)?/y;
const ESCAPES: Readonly<Record<string, number>> = {
  n: 10,
  r: 13,
  t: 9,
  '\\': 92,
  "'": 39,
  '"': 34,
};

/**
 * Reads the `repr` of a value. Null if it is anything else, such as an answer that lost bytes;
 * never guesses.
 * @param text one character for each byte
 */
export function parsePython(text: string): { readonly value: PyValue } | null {
  const reader = new Reader(text);
  try {
    const value = reader.value(0);
    return reader.atEnd ? { value } : null;
  } catch (thrown) {
    if (thrown instanceof NotPython) return null;
    throw thrown;
  }
}

class NotPython extends Error {}

class Reader {
  #at = 0;

  constructor(readonly text: string) {}

  get atEnd(): boolean {
    return this.#at === this.text.length;
  }

  value(depth: number): PyValue {
    if (depth > DEPTH_MAX) throw new NotPython();
    const first = this.text[this.#at];
    if (first === '(') return this.#sequence(')', depth);
    if (first === '[') return this.#sequence(']', depth);
    if (first === "'" || first === '"') return decode(this.#quoted());
    if (first === 'b') {
      this.#at++;
      return Uint8Array.from(this.#quoted());
    }
    if (this.#skip('None')) return null;
    if (this.#skip('True')) return true;
    if (this.#skip('False')) return false;
    NUMBER.lastIndex = this.#at;
    const number = NUMBER.exec(this.text);
    if (!number) throw new NotPython();
    this.#at += number[0].length;
    return Number(number[0]);
  }

  #sequence(close: string, depth: number): PyValue[] {
    this.#at++;
    const items: PyValue[] = [];
    while (!this.#skip(close)) {
      items.push(this.value(depth + 1));
      if (!this.#skip(', ') && !this.#skip(',') && this.text[this.#at] !== close) {
        throw new NotPython();
      }
    }
    return items;
  }

  #quoted(): number[] {
    const quote = this.text[this.#at++];
    if (quote !== "'" && quote !== '"') throw new NotPython();
    const bytes: number[] = [];
    for (;;) {
      const character = this.text[this.#at++];
      if (character === undefined) throw new NotPython();
      if (character === quote) return bytes;
      if (character !== '\\') bytes.push(character.charCodeAt(0) & 0xff);
      else bytes.push(...this.#escape());
    }
  }

  #escape(): readonly number[] {
    const kind = this.text[this.#at++] ?? '';
    const simple = ESCAPES[kind];
    if (simple !== undefined) return [simple];
    const digits = { x: 2, u: 4, U: 8 }[kind];
    const code = this.text.slice(this.#at, this.#at + (digits ?? 0));
    if (digits === undefined || code.length < digits || !/^[0-9a-f]+$/i.test(code)) {
      throw new NotPython();
    }
    this.#at += digits;
    const value = parseInt(code, 16);
    if (kind === 'x') return [value];
    if (value > 0x10ffff) throw new NotPython();
    return [...new TextEncoder().encode(String.fromCodePoint(value))];
  }

  #skip(word: string): boolean {
    if (!this.text.startsWith(word, this.#at)) return false;
    this.#at += word.length;
    return true;
  }
}

/** Text whose \x escapes stand for characters below 256 is rare enough to be shown as it is. */
function decode(bytes: readonly number[]): string {
  return new TextDecoder().decode(Uint8Array.from(bytes));
}
