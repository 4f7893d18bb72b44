import { withDeadline } from '../ground/jobs/deadline';
import type { SerialLike } from './ports';
import { pairOfLines, type PairedLine } from './pair';

/** For tests: Web Serial as its specification has it, without a browser. */

export class FakePort extends EventTarget {
  /** The module's side of the open port. */
  module: PairedLine | null = null;
  readable: ReadableStream<Uint8Array> | null = null;
  writable: WritableStream<Uint8Array> | null = null;
  connected = true;
  options: SerialOptions | null = null;
  /** What `open` is to fail with. */
  openFails: Error | null = null;
  /** What `open` waits for. */
  openWaits: Promise<void> | null = null;
  closeWaits: Promise<void> | null = null;
  signalsFail: Error | null = null;
  readonly signals: SerialOutputSignals[] = [];
  opened = 0;
  #source: ReadableStreamDefaultController<Uint8Array> | null = null;

  constructor(readonly info: SerialPortInfo = {}) {
    super();
  }

  getInfo(): SerialPortInfo {
    return this.info;
  }

  async open(options: SerialOptions): Promise<void> {
    if (this.openFails) throw this.openFails;
    if (this.options) {
      throw new DOMException('The port is already open.', 'InvalidStateError');
    }
    if (this.openWaits) await this.openWaits;
    this.options = options;
    this.opened++;
    const [host, module] = pairOfLines();
    this.module = module;
    this.writable = host.writable;
    this.#renew();
    host.readable
      .pipeTo(new WritableStream({ write: (bytes) => this.#source?.enqueue(bytes) }))
      // `unplug` tells of it in its own way.
      .catch(() => undefined);
  }

  setSignals(signals: SerialOutputSignals): Promise<void> {
    if (this.signalsFail) return Promise.reject(this.signalsFail);
    this.signals.push(signals);
    return Promise.resolve();
  }

  async close(): Promise<void> {
    if (!this.options) {
      throw new DOMException('The port is already closed.', 'InvalidStateError');
    }
    if (this.readable?.locked || this.writable?.locked) {
      throw new TypeError('The streams are locked.');
    }
    if (this.closeWaits) await this.closeWaits;
    this.options = null;
    this.readable = null;
    this.writable = null;
  }

  forget(): Promise<void> {
    return Promise.resolve();
  }

  /** An error after which there is a new stream. */
  fault(name: string) {
    const source = this.#source;
    this.#renew();
    source?.error(new DOMException('A fault.', name));
  }

  /** The stream ends, and there is no other one. */
  end() {
    this.#source?.close();
    this.#source = null;
  }

  /** The cable is pulled; `silent`: only the event tells. */
  unplug({ silent = false } = {}) {
    this.connected = false;
    if (!silent) {
      this.readable = null;
      this.#source?.error(new DOMException('The device has been lost.', 'NetworkError'));
      this.module?.lose();
    }
    this.dispatchEvent(new Event('disconnect', { bubbles: true }));
  }

  #renew() {
    this.readable = new ReadableStream<Uint8Array>({
      start: (controller) => void (this.#source = controller),
      cancel: () => void (this.#source = null),
    });
  }
}

export class FakeSerial extends EventTarget {
  granted: FakePort[] = [];
  /** What the person chooses; null: the chooser is closed. */
  choice: FakePort | null = null;
  fails: Error | null = null;
  asked: SerialPortRequestOptions | undefined;

  getPorts(): Promise<SerialPort[]> {
    if (this.fails) return Promise.reject(this.fails);
    const there = this.granted.filter(({ connected }) => connected);
    return Promise.resolve(there as unknown as SerialPort[]);
  }

  requestPort(options?: SerialPortRequestOptions): Promise<SerialPort> {
    this.asked = options;
    if (this.fails) return Promise.reject(this.fails);
    if (!this.choice) {
      return Promise.reject(new DOMException('No port selected.', 'NotFoundError'));
    }
    if (!this.granted.includes(this.choice)) this.granted.push(this.choice);
    return Promise.resolve(this.choice as unknown as SerialPort);
  }

  /** Events of ports bubble up to `navigator.serial`. */
  bubble(type: 'connect' | 'disconnect', port: FakePort) {
    const event = new Event(type);
    Object.defineProperty(event, 'target', { value: port });
    this.dispatchEvent(event);
  }

  asSerial(): SerialLike {
    return this;
  }
}

/** The part of Web Locks that is used here: one holder for a name, the next one waits. */
export class FakeLocks {
  readonly #tails = new Map<string, Promise<void>>();
  readonly held: string[] = [];

  request = (async (name: string, options: LockOptions, work: () => Promise<void>) => {
    const before = this.#tails.get(name) ?? Promise.resolve();
    let end!: () => void;
    const own = new Promise<void>((resolve) => (end = resolve));
    this.#tails.set(
      name,
      before.then(() => own),
    );
    try {
      await withDeadline(before, 60_000, options.signal);
      this.held.push(name);
      await work();
      this.held.splice(this.held.indexOf(name), 1);
    } finally {
      end();
    }
  }) as unknown as LockManager['request'];
}
