import { ANSWER, type Peer, type Talk } from '../../serial/probe';

/** A WiConnect, ZentriOS or Gecko OS command line. */
export interface WiconnectFinding {
  readonly kind: 'wiconnect';
  readonly mode: 'human' | 'machine';
}

/** The pieces that files are sent in have up to 1440 bytes. */
const FILL = '\r\n'.repeat(160);
const FILL_STEPS = 5;
/** Milliseconds for the first byte of an answer to one of them. */
const FILL_ANSWER = 150;
const PROMPT = /R\d{6}\r\n|[\r\n]\[?Ready/;

/** A WiConnect prompt shows itself to an empty line, and must not be sent what others are asked with. */
export const WICONNECT_PEER: Peer<WiconnectFinding> = { greeted: promptIn, find: findHalfDone };

/**
 * Finds a prompt that a lost line left in the middle of a command, or of a piece of a file. The first
 * CR LF was the end of half a command to it; many of them fill the rest of a piece: the file has no use
 * for them, and its checksum will say so.
 */
async function findHalfDone(talk: Talk): Promise<WiconnectFinding | null> {
  let answer = await talk.ask('\r\n', PROMPT, 2 * FILL_ANSWER);
  const saysNothing = () => /^[\r\n]*$/.test(answer);
  if (!saysNothing() && !promptIn(answer)) {
    // That may have ended what the control characters for others began, or be what an application prints.
    answer = await talk.ask('\r\n', PROMPT, 2 * FILL_ANSWER);
  }
  const deaf = saysNothing();
  for (let step = 1; deaf && step <= FILL_STEPS && !promptIn(answer); step++) {
    answer = await talk.ask(FILL, PROMPT, step < FILL_STEPS ? FILL_ANSWER : ANSWER);
  }
  return promptIn(answer);
}

function promptIn(text: string): WiconnectFinding | null {
  if (/R\d{6}\r\n/.test(text)) return { kind: 'wiconnect', mode: 'machine' };
  return /^\s*\[?Re|[\r\n]\[?Ready/.test(text) ? { kind: 'wiconnect', mode: 'human' } : null;
}
