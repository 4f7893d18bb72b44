import type { Clock } from './clock';

/** Something that works beside the thread of the test, and says how far it is. */
export interface Worker {
  /** It has not done all that it was asked for. */
  readonly busy: boolean;
  /** Milliseconds of the clock that its work has taken since it was last asked. */
  spent(): number;
  /** Milliseconds of the clock that it sleeps from when it fell asleep; 0: it is awake. */
  readonly asleep: number;
  wake(): void;
}

/** Rounds of the event loop without news after which nothing is to be done any more. */
const ROUNDS = 3;
/** Milliseconds of real time between two looks at a worker that is busy; it also tells when it is done. */
const LOOK_EVERY = 1;

interface Timer {
  readonly at: number;
  readonly run: () => void;
}

/**
 * For tests: a clock that stands still while anything is to be done and then jumps to the next
 * timer, so that no wait takes any time and no machine is too slow for one. While a worker is busy
 * it goes on as far as the worker's own work has taken.
 */
export class TestingClock implements Clock {
  readonly #workers = new Set<Worker>();
  #timers: Timer[] = [];
  #now = 0;
  #looking = false;
  #news = false;
  /** Milliseconds that busy workers have taken and timers have not. */
  #credit = 0;
  #wakeAt: number | null = null;

  now(): number {
    return this.#now;
  }

  after(milliseconds: number, run: () => void): () => void {
    // It would never come; what waits for it is ended otherwise.
    if (milliseconds === Infinity) return () => undefined;
    const timer = { at: this.#now + Math.max(0, milliseconds), run };
    const next = this.#timers.findIndex(({ at }) => at > timer.at);
    this.#timers.splice(next < 0 ? this.#timers.length : next, 0, timer);
    this.stir();
    return () => {
      const at = this.#timers.indexOf(timer);
      if (at >= 0) this.#timers.splice(at, 1);
    };
  }

  /** Takes a worker into account; returns how to stop that. */
  watch(worker: Worker): () => void {
    this.#workers.add(worker);
    return () => void this.#workers.delete(worker);
  }

  /** Something happens: time stands still until it has had its effect. */
  stir(): void {
    this.#news = true;
    if (this.#looking) return;
    this.#looking = true;
    setImmediate(() => this.#look(0));
  }

  #look(rounds: number): void {
    if (this.#news || elsewhere > 0) {
      this.#news = false;
      rounds = 0;
    }
    if (rounds < ROUNDS) {
      setImmediate(() => this.#look(rounds + 1));
      return;
    }
    const busy = [...this.#workers].filter((worker) => worker.busy);
    if (!busy.length) this.#credit = 0;
    const awake = busy.filter(({ asleep }) => asleep === 0);
    const moved = awake.length
      ? this.#workAlong(awake)
      : busy.length
        ? this.#sleepAlong(busy)
        : this.#jump(Infinity);
    if (moved) setImmediate(() => this.#look(0));
    else if (busy.length) setTimeout(() => this.#look(ROUNDS), LOOK_EVERY);
    else this.#looking = false;
  }

  #workAlong(awake: readonly Worker[]): boolean {
    this.#wakeAt = null;
    this.#credit += Math.max(...awake.map((worker) => worker.spent()));
    const from = this.#now;
    const jumped = this.#jump(this.#now + this.#credit);
    this.#credit -= this.#now - from;
    if (jumped) return true;
    this.#now += this.#credit;
    this.#credit = 0;
    return false;
  }

  #sleepAlong(sleepers: readonly Worker[]): boolean {
    for (const sleeper of sleepers) this.#credit += sleeper.spent();
    this.#wakeAt ??= this.#now + Math.min(...sleepers.map(({ asleep }) => asleep));
    if (this.#jump(this.#wakeAt)) return true;
    this.#now = Math.max(this.#now, this.#wakeAt);
    this.#wakeAt = null;
    for (const sleeper of sleepers) sleeper.wake();
    return true;
  }

  /** Runs the next timer, if it comes by then. */
  #jump(until: number): boolean {
    const next = this.#timers[0];
    if (!next || next.at > until) return false;
    this.#timers.shift();
    this.#now = Math.max(this.#now, next.at);
    next.run();
    return true;
  }
}

/** Does something every so many milliseconds of a clock, from one such time on; returns how to stop it. */
export function every(clock: Clock, milliseconds: number, act: () => void): () => void {
  let callOff = clock.after(milliseconds, function again() {
    callOff = clock.after(milliseconds, again);
    act();
  });
  return () => callOff();
}

/*
 * Digests and deflating are what drivers leave to other threads without a word: time has to stand still
 * for them as well. Deflated bytes are collected by a Response.
 */
let elsewhere = 0;

async function standingStill<T>(work: () => Promise<T>): Promise<T> {
  elsewhere++;
  try {
    return await work();
  } finally {
    elsewhere--;
  }
}

const digest = crypto.subtle.digest.bind(crypto.subtle);
crypto.subtle.digest = (...args) => standingStill(() => digest(...args));
// eslint-disable-next-line @typescript-eslint/unbound-method -- it is called with its own `this`
const { arrayBuffer } = Response.prototype;
Response.prototype.arrayBuffer = function () {
  return standingStill(() => arrayBuffer.call(this));
};
