import { PortsideError } from '../ground/errors/portside-error';
import { bytesOf, joinBytes } from './bytes';
import type { Wire } from './wire';

/** What answers on a line. */
export type Finding =
  /** A Python prompt; it is at `>>> ` now, whatever it was found in. */
  | { readonly kind: 'repl'; readonly found: 'prompt' | 'unfinished' | 'paste' | 'raw' | 'running' }
  /** A modem's command port. */
  | { readonly kind: 'at' }
  /** A WiConnect, ZentriOS or Gecko OS command line. */
  | { readonly kind: 'wiconnect'; readonly mode: 'human' | 'machine' }
  /** A REPL that asks for its password. */
  | { readonly kind: 'password' }
  /** A REPL that is switched off. */
  | { readonly kind: 'refused' }
  /** Text comes, but no prompt: a program runs that Ctrl-C does not interrupt, or something else talks. */
  | { readonly kind: 'running' }
  /** The login or the shell of a computer. */
  | { readonly kind: 'console' }
  /** Positions of a satellite receiver, as NMEA 0183 writes them. */
  | { readonly kind: 'nmea' }
  /** Only our own bytes come back. */
  | { readonly kind: 'echo' }
  /** Bytes that are no text: probably another bit rate. */
  | { readonly kind: 'noise' }
  | { readonly kind: 'silent' };

export type Probe = Finding & {
  /** What came; the last 64 KiB of it. */
  readonly bytes: Uint8Array;
};

export interface ProbeOptions {
  readonly signal?: AbortSignal | undefined;
  /** Multiplies every wait; 1 unless told, about 4.5 s until a line counts as silent. */
  readonly patience?: number;
}

/** Milliseconds: for the first byte of an answer, and of silence that ends it. */
const ANSWER = 600;
const QUIET = 120;
/** The pieces that files are sent in have up to 1440 bytes. */
const FILL = '\r\n'.repeat(160);
const FILL_STEPS = 5;
/** Milliseconds for the first byte of an answer to one of them. */
const FILL_ANSWER = 150;
/** Milliseconds to listen before anything is sent. */
const LISTEN = 200;
/** An answer that does not end is cut here, in milliseconds after its first byte. */
const LONGEST = 1500;

/** Bytes that are kept of all that comes, and of one answer: a program may print without end. */
const KEPT = 64 * 1024;
const ANSWER_KEPT = 4096;

const CTRL_B = '\x02';
const CTRL_C = '\x03';
const PROMPT = /(?:^|[\r\n])>>> $/;
/** Share of characters that text does not have, above which it is none. */
const NOISE = 0.2;

/**
 * Finds out what answers, with bytes that none of them minds:
 *
 * 1. CR LF is an empty line to a REPL, a modem and a WiConnect prompt alike, and each of the first
 *    and last shows its prompt. A password prompt takes it for a wrong password and asks again.
 * 2. Ctrl-C brings a REPL back out of a program, an unfinished line or paste mode. A modem takes it
 *    for noise before the next command; a WiConnect prompt has been recognised by then.
 * 3. Ctrl-B leads out of the raw REPL, which has been silent so far, and which Ctrl-C has freed of
 *    half a script. Never Ctrl-D: it would run the script, or restart the module.
 * 4. AT is the one command that does nothing. The CR before it ends what the modem took for noise.
 * 5. CR LF again, for a WiConnect prompt that took the first one for the end of half a command, and
 *    many of them for one that still waits for the rest of a piece of a file, as a cable that was
 *    pulled leaves it: the file has no use for them, and its checksum will say so.
 *
 * @throws {PortsideError} `cancelled`, `line-lost`, `deadline` where the line takes no bytes
 */
export async function probeLine(wire: Wire, options: ProbeOptions = {}): Promise<Probe> {
  const faultsBefore = faultsOf(wire);
  const talk = new Talk(wire, options);
  await talk.listen();
  const finding =
    (await findPrompt(talk)) ??
    consoleIn(talk.text) ??
    (await findModem(talk)) ??
    (await findHalfDone(talk)) ??
    leftover(talk, faultsOf(wire) > faultsBefore);
  return { ...finding, bytes: talk.bytes };
}

async function findPrompt(talk: Talk): Promise<Finding | null> {
  const empty = await talk.ask('\r\n');
  const known = promptIn(empty);
  if (known) return known;
  const wiconnect = wiconnectIn(empty);
  if (wiconnect) return wiconnect;

  const found = /=== $/.test(empty) ? 'paste' : /\.\.\. $/.test(empty) ? 'unfinished' : 'running';
  // Some firmware is in the middle of something at the first one.
  for (const interrupt of [CTRL_C, CTRL_C + CTRL_C]) {
    const answer = promptIn(await talk.ask(interrupt));
    if (answer) return answer.kind === 'repl' ? { kind: 'repl', found } : answer;
  }
  const answer = promptIn(await talk.ask(CTRL_B));
  return answer?.kind === 'repl' ? { kind: 'repl', found: 'raw' } : answer;
}

async function findModem(talk: Talk): Promise<Finding | null> {
  const answer = await talk.ask('\rAT\r', /[\r\n](OK|ERROR)\r/);
  return /(?:^|[\r\n])(OK|ERROR|\+CM[ES] ERROR.*)\r/.test(answer) ? { kind: 'at' } : null;
}

/** A WiConnect prompt that a lost line left in the middle of a command, or of a piece of a file. */
async function findHalfDone(talk: Talk): Promise<Finding | null> {
  let answer = await talk.ask('\r\n', WICONNECT, 2 * FILL_ANSWER);
  const saysNothing = () => /^[\r\n]*$/.test(answer);
  if (!saysNothing() && !wiconnectIn(answer)) {
    // That may have ended what our control characters began, or be what an application prints.
    answer = await talk.ask('\r\n', WICONNECT, 2 * FILL_ANSWER);
  }
  const deaf = saysNothing();
  for (let step = 1; deaf && step <= FILL_STEPS && !wiconnectIn(answer); step++) {
    answer = await talk.ask(FILL, WICONNECT, step < FILL_STEPS ? FILL_ANSWER : ANSWER);
  }
  return wiconnectIn(answer);
}

/** What a REPL says, locked or not. */
function promptIn(text: string): Finding | null {
  if (/Please enter password:|Incorrect password/.test(text)) return { kind: 'password' };
  if (text.includes('REPL refuse')) return { kind: 'refused' };
  return PROMPT.test(text) ? { kind: 'repl', found: 'prompt' } : null;
}

const WICONNECT = /R\d{6}\r\n|[\r\n]\[?Ready/;

function wiconnectIn(text: string): Finding | null {
  if (/R\d{6}\r\n/.test(text)) return { kind: 'wiconnect', mode: 'machine' };
  return /^\s*\[?Re|[\r\n]\[?Ready/.test(text) ? { kind: 'wiconnect', mode: 'human' } : null;
}

/** It would take AT for a name or a command, and say so to whoever reads its log. */
function consoleIn(text: string): Finding | null {
  // Behind its prompt it shows our control characters, as they are or as '^C'.
  const shown = text.replace(/(\^[BC]|[\x00-\x1f])+$/, ''); // eslint-disable-line no-control-regex
  const last = shown.slice(shown.lastIndexOf('\n') + 1);
  return /(^|\s)(login|Username|Password): ?$|\S[#$] $/.test(last) ? { kind: 'console' } : null;
}

const NMEA = /^\$(?:G[A-Z]|BD|QZ)[A-Z]{3},[\x20-\x7e]*\*[0-9A-F]{2}\r?$/m;

function leftover(talk: Talk, faulty: boolean): Finding {
  const { text, sent } = talk;
  if (!text && !faulty) return { kind: 'silent' };
  if (text && isEcho(text, sent)) return { kind: 'echo' };
  if (NMEA.test(text)) return { kind: 'nmea' };
  return { kind: faulty || isNoise(talk.bytes) ? 'noise' : 'running' };
}

/** As it was sent, or with the line ends turned and control characters left out. */
function isEcho(text: string, sent: string): boolean {
  const visible = (all: string) => all.replace(/[\x00-\x1f]/g, ''); // eslint-disable-line no-control-regex
  return text === sent || (visible(text) === visible(sent) && text.length <= 2 * sent.length);
}

function isNoise(bytes: Uint8Array): boolean {
  // Chinese is text; what is cut off at either end of it counts as two characters at most.
  const text = new TextDecoder().decode(bytes);
  const odd = text.match(/[\x00-\x07\x0e-\x1a\x1c-\x1f\x7f-\x9f\ufffd]/g)?.length ?? 0; // eslint-disable-line no-control-regex
  return odd > 2 && odd / text.length > NOISE;
}

function faultsOf(wire: Wire): number {
  const faults = wire.line.faults;
  if (!faults) return 0;
  return faults.framing + faults.parity + faults.overrun + faults.break + faults.other;
}

/** Question and answer, and a memory of both. */
class Talk {
  readonly #wire: Wire;
  readonly #signal: AbortSignal | undefined;
  readonly #patience: number;
  #seen: Uint8Array[] = [];
  #seenBytes = 0;
  #sent = '';

  constructor(wire: Wire, { signal, patience = 1 }: ProbeOptions) {
    this.#wire = wire;
    this.#signal = signal;
    this.#patience = patience;
  }

  get bytes(): Uint8Array {
    return joinBytes(this.#seen).slice(-KEPT);
  }

  get text(): string {
    return latin1(this.bytes);
  }

  get sent(): string {
    return this.#sent;
  }

  async listen(): Promise<void> {
    await this.#collect(LISTEN);
  }

  /** What comes until it falls quiet, or until `enough` is in it. */
  async ask(question: string, enough?: RegExp, first = ANSWER): Promise<string> {
    this.#sent += question;
    await this.#wire.send(bytesOf(question), { within: 5000, signal: this.#signal });
    return this.#collect(first, enough);
  }

  async #collect(first: number, enough?: RegExp): Promise<string> {
    let text = '';
    let end = Infinity;
    for (;;) {
      const now = this.#wire.clock.now();
      if (now >= end || enough?.test(text)) return text;
      const within = Math.min((text ? QUIET : first) * this.#patience, end - now);
      try {
        const bytes = await this.#wire.some({ within, signal: this.#signal });
        if (!text) end = this.#wire.clock.now() + LONGEST * this.#patience;
        text = (text + latin1(bytes.subarray(-ANSWER_KEPT))).slice(-ANSWER_KEPT);
        this.#keep(bytes);
      } catch (thrown) {
        if (!(thrown instanceof PortsideError && thrown.code === 'deadline')) throw thrown;
        return text;
      }
    }
  }

  #keep(bytes: Uint8Array) {
    this.#seen.push(bytes.slice(-KEPT));
    this.#seenBytes += bytes.length;
    if (this.#seenBytes <= 2 * KEPT) return;
    this.#seen = [this.bytes];
    this.#seenBytes = KEPT;
  }
}

function latin1(bytes: Uint8Array): string {
  let text = '';
  for (const byte of bytes) text += String.fromCharCode(byte);
  return text;
}
