import type { TestingClock, Worker } from '../../../ground/jobs/testing-clock';
import { NAP_MAX, type ProgramTime } from './nap';

/*
 * If a test brings its own clock, the module's thread lives by it: what a program works counts
 * as so many milliseconds, whatever the machine makes of it, and what sleeps is woken by the clock.
 * Both ends share a few numbers for it.
 */

/** What the thread is told when it starts. */
export interface TestingTimeSetup {
  readonly memory: SharedArrayBuffer;
}

/** Posted by the thread each time a message has had its effect. */
export const DONE = 'done';

/** Places in the shared memory: milliseconds worked so far, and milliseconds that it sleeps now. */
const WORKED = 0;
const ASLEEP = 1;
/** Milliseconds for what `worked` tells of: some four million bytecodes a second, a fast module. */
const SLICE = 4;

/** The thread's end. */
export function programTime({ memory }: TestingTimeSetup): ProgramTime {
  const shared = new Int32Array(memory);
  let slept = 0;
  return {
    now: () => Atomics.load(shared, WORKED) + slept,
    nap(milliseconds) {
      const wanted = Math.max(1, Math.min(Math.ceil(milliseconds), NAP_MAX));
      Atomics.store(shared, ASLEEP, wanted);
      Atomics.wait(shared, ASLEEP, wanted);
      slept += wanted;
    },
    worked: () => void Atomics.add(shared, WORKED, SLICE),
  };
}

/** The test's end: what the clock has to know of the thread. */
export class ModuleThread implements Worker {
  readonly setup: TestingTimeSetup = { memory: new SharedArrayBuffer(8) };
  readonly #shared = new Int32Array(this.setup.memory);
  readonly #clock: TestingClock;
  readonly #leave: () => void;
  #asked = 0;
  #seen = 0;

  constructor(clock: TestingClock) {
    this.#clock = clock;
    this.#leave = clock.watch(this);
  }

  get busy(): boolean {
    return this.#asked > 0;
  }

  get asleep(): number {
    return Atomics.load(this.#shared, ASLEEP);
  }

  /** A message went to the thread. */
  asked(): void {
    this.#asked++;
    this.#clock.stir();
  }

  /** The thread has dealt with one. */
  done(): void {
    this.#asked--;
    this.#clock.stir();
  }

  /** The thread is no more. */
  end(): void {
    this.#leave();
    this.#clock.stir();
  }

  spent(): number {
    const worked = Atomics.load(this.#shared, WORKED);
    const spent = worked - this.#seen;
    this.#seen = worked;
    return spent;
  }

  wake(): void {
    Atomics.store(this.#shared, ASLEEP, 0);
    Atomics.notify(this.#shared, ASLEEP);
  }
}
