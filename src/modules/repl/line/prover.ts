import { bytesOf, indexOfBytes } from '../../../serial/bytes';
import { checkOf, type Check } from './checks';
import { persist, type Tried } from './persist';
import type { ExecOptions, RawAnswer, RawRepl } from './raw-repl';
import { endsOf, failureOf, garbled, latin1, newMark, proven } from './script';

/** What a part of a text costs beside its own bytes, with its answer and the time that takes. */
const PART_HEAD = 200;
/** A text is sent in parts if it is so many times as long as what the line is best at. */
const PARTS_FROM = 2;

/**
 * Python that defines `_px` on the module, where it stays until a reset. It compares the length and
 * the check of a text, and gives what is to be executed: the text, with names of its own, or what says
 * that it was not whole. A text may come before in parts, each with its offset. With '!' it
 * keeps the mark of a text that begins, and with '?' it tells whether it has kept that one last.
 */
const PROVER = `def _px(m,n,c=0,t=None,a=-1,S=[b'','']):
 if n=='!':S[1]=m
 if n in('!','?'):return m==S[1]
 if t is None:t=S[0]
 w=len(t)==n and _k(t,_k(bytes(m,'utf8'))%9973+a+1)==c
 if a>=0:
  if w and a<=len(S[0]):S[0]=S[0][:a]+t
  print('%s+%d;'%(m,len(S[0])))
  return
 if not w:return"print('%s?')"%m,
 N=[0,0]
 def A(*v):
  r=repr(v);b=bytes(r,'utf8');s=_k(b,N[0])
  print('%s%d:%d:%d:%s'%(m,N[0],len(b),s,r))
  N[0]+=1;N[1]=(N[1]*31+s)&0xffffff
 return t,{'G':G,'A':A,'_n':N,'_k':_k,'M':m}
G['_px']=_px
`;

/** Python by which a text lets `Prover.hasBegun` know that it has begun. */
export const BEGUN = "G['_px'](M,'!')\n";

export interface Ran extends RawAnswer {
  /** The text was whole on the module, as far as can be told. */
  readonly arrived: boolean;
}

/**
 * Has texts of ours run on the module so that nothing of one runs unless all of it arrived as it was
 * written. In a text `A(…)` answers: it prints `<mark><number>:<length>:<sum>:<repr>`; `_n` is how many
 * answers there were, and a sum over them; `_k` is the check, `M` the mark, `G` the module's names.
 */
export class Prover {
  readonly #repl: RawRepl;
  /** What the one on the module was made with; null: it may be gone. */
  #there: Check | null = null;

  constructor(repl: RawRepl) {
    this.#repl = repl;
  }

  /**
   * Runs a text; its output ends with `<mark>.`, or with `<mark>?` if it was not whole and nothing has
   * happened. Afterwards the module is at its raw prompt.
   */
  async exec(text: string, mark: string, check: Check, options: ExecOptions): Promise<Ran> {
    const { signal } = options;
    const source = await this.prepare(text, mark, check, signal);
    const [whole, broken] = endsOf(mark);
    const answer = await this.#repl.exec(source, { ...options, mark, last: [whole, broken] });
    const { output, error, atPrompt } = answer;
    if (!atPrompt) await this.#repl.recover(signal);
    const ran = indexOfBytes(output, whole) >= 0;
    const arrived = ran || (!error && indexOfBytes(output, broken) < 0);
    this.heard(source, arrived, ran ? '' : error);
    return { ...answer, arrived };
  }

  /**
   * Whether the text with this mark was the last that said `BEGUN`. If the module was reset since,
   * nobody knows, and it counts as begun: the program may have reset it.
   */
  async hasBegun(mark: string, check: Check): Promise<boolean> {
    return persist(this.#repl, undefined, async () => {
      const asked = newMark();
      // One byte that goes wrong does not make one of these words the other.
      const words = { begun: `${asked}begun;`, not: `${asked}not;` };
      const text = `print('_px'in G and not G['_px']('${mark}','?')and'${words.not}'or'${words.begun}')\n`;
      const { output, error, atPrompt } = await this.#repl.exec(proven(text, asked, check), {
        mark: asked,
        last: endsOf(asked),
      });
      if (!atPrompt) await this.#repl.recover();
      const said = latin1(output);
      if (said.includes(words.begun)) return { done: true };
      if (said.includes(words.not)) return { done: false };
      return { failure: error ? failureOf(error) : null };
    });
  }

  /** Brings to the module what the text needs there. @returns the source that runs it, for `heard` to judge */
  async prepare(
    text: string,
    mark: string,
    check: Check,
    signal: AbortSignal | undefined,
  ): Promise<Uint8Array<ArrayBuffer>> {
    if (this.#there?.binascii !== check.binascii) await this.#install(check, signal);
    const all = `${text}print(M+'.')\n`;
    const sum = sumOf(all, mark, check);
    const size = this.#repl.quality.bestOut(PART_HEAD);
    const inParts = all.length > size * PARTS_FROM;
    if (inParts) await this.#sendParts(all, size, mark, check, signal);
    const literal = inParts ? '' : `,${rawLiteral(all)}`;
    return bytesOf(`exec(*_px('${mark}',${all.length},${sum}${literal}))\n`);
  }

  /** What came of a source: whether its text was whole on the module, and what was said instead. */
  heard(source: Uint8Array, arrived: boolean, error = ''): void {
    this.#repl.quality.sent(source.length, arrived);
    // What failed is not the text but what is around it: perhaps the module was reset.
    if (error && !error.includes('SyntaxError')) this.#there = null;
  }

  async #install(check: Check, signal: AbortSignal | undefined): Promise<void> {
    await persist(this.#repl, signal, async () => {
      const mark = newMark();
      const source = proven(PROVER, mark, check);
      const last = endsOf(mark);
      const { output, error, atPrompt } = await this.#repl.exec(source, { signal, mark, last });
      if (!atPrompt) await this.#repl.recover(signal);
      const done = indexOfBytes(output, last[0]) >= 0;
      this.#repl.quality.sent(source.length, done);
      return done ? { done } : { failure: error ? failureOf(error) : null };
    });
    this.#there = check;
  }

  /** For a text that is too long for the line to bring it whole. */
  async #sendParts(
    text: string,
    size: number,
    mark: string,
    check: Check,
    signal: AbortSignal | undefined,
  ): Promise<void> {
    for (let at = 0; at < text.length;) {
      const part = text.slice(at, endOfPart(text, at + size));
      const sum = sumOf(part, mark, check, at);
      const source = bytesOf(`_px('${mark}',${part.length},${sum},${rawLiteral(part)},${at})\n`);
      const end = at + part.length;
      const there = await persist(this.#repl, signal, () =>
        this.#sendPart(source, `${mark}+${end};`, signal),
      );
      if (!there) throw garbled();
      at = end;
    }
  }

  /** @returns false if there is nothing on the module that takes parts */
  async #sendPart(
    source: Uint8Array,
    wanted: string,
    signal: AbortSignal | undefined,
  ): Promise<Tried<boolean>> {
    const { output, error, atPrompt } = await this.#repl.exec(source, { signal });
    if (!atPrompt) await this.#repl.recover(signal);
    const done = latin1(output).includes(wanted);
    this.#repl.quality.sent(source.length, done);
    if (done) return { done };
    const failure = error ? failureOf(error) : null;
    if (!failure?.text.startsWith('NameError')) return { failure };
    this.#there = null;
    return { done: false };
  }
}

/** Of a text and what is proven with it: the mark of its answers, and its offset if it is a part. */
function sumOf(text: string, mark: string, check: Check, at = -1): number {
  return checkOf(bytesOf(text), check, (checkOf(bytesOf(mark), check) % 9973) + at + 1);
}

/**
 * A literal in three quotes, which needs no escapes. If a lost byte or a key cuts it, it is never closed,
 * and the parser refuses the rest.
 */
function rawLiteral(text: string): string {
  if (text.includes("'''")) throw new Error('The source of a script would end in its middle.');
  return `br'''${text}'''`;
}

/** Where a part may end: what such a literal ends with is neither a quote nor a backslash. */
function endOfPart(text: string, from: number): number {
  let end = Math.min(from, text.length);
  while (end < text.length && /['\\]/.test(text[end - 1] ?? '')) end++;
  return end;
}
