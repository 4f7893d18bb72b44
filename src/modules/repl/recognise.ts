import type { Peer, Talk } from '../../serial/probe';

export type ReplFinding =
  /** A Python prompt; it is at `>>> ` now, whatever it was found in. */
  | { readonly kind: 'repl'; readonly found: 'prompt' | 'unfinished' | 'paste' | 'raw' | 'running' }
  /** A REPL that asks for its password. */
  | { readonly kind: 'password' }
  /** A REPL that is switched off. */
  | { readonly kind: 'refused' };

const CTRL_B = '\x02';
const CTRL_C = '\x03';
const PROMPT = /(?:^|[\r\n])>>> $/;

/**
 * To a REPL CR LF is an empty line, and it shows its prompt; a password prompt takes it for a wrong
 * password and asks again. Ctrl-C brings a REPL back out of a program, an unfinished line or paste mode.
 * Ctrl-B leads out of the raw REPL, which has been silent so far, and which Ctrl-C has freed of half a
 * script. Never Ctrl-D: it would run the script, or restart the module.
 */
export const REPL_PEER: Peer<ReplFinding> = { greeted: promptIn, find: interrupt };

async function interrupt(talk: Talk, empty: string): Promise<ReplFinding | null> {
  const found = /=== $/.test(empty) ? 'paste' : /\.\.\. $/.test(empty) ? 'unfinished' : 'running';
  // Some firmware is in the middle of something at the first one.
  for (const keys of [CTRL_C, CTRL_C + CTRL_C]) {
    const answer = promptIn(await talk.ask(keys));
    if (answer) return answer.kind === 'repl' ? { kind: 'repl', found } : answer;
  }
  const answer = promptIn(await talk.ask(CTRL_B));
  return answer?.kind === 'repl' ? { kind: 'repl', found: 'raw' } : answer;
}

/** What a REPL says, locked or not. */
function promptIn(text: string): ReplFinding | null {
  if (/Please enter password:|Incorrect password/.test(text)) return { kind: 'password' };
  if (text.includes('REPL refuse')) return { kind: 'refused' };
  return PROMPT.test(text) ? { kind: 'repl', found: 'prompt' } : null;
}
