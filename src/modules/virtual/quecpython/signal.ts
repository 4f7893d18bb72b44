import type { SignalSetup } from './protocol';

/*
 * A worker in which a Python program runs gets no messages before the program ends, but Ctrl-C is
 * to end it. If memory can be shared, a number in it counts the Ctrl-C bytes. A page on a plain
 * file server may not share memory with its workers. There, a supply of blob: addresses is made
 * beforehand, one for each Ctrl-C to come; each Ctrl-C revokes one, and the worker, which can ask
 * for an address without letting go of its thread, sees that it is gone.
 */

/** Addresses that are kept ready: so many Ctrl-C can reach one program. */
const SUPPLY = 16;
/** Places in the memory that is shared. */
const INTERRUPTS = 0;
const CUTS = 1;
/** Milliseconds between two looks at an address; each takes about one. */
const LOOK_EVERY = 60;

/** The end that sees the bytes go out. */
export interface SignalSender {
  readonly setup: SignalSetup;
  /** One more Ctrl-C. */
  raise(): void;
  /** Takes the power of whatever runs. False: that can't be done, and a Ctrl-C has to do. */
  cutPower(): boolean;
  /** Addresses made since the last call. */
  fresh(): readonly string[];
  close(): void;
}

export function signalSender(): SignalSender {
  return canShare() ? new SharedSender() : new UrlSender();
}

function canShare(): boolean {
  if (typeof SharedArrayBuffer === 'undefined') return false;
  // Node always may.
  return !('crossOriginIsolated' in globalThis) || globalThis.crossOriginIsolated;
}

class SharedSender implements SignalSender {
  readonly setup = { kind: 'shared', memory: new SharedArrayBuffer(8) } as const;

  raise() {
    Atomics.add(new Int32Array(this.setup.memory), INTERRUPTS, 1);
  }

  cutPower() {
    Atomics.add(new Int32Array(this.setup.memory), CUTS, 1);
    return true;
  }

  fresh() {
    return [];
  }

  close() {}
}

class UrlSender implements SignalSender {
  readonly setup: SignalSetup & { kind: 'urls' };
  readonly #live: string[];
  #fresh: string[] = [];

  constructor() {
    this.#live = Array.from({ length: SUPPLY }, address);
    this.setup = { kind: 'urls', urls: [...this.#live] };
  }

  raise() {
    const next = this.#live.shift();
    if (next) URL.revokeObjectURL(next);
    const made = address();
    this.#live.push(made);
    this.#fresh.push(made);
  }

  cutPower() {
    return false;
  }

  fresh() {
    const made = this.#fresh;
    this.#fresh = [];
    return made;
  }

  close() {
    for (const url of this.#live.splice(0)) URL.revokeObjectURL(url);
  }
}

function address(): string {
  return URL.createObjectURL(new Blob(['.']));
}

/** The end in the worker. */
export interface SignalReceiver {
  /** How many Ctrl-C bytes have been sent, as far as can be seen now. */
  sent(): number;
  /** How often the power was cut, as far as can be seen now. */
  cuts(): number;
  add(urls: readonly string[]): void;
}

export function signalReceiver(setup: SignalSetup): SignalReceiver {
  if (setup.kind === 'shared') {
    const count = new Int32Array(setup.memory);
    return {
      sent: () => Atomics.load(count, INTERRUPTS),
      cuts: () => Atomics.load(count, CUTS),
      add: () => undefined,
    };
  }
  return new UrlReceiver(setup.urls);
}

class UrlReceiver implements SignalReceiver {
  readonly #urls: string[];
  readonly #works: boolean;
  #gone = 0;
  #looked = 0;

  constructor(urls: readonly string[]) {
    this.#urls = [...urls];
    // If a policy forbids to ask, every address would seem to be gone.
    this.#works = urls[0] !== undefined && answers(urls[0]);
  }

  sent() {
    const now = performance.now();
    if (!this.#works || now - this.#looked < LOOK_EVERY) return this.#gone;
    for (let next = this.#urls[this.#gone]; next; next = this.#urls[this.#gone]) {
      if (answers(next)) break;
      this.#gone++;
    }
    this.#looked = performance.now();
    return this.#gone;
  }

  cuts() {
    return 0;
  }

  add(urls: readonly string[]) {
    this.#urls.push(...urls);
  }
}

function answers(url: string): boolean {
  const request = new XMLHttpRequest();
  try {
    request.open('GET', url, false);
    request.send();
    return request.status === 200;
  } catch (thrown) {
    if (thrown instanceof DOMException) return false;
    throw thrown;
  }
}
