import { PortsideError } from '../../../ground/errors/portside-error';
import type { Clock } from '../../../ground/jobs/clock';
import type { ByteLine } from '../../../serial/byte-line';
import { pacedLine } from '../../../serial/pacing';
import { virtualModel, type VirtualModel } from './models';
import type { MachineOptions, VirtualOptions } from './options';
import type { FromWorker, ToWorker } from './protocol';
import { signalSender, type SignalSender } from './signal';
import type { Tree } from './tree';

const CTRL_C = 0x03;

/** A worker, of the page or of Node. */
export interface Connection {
  post(message: ToWorker): void;
  onMessage(listener: (message: FromWorker) => void): void;
  onFailure(listener: (message: string) => void): void;
  terminate(): void;
  /** What the module lives by; absent: the real one. */
  readonly clock?: Clock | undefined;
}

/** A virtual module that has power. It keeps its files while lines come and go. */
export class VirtualQuecPython {
  readonly model: VirtualModel;
  readonly #options: VirtualOptions;
  readonly #connection: Connection;
  readonly #signal: SignalSender = signalSender();
  readonly #snapshots = new Map<number, (tree: Tree) => void>();
  #line: VirtualLine | null = null;
  #early: Uint8Array[] = [];
  #interrupts = 0;
  #next = 1;
  #failure: PortsideError | null = null;

  private constructor(connection: Connection, options: VirtualOptions) {
    this.#connection = connection;
    this.#options = options;
    this.model = virtualModel(options.model);
  }

  /** @throws {PortsideError} `engine-load` if the interpreter can't be loaded */
  static async start(
    connection: Connection,
    options: VirtualOptions = {},
  ): Promise<VirtualQuecPython> {
    const module = new VirtualQuecPython(connection, options);
    await new Promise<void>((resolve, reject) => {
      connection.onMessage((message) => {
        if (message.kind === 'started') resolve();
        module.#hear(message);
      });
      connection.onFailure((message) => module.#fail(message));
      module.#onFailure = reject;
      connection.post({
        kind: 'start',
        options: machineOptions(options),
        signal: module.#signal.setup,
      });
    });
    module.#onFailure = () => undefined;
    return module;
  }

  #onFailure: (error: PortsideError) => void = () => undefined;

  /**
   * Plugs the cable in; the one before is pulled. What the module said while there was none is
   * heard first. Line faults are those of the options, or the ones given here.
   */
  connect(faults: VirtualOptions = this.#options): ByteLine {
    this.#line?.lose('Another line was opened.');
    const line = new VirtualLine(this.model.name, this.#connection.clock, {
      send: (bytes) => this.#send(bytes),
      released: () => {
        if (this.#line === line) this.#line = null;
      },
    });
    this.#line = line;
    for (const bytes of this.#early.splice(0)) line.give(bytes);
    if (this.#failure) line.lose(this.#failure.message);
    return withFaults(line, faults);
  }

  /** As `connect`, but the module loses its power when the line is closed. */
  connectForLife(): ByteLine {
    const line = this.connect();
    const { name, bitRate, readable, writable } = line;
    const { clock } = this.#connection;
    const close = async () => {
      await line.close();
      this.stop();
    };
    return { name, bitRate, ...(clock ? { clock } : {}), readable, writable, close };
  }

  /** All that is on it; waits for the end of what runs. Paths are bytes, one character each. */
  snapshot(): Promise<Tree> {
    const id = this.#next++;
    return new Promise((resolve) => {
      this.#snapshots.set(id, resolve);
      this.#connection.post({ kind: 'snapshot', id });
    });
  }

  /** Takes its power and gives it back, as its reset key does. */
  powerCycle(): void {
    if (!this.#signal.cutPower()) {
      this.#interrupts++;
      this.#signal.raise();
    }
    this.#connection.post({ kind: 'power-cycle', interrupts: this.#interrupts });
  }

  /** Takes its power for good. */
  stop(): void {
    this.#connection.terminate();
    this.#signal.close();
    this.#line?.lose('The module has no power.');
  }

  #send(bytes: Uint8Array) {
    const interruptsBefore = this.#interrupts;
    for (const byte of bytes) {
      if (byte !== CTRL_C) continue;
      this.#interrupts++;
      this.#signal.raise();
    }
    this.#connection.post({
      kind: 'bytes',
      bytes,
      sentAt: Date.now(),
      interruptsBefore,
      urls: this.#signal.fresh(),
    });
  }

  #hear(message: FromWorker) {
    if (message.kind === 'bytes') {
      if (this.#line) this.#line.give(message.bytes);
      else this.#early = [...this.#early, message.bytes].slice(-64);
    } else if (message.kind === 'snapshot') {
      this.#snapshots.get(message.id)?.(message.tree);
      this.#snapshots.delete(message.id);
    } else if (message.kind === 'failed') this.#fail(message.message);
  }

  #fail(message: string) {
    this.#failure ??= new PortsideError('engine-load', { message });
    this.#onFailure(this.#failure);
    this.#line?.lose(message);
  }
}

interface LineOwner {
  send(bytes: Uint8Array): void;
  released(): void;
}

class VirtualLine implements ByteLine {
  readonly name: string;
  readonly bitRate = null;
  declare readonly clock?: Clock;
  readonly readable: ReadableStream<Uint8Array>;
  readonly writable: WritableStream<Uint8Array>;
  readonly #owner: LineOwner;
  #reader!: ReadableStreamDefaultController<Uint8Array>;
  #writer!: WritableStreamDefaultController;
  #over = false;

  constructor(name: string, clock: Clock | undefined, owner: LineOwner) {
    this.name = name;
    if (clock) this.clock = clock;
    this.#owner = owner;
    this.readable = new ReadableStream<Uint8Array>({
      start: (controller) => void (this.#reader = controller),
      cancel: () => this.close(),
    });
    this.writable = new WritableStream<Uint8Array>({
      start: (controller) => void (this.#writer = controller),
      // The writer may use its array again.
      write: (bytes) => owner.send(bytes.slice()),
      close: () => this.close(),
      abort: () => this.close(),
    });
  }

  give(bytes: Uint8Array) {
    if (!this.#over) this.#reader.enqueue(bytes);
  }

  lose(reason: string) {
    this.#finish(new Error(reason));
  }

  close(): Promise<void> {
    this.#finish(null);
    return Promise.resolve();
  }

  #finish(error: Error | null) {
    if (this.#over) return;
    this.#over = true;
    this.#owner.released();
    this.#writer.error(error ?? new Error('The line is closed.'));
    if (error) {
      this.#reader.error(error);
      return;
    }
    try {
      this.#reader.close();
    } catch (thrown) {
      // A reader that was cancelled is closed already.
      if (!(thrown instanceof TypeError)) throw thrown;
    }
  }
}

function withFaults(
  line: ByteLine,
  { bitRate, loseEvery, seed, cutAfter }: VirtualOptions,
): ByteLine {
  if (!bitRate && !loseEvery && !cutAfter) return line;
  const rates = loseEvery ? { drop: 1 / loseEvery } : {};
  return pacedLine(line, {
    ...(bitRate ? { bitRate } : {}),
    ...(seed === undefined ? {} : { seed }),
    ...(cutAfter ? { cut: { direction: cutAfter.direction, after: cutAfter.bytes } } : {}),
    faults: { in: rates, out: rates },
  });
}

/** What the worker has to know; the line's own faults stay here. */
function machineOptions(options: VirtualOptions): MachineOptions {
  const { bitRate: _rate, loseEvery: _loss, seed: _seed, cutAfter: _cut, ...rest } = options;
  return rest;
}
