import { m } from '../../../kit/words/all';
import { say } from '../../../kit/words/words';

/** A step that is over. */
interface TakenStep {
  /** Called when drawn, so that it follows the language. */
  readonly text: () => string;
  /** Milliseconds that it took. */
  readonly took: number;
}

/** What an attempt to connect has done so far, and what it is at. */
export class ConnectSteps {
  readonly #now: () => number;
  #taken = $state.raw<readonly TakenStep[]>([]);
  #text = $state.raw<() => string>(m.connect_opening);
  #began = $state(0);
  #secondsLeft = $state<number | null>(null);
  #key: string | null = null;

  /** @param now milliseconds since some moment, never fewer than before */
  constructor(now = () => performance.now()) {
    this.#now = now;
  }

  /** Those before the one that it is at, in their order. */
  get taken(): readonly TakenStep[] {
    return this.#taken;
  }

  /** What it is at. */
  get text(): string {
    return this.#text();
  }

  /** Milliseconds that it has been at that. */
  get elapsed(): number {
    return this.#now() - this.#began;
  }

  /** Until that is given up; null if it counts no seconds. */
  get secondsLeft(): number | null {
    return this.#secondsLeft;
  }

  /** For a new attempt. */
  clear() {
    this.#taken = [];
    this.#key = null;
    this.#secondsLeft = null;
    this.#text = m.connect_opening;
    this.#began = this.#now();
  }

  /**
   * What it is at from now on. Of a countdown, the same step is told again and again.
   * @returns whether the step is a new one
   */
  tell(key: string, params: Readonly<Record<string, string | number>> = {}): boolean {
    const { seconds } = params;
    this.#secondsLeft = typeof seconds === 'number' ? seconds : null;
    const fresh = key !== this.#key;
    if (fresh) {
      if (this.#key !== null) {
        this.#taken = [...this.#taken, { text: this.#text, took: this.elapsed }];
      }
      this.#key = key;
      this.#began = this.#now();
    }
    this.#text = () => say({ key, params });
    return fresh;
  }
}
