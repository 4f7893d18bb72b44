import { PortsideError } from '../../errors/portside-error';
import { bytesOf, indexOfBytes } from '../../serial/bytes';
import { parsePython, type PyValue } from './py-value';

/** Characters of a mark: 48 random bits, which no output of a program hits by chance. */
const MARK_BYTES = 6;
const HEADER = /^(\d{1,7}):(\d{1,9}):/;

/**
 * Python of ours with answers that can be told from whatever else the module prints: each is
 * `<mark><length>:<sum>:<repr>`, and the mark is new each time.
 */
export interface Script {
  readonly source: string;
  readonly mark: string;
}

/**
 * @param body statements, which answer by `A(…)`. They run in a function, so that nothing of them
 * stays in the module's names. An exception answers `('!', repr, args)`, the end `('.', answers)`.
 */
export function script(body: string): Script {
  const mark = newMark();
  const indented = body
    .trimEnd()
    .split('\n')
    .map((line) => `  ${line}`)
    .join('\n');
  const source = `def _p():
 N=[0]
 def A(*v):
  r=repr(v);b=bytes(r,'utf8');N[0]+=1
  print('${mark}%d:%d:%s'%(len(b),sum(b),r))
 try:
${indented}
  A('.',N[0])
 except Exception as e:A('!',repr(e),e.args)
_p()
del _p
`;
  return { source, mark };
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

/**
 * The answers in what the module printed, in order.
 * @throws {ScriptFailure} where it says so itself
 * @throws {PortsideError} `answer-garbled` where one is not whole
 */
export function answersIn(output: Uint8Array, mark: string): PyValue[][] {
  const wanted = bytesOf(mark);
  const answers: PyValue[][] = [];
  for (let at = indexOfBytes(output, wanted); at >= 0;) {
    const from = at + wanted.length;
    const header = HEADER.exec(latin1(output.subarray(from, from + 20)));
    if (!header) throw garbled();
    const begin = from + header[0].length;
    const body = output.subarray(begin, begin + Number(header[1]));
    const sum = body.reduce((total, byte) => total + byte, 0);
    const parsed = parsePython(latin1(body));
    if (body.length !== Number(header[1]) || sum !== Number(header[2])) throw garbled();
    if (!parsed || !Array.isArray(parsed.value)) throw garbled();
    if (parsed.value[0] === '!') throw failureOf(parsed.value);
    answers.push(parsed.value);
    at = indexOfBytes(output, wanted, begin + body.length);
  }
  const [end, count] = answers.pop() ?? [];
  if (end !== '.' || count !== answers.length) throw garbled();
  return answers;
}

function failureOf([, text, args]: PyValue[]): ScriptFailure {
  const errno = Array.isArray(args) && typeof args[0] === 'number' ? args[0] : null;
  return new ScriptFailure(typeof text === 'string' ? text : '', errno);
}

export function garbled(): PortsideError {
  return new PortsideError('answer-garbled');
}

/** One character for each byte. */
export function latin1(bytes: Uint8Array): string {
  let text = '';
  for (let at = 0; at < bytes.length; at += 4096) {
    text += String.fromCharCode(...bytes.subarray(at, at + 4096));
  }
  return text;
}
