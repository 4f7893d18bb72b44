import { sleep } from '../ground/jobs/clock';
import { TestingClock } from '../ground/jobs/testing-clock';
import { bytesOf } from './bytes';
import { pairOfLines, type PairedLine } from './pair';
import { Wire } from './wire';

/** For tests: a module whose answers are a function. */

/** Given each byte that arrives, as a character of the same number; what it returns is the answer. */
export type Reaction = (character: string) => string | Uint8Array | undefined;

export interface ScriptedModule {
  /** The host's end. */
  readonly line: PairedLine;
  /** On that end, from when it is first asked for. */
  readonly wire: Wire;
  /** The module's end. */
  readonly far: PairedLine;
  /** All that the module was sent, a character for each byte. */
  readonly heard: () => string;
  readonly say: (text: string | Uint8Array) => Promise<void>;
}

export interface ScriptedOptions {
  /** Bytes of the module in one piece; absent: each answer whole. */
  readonly split?: number;
  /** Milliseconds between pieces. */
  readonly gap?: number;
  /** That of the line; absent: one of its own. */
  readonly clock?: TestingClock;
}

export function scriptedModule(
  react: Reaction,
  { split = Infinity, gap = 0, clock = new TestingClock() }: ScriptedOptions = {},
): ScriptedModule {
  const [near, far] = pairOfLines({ name: 'scripted', clock });
  const writer = far.writable.getWriter();
  writer.closed.catch(() => undefined);
  let heard = '';
  let last: Promise<void> = Promise.resolve();
  const say = (what: string | Uint8Array) => {
    const bytes = typeof what === 'string' ? bytesOf(what) : what;
    // In turn, however many answers are on their way.
    last = last.then(async () => {
      for (let at = 0; at < bytes.length; at += split) {
        await writer.write(bytes.slice(at, at + split));
        if (gap) await sleep(clock, gap);
      }
    });
    return last;
  };
  const listening = async () => {
    for await (const bytes of far.readable) {
      for (const byte of bytes) {
        const character = String.fromCharCode(byte);
        heard += character;
        const answer = react(character);
        if (answer !== undefined) say(answer).catch(() => undefined);
      }
    }
  };
  // What a reaction throws fails the line, and with it the test.
  listening().catch((thrown: unknown) => far.lose(String(thrown)));
  let wire: Wire | undefined;
  return {
    line: near,
    get wire() {
      return (wire ??= new Wire(near));
    },
    far,
    heard: () => heard,
    say,
  };
}

/** Answers whole lines: gets what stands before a CR, once it has come. */
export function byLine(react: (line: string) => string | undefined, echo = false): Reaction {
  let line = '';
  return (character) => {
    if (character === '\r') {
      const answer = react(line) ?? '';
      line = '';
      return (echo ? '\r' : '') + answer;
    }
    if (character !== '\n') line += character;
    return echo ? character : undefined;
  };
}
