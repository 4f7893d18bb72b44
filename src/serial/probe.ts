import { PortsideError } from '../ground/errors/portside-error';
import { bytesOf, joinBytes } from './bytes';
import type { Wire } from './wire';

/** What is said of a line at which nothing answered that anybody knows. */
export type UnknownFinding =
  /** Text comes, but no prompt: a program runs that Ctrl-C does not interrupt, or something else talks. */
  | { readonly kind: 'running' }
  /** Only our own bytes come back. */
  | { readonly kind: 'echo' }
  /** Bytes that are no text: probably another bit rate. */
  | { readonly kind: 'noise' }
  | { readonly kind: 'silent' };

/**
 * How one kind of peer is recognised. All of them are looked for on the same line, one after the
 * other, so that none may send anything that another one minds.
 */
export interface Peer<F> {
  /** Knows it by what it says to an empty line, CR LF, which is the first that anything is asked. */
  greeted?(answer: string): F | null;
  /** Looks at what came so far or asks on, once no peer was known by its answer to the empty line. */
  find?(talk: Talk, answer: string): Promise<F | null> | F | null;
}

export type Probe<F> = F & {
  /** What came; the last 64 KiB of it. */
  readonly bytes: Uint8Array;
};

export interface ProbeOptions {
  readonly signal?: AbortSignal | undefined;
  /** Multiplies every wait; 1 unless told. */
  readonly patience?: number;
}

/** Milliseconds: for the first byte of an answer, and of silence that ends it. */
export const ANSWER = 600;
const QUIET = 120;
/** Milliseconds to listen before anything is sent. */
const LISTEN = 200;
/** An answer that does not end is cut here, in milliseconds after its first byte. */
const LONGEST = 1500;

/** Bytes that are kept of all that comes, and of one answer: a program may print without end. */
const KEPT = 64 * 1024;
const ANSWER_KEPT = 4096;

/** Share of characters that text does not have, above which it is none. */
const NOISE = 0.2;

/**
 * Finds out which of the peers answers, in the order in which they are given.
 * @throws {PortsideError} `cancelled`, `line-lost`, `deadline` if the line takes no bytes
 */
export async function probeLine<F>(
  wire: Wire,
  peers: readonly Peer<F>[],
  options: ProbeOptions = {},
): Promise<Probe<F | UnknownFinding>> {
  const faultsBefore = faultsOf(wire);
  const talk = new Talk(wire, options);
  await talk.listen();
  const answer = await talk.ask('\r\n');
  const finding =
    (await firstOf(peers, (peer) => peer.greeted?.(answer))) ??
    (await firstOf(peers, (peer) => peer.find?.(talk, answer))) ??
    unknown(talk, faultsOf(wire) > faultsBefore);
  return { ...finding, bytes: talk.bytes };
}

async function firstOf<F>(
  peers: readonly Peer<F>[],
  find: (peer: Peer<F>) => Promise<F | null> | F | null | undefined,
): Promise<F | null> {
  for (const peer of peers) {
    const finding = await find(peer);
    if (finding) return finding;
  }
  return null;
}

function unknown(talk: Talk, faulty: boolean): UnknownFinding {
  const { text, sent } = talk;
  if (!text && !faulty) return { kind: 'silent' };
  if (text && isEcho(text, sent)) return { kind: 'echo' };
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
export class Talk {
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
