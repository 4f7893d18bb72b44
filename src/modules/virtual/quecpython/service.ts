import { Mutex } from '../../../ground/mutex';
import type { InterpreterCode } from './interpreter-code';
import { Machine } from './machine';
import { realTime, type ProgramTime } from './nap';
import type { FromWorker, ToWorker } from './protocol';
import { signalReceiver, type SignalReceiver } from './signal';
import { snapshot } from './tree';

const CTRL_C = 0x03;

/** The worker's end: one machine, fed with messages one after the other. */
export class Service {
  readonly #post: (message: FromWorker) => void;
  readonly #load: () => Promise<InterpreterCode>;
  readonly #time: ProgramTime;
  readonly #mutex = new Mutex();
  #machine: Machine | null = null;
  #signal: SignalReceiver | null = null;
  /** Ctrl-C bytes that have had their effect. */
  #interrupts = 0;
  /** How often its power was cut and given back. */
  #cuts = 0;
  /** `Date.now()` when the last program ended. */
  #idleSince = 0;

  /** @param load gives the interpreter, compiled */
  constructor(
    post: (message: FromWorker) => void,
    load: () => Promise<InterpreterCode>,
    time: ProgramTime = realTime,
  ) {
    this.#time = time;
    this.#post = post;
    this.#load = load;
  }

  /** Settles once the message has had its effect. */
  receive(message: ToWorker): Promise<void> {
    return this.#mutex
      .run(() => this.#take(message))
      .catch((thrown: unknown) => {
        // The message that gives it back is on its way.
        if (thrown instanceof PowerCut) return;
        const text = thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown);
        this.#post({ kind: 'failed', message: text });
      });
  }

  async #take(message: ToWorker): Promise<void> {
    if (message.kind === 'start') {
      this.#signal = signalReceiver(message.signal);
      this.#machine = new Machine(await this.#load(), message.options, {
        send: (bytes) => this.#post({ kind: 'bytes', bytes }),
        interrupted: () => this.#interrupted(),
        nap: (milliseconds) => this.#time.nap(milliseconds),
        now: () => this.#time.now(),
        ran: () => void (this.#idleSince = Date.now()),
      });
      this.#post({ kind: 'started' });
      await this.#machine.boot();
      return;
    }
    const machine = this.#machine;
    if (!machine) throw new Error('The module has no power yet');
    if (message.kind === 'snapshot') {
      this.#post({ kind: 'snapshot', id: message.id, tree: snapshot(machine.disk) });
    } else if (message.kind === 'power-cycle') {
      this.#interrupts = Math.max(this.#interrupts, message.interrupts);
      this.#cuts = this.#signal?.cuts() ?? 0;
      await machine.powerCycle();
    } else {
      this.#signal?.add(message.urls);
      await this.#bytes(machine, message);
    }
  }

  /** What comes while a program runs is lost, except for Ctrl-C. */
  async #bytes(machine: Machine, { bytes, sentAt, interruptsBefore }: Bytes): Promise<void> {
    let lost = sentAt < this.#idleSince;
    let interrupts = interruptsBefore;
    for (const byte of bytes) {
      if (byte === CTRL_C) {
        // It has stopped a program already.
        if (++interrupts <= this.#interrupts) continue;
        this.#interrupts = interrupts;
      } else if (lost) continue;
      if (await machine.take(byte)) lost = true;
    }
    machine.flush();
  }

  #interrupted(): boolean {
    this.#time.worked();
    if ((this.#signal?.cuts() ?? 0) > this.#cuts) throw new PowerCut();
    const sent = this.#signal?.sent() ?? 0;
    if (sent <= this.#interrupts) return false;
    this.#interrupts = sent;
    return true;
  }
}

/** Ends whatever the interpreter does; what is left of it is never used again. */
class PowerCut extends Error {}

type Bytes = ToWorker & { readonly kind: 'bytes' };
