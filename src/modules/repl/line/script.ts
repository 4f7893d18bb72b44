import { PortsideError } from '../../../ground/errors/portside-error';
import { bytesOf, indexOfBytes } from '../../../serial/bytes';
import { checkOf, checkSource, type Check } from './checks';
import { parsePython, type PyValue } from './py-value';

/** Characters of a mark: 48 random bits, which no output of a program hits by chance. */
const MARK_BYTES = 6;
const HEADER = /^(\d{1,6}):(\d{1,7}):(\d{1,10}):/;
const HEADER_MAX = 26;

/** Python of ours for `Prover`; what it says begins with a mark that is new each time. */
export interface Script {
  readonly text: string;
  readonly mark: string;
}

/**
 * Statements that answer by `A(…)`. They run among names of their own, so that none of theirs stays
 * in the module; `G` holds the module's. An exception answers `('!', repr, args)`, the end
 * `('.', answers, sum of all)`.
 */
export function script(body: string): Script {
  const text = `try:
${indent(body, 1)} A('.',*_n)
except Exception as e:A('!',repr(e),e.args)
`;
  return { text, mark: newMark() };
}

/**
 * The text, sent so that nothing of it runs unless all of it arrived as it was written: its length
 * and check are compared on the module first. It ends with `<mark>.`; if it was not whole that is
 * `<mark>?`, and nothing has happened. It has names of its own: `_k` is the check, `G` the module's.
 */
export function proven(text: string, mark: string, check: Check): Uint8Array<ArrayBuffer> {
  if (text.includes("'''")) throw new Error('The source of a script would end in its middle.');
  const bytes = bytesOf(text);
  // A raw literal in three quotes needs no escapes. If a lost byte or a key cuts it, it is never
  // closed, and the parser refuses the rest. Small modules have no stack for `exec` in a function.
  return bytesOf(`${checkSource(check)}_c=br'''${text}'''
if len(_c)==${bytes.length} and _k(_c)==${checkOf(bytes, check)}:
 exec(globals().pop('_c'),{'G':globals(),'_k':globals().pop('_k')});print('${mark}.')
else:print('${mark}?')
`);
}

/** What ends the output of a proven text. */
export const endsOf = (mark: string): readonly [Uint8Array, Uint8Array] => [
  bytesOf(`${mark}.`),
  bytesOf(`${mark}?`),
];

export function indent(source: string, by: number): string {
  return source.trimEnd().replace(/^/gm, ' '.repeat(by)) + '\n';
}

export function newMark(): string {
  const random = crypto.getRandomValues(new Uint8Array(MARK_BYTES));
  return `~${Array.from(random, (byte) => byte.toString(36).padStart(2, '0')).join('')}~`;
}

/** An exception that the script met, as it named it. */
export class ScriptFailure extends Error {
  constructor(
    readonly text: string,
    readonly errno: number | null,
  ) {
    super(text);
  }

  get isMemory(): boolean {
    return this.text.startsWith('MemoryError');
  }
}

interface Answer {
  readonly number: number;
  readonly sum: number;
  readonly value: PyValue[];
}

/**
 * The answers that are whole in what the module printed; what is broken is left out.
 * @throws {ScriptFailure} if one of them says so
 */
export function answersIn(output: Uint8Array, mark: string, check: Check): Answer[] {
  const wanted = bytesOf(mark);
  const answers: Answer[] = [];
  for (let at = indexOfBytes(output, wanted); at >= 0;) {
    // One that lost bytes reaches into the next, whose mark must not be missed.
    const from = at + wanted.length;
    const answer = answerAt(output, from, check);
    if (answer?.value[0] === '!') throw failureIn(answer.value);
    if (answer) answers.push(answer);
    at = indexOfBytes(output, wanted, from);
  }
  return answers;
}

function answerAt(output: Uint8Array, from: number, check: Check): Answer | null {
  const header = HEADER.exec(latin1(output.subarray(from, from + HEADER_MAX)));
  if (!header) return null;
  const [, number = 0, length = 0, sum = 0] = header.map(Number);
  const begin = from + header[0].length;
  const body = output.subarray(begin, begin + length);
  if (body.length !== length || sum !== checkOf(body, check, number)) return null;
  const value = parsePython(latin1(body))?.value;
  return Array.isArray(value) ? { number, sum, value } : null;
}

/**
 * The answers of a script that is run again if some were lost: what came whole in one run and
 * what came whole in another make one, if the sum over all of them says that they belong together.
 */
export class Gathered {
  readonly #answers = new Map<number, Answer>();

  /** @returns all of them in order; null if some are still missing */
  add(answers: readonly Answer[]): PyValue[][] | null {
    const end = answers.find(({ value }) => value[0] === '.');
    const [, count, total] = end?.value ?? [];
    const now = answers.filter((answer) => answer !== end);
    const whole = new Map(now.map((answer) => [answer.number, answer]));
    for (const answer of now) this.#answers.set(answer.number, answer);
    if (typeof count !== 'number') return null;
    return inOrder(whole, count, total) ?? inOrder(this.#answers, count, total);
  }
}

function inOrder(
  answers: ReadonlyMap<number, Answer>,
  count: number,
  total: PyValue | undefined,
): PyValue[][] | null {
  const values: PyValue[][] = [];
  let sum = 0;
  for (let number = 0; number < count; number++) {
    const answer = answers.get(number);
    if (!answer) return null;
    sum = (sum * 31 + answer.sum) % 0x1000000;
    values.push(answer.value);
  }
  return sum === total ? values : null;
}

function failureIn([, text, args]: PyValue[]): ScriptFailure {
  const errno = Array.isArray(args) && typeof args[0] === 'number' ? args[0] : null;
  return new ScriptFailure(typeof text === 'string' ? text : '', errno);
}

export function garbled(cause?: unknown): PortsideError {
  return new PortsideError('answer-garbled', {}, { cause });
}

/** Worth another try: it came broken, or not at all. */
export function isBrokenAnswer(thrown: unknown): thrown is PortsideError {
  return (
    thrown instanceof PortsideError &&
    (thrown.code === 'answer-garbled' || thrown.code === 'deadline')
  );
}

/** The last line of a traceback is what happened. */
export function failureOf(traceback: string): ScriptFailure {
  const last = traceback.trim().split('\n').at(-1)?.trim() ?? '';
  const errno = /^OSError: (?:\[Errno (\d+)\]|(\d+)$)/.exec(last);
  return new ScriptFailure(last, errno ? Number(errno[1] ?? errno[2]) : null);
}

/** One character for each byte. */
export function latin1(bytes: Uint8Array): string {
  let text = '';
  for (let at = 0; at < bytes.length; at += 4096) {
    text += String.fromCharCode(...bytes.subarray(at, at + 4096));
  }
  return text;
}
