/** One value of a JSON text with its place. */
export interface JsonValue {
  /** Keys, and indexes from 0 as text; none for the whole. */
  readonly path: readonly string[];
  readonly kind: 'string' | 'number' | 'boolean' | 'null' | 'object' | 'array';
  /** Offset of its key; of the value itself if it has none. */
  readonly from: number;
  /** Offsets in the text: of the value alone, without its key. */
  readonly start: number;
  readonly end: number;
}

export interface JsonProblem {
  /** Of the first character that can't be there; the length of the text if it ends too early. */
  readonly offset: number;
  /** From 1. */
  readonly line: number;
  readonly column: number;
  readonly reason: JsonReason;
}

type JsonReason =
  | 'ends-early'
  | 'unexpected'
  | 'trailing-comma'
  | 'bad-string'
  | 'bad-number'
  | 'something-after'
  | 'too-deep';

/** Objects and arrays inside one another. */
const DEPTH_MAX = 500;

class Refused extends Error {
  constructor(
    readonly offset: number,
    readonly reason: JsonReason,
  ) {
    super(reason);
  }
}

/**
 * The values of a JSON text (RFC 8259) in their order, a container before what it holds; or where
 * it stops being JSON. Accepts exactly what `JSON.parse` does, up to a depth of 500.
 */
export function scanJson(text: string): JsonValue[] | JsonProblem {
  const scan = new Scan(text);
  try {
    scan.whole();
    return scan.values;
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    const { offset, reason } = error;
    const before = text.slice(0, offset).split(/\r\n|\r|\n/);
    return { offset, reason, line: before.length, column: (before.at(-1) ?? '').length + 1 };
  }
}

/** Where a text stops being JSON; null if it is. */
export function jsonProblem(text: string): JsonProblem | null {
  const found = scanJson(text);
  return Array.isArray(found) ? null : found;
}

const SPACE = /[ \t\n\r]*/y;
const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const NUMBER_LIKE = /[-+.\w]*/y;
// eslint-disable-next-line no-control-regex
const STRING_PART = /(?:[^"\\\u0000-\u001f]|\\["\\/bfnrt]|\\u[0-9a-fA-F]{4})*/y;

class Scan {
  readonly values: JsonValue[] = [];
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  whole(): void {
    this.#space();
    this.#value([], this.#at);
    this.#space();
    if (this.#at < this.#text.length) this.#refuse('something-after');
  }

  #value(path: readonly string[], from: number): void {
    if (path.length > DEPTH_MAX) this.#refuse('too-deep');
    const start = this.#at;
    const place = this.values.length;
    const take = (kind: JsonValue['kind']): void => {
      this.values[place] = { path, kind, from, start, end: this.#at };
    };
    const first = this.#text[start];
    // Takes its place in the list before what it holds.
    if (first === '{' || first === '[') {
      this.values.push({ path, kind: 'null', from, start, end: start });
    }
    if (first === '{') {
      this.#object(path);
      take('object');
    } else if (first === '[') {
      this.#array(path);
      take('array');
    } else if (first === '"') {
      this.#string();
      take('string');
    } else if (first !== undefined && /[-\d]/.test(first)) {
      this.#number();
      take('number');
    } else take(this.#word());
  }

  #object(path: readonly string[]): void {
    this.#list('}', () => {
      if (this.#text[this.#at] !== '"') this.#refuse('unexpected');
      const start = this.#at;
      this.#string();
      const key = JSON.parse(this.#text.slice(start, this.#at)) as string;
      this.#space();
      if (this.#text[this.#at] !== ':') this.#refuse('unexpected');
      this.#at++;
      this.#space();
      this.#value([...path, key], start);
    });
  }

  #array(path: readonly string[]): void {
    let index = 0;
    this.#list(']', () => this.#value([...path, String(index++)], this.#at));
  }

  #list(close: string, item: () => void): void {
    this.#at++;
    this.#space();
    if (this.#text[this.#at] === close) {
      this.#at++;
      return;
    }
    for (;;) {
      item();
      this.#space();
      const next = this.#text[this.#at];
      if (next !== close && next !== ',') this.#refuse('unexpected');
      const comma = this.#at++;
      if (next === close) return;
      this.#space();
      if (this.#text[this.#at] === close) throw new Refused(comma, 'trailing-comma');
    }
  }

  #string(): void {
    this.#at++;
    this.#match(STRING_PART);
    if (this.#text[this.#at] !== '"') this.#refuse('bad-string');
    this.#at++;
  }

  #number(): void {
    const start = this.#at;
    const length = this.#match(NUMBER).length;
    this.#match(NUMBER_LIKE);
    if (!length || this.#at !== start + length) throw new Refused(start, 'bad-number');
  }

  #word(): 'boolean' | 'null' {
    for (const word of ['true', 'false', 'null'] as const) {
      if (!this.#text.startsWith(word, this.#at)) continue;
      this.#at += word.length;
      return word === 'null' ? 'null' : 'boolean';
    }
    return this.#refuse('unexpected');
  }

  #space(): void {
    this.#match(SPACE);
  }

  #match(pattern: RegExp): string {
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.#text)?.[0] ?? '';
    this.#at += found.length;
    return found;
  }

  #refuse(reason: JsonReason): never {
    const ended = this.#at >= this.#text.length;
    throw new Refused(this.#at, ended ? 'ends-early' : reason);
  }
}
