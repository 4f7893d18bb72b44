import { Emitter } from '../emitter';
import { toPortsideError } from '../errors/convert';
import type { PortsideError } from '../errors/portside-error';
import type { JobContext, JobSnapshot, JobState, JobUnit, LogLine, Message } from './job-types';
import { Rate } from './rate';

/** Lines kept of a job's log; the oldest go first. */
const LOG_MAX = 1000;

export interface JobOptions {
  title: Message;
  /** False for work that can't be stopped half-way. Default true. */
  cancellable?: boolean;
  /** What progress counts. Default 'bytes'. */
  unit?: JobUnit;
  /** Milliseconds; for tests. Default: `performance.now`. */
  clock?: () => number;
}

/**
 * A piece of work that takes more than a moment. It begins when made; `result` gives what the work
 * gives or throws what it throws, as a PortsideError. Leaving `result` unawaited is fine.
 */
export class Job<T> {
  static #count = 0;

  readonly id = ++Job.#count;
  readonly result: Promise<T>;
  readonly #abort = new AbortController();
  readonly #listeners = new Emitter();
  readonly #options: JobOptions;
  readonly #clock: () => number;
  readonly #rate = new Rate();
  readonly #began: number;
  #ended: number | null = null;
  #state: JobState = 'running';
  #item: string | null = null;
  #done = 0;
  #total: number | null = null;
  #log: readonly LogLine[] = [];
  #error: PortsideError | null = null;

  constructor(options: JobOptions, work: (context: JobContext) => Promise<T>) {
    this.#options = options;
    this.#clock = options.clock ?? (() => performance.now());
    this.#began = this.#clock();
    this.#rate.add(this.#began, 0);
    this.result = this.#run(work);
    this.result.catch(() => undefined);
  }

  get snapshot(): JobSnapshot {
    const now = this.#ended ?? this.#clock();
    const rate = this.#rate.perSecond(now);
    const left = this.#total === null ? null : Math.max(0, this.#total - this.#done);
    return Object.freeze({
      id: this.id,
      title: this.#options.title,
      item: this.#item,
      state: this.#state,
      unit: this.#options.unit ?? 'bytes',
      done: this.#done,
      total: this.#total,
      rate,
      timeLeft: this.#state === 'running' && rate && left !== null ? left / rate : null,
      elapsed: now - this.#began,
      log: this.#log,
      error: this.#error,
      cancellable: this.#state === 'running' && (this.#options.cancellable ?? true),
    });
  }

  /**
   * Asks the work to stop; it ends as `cancelled` once it has. Work that comes to its end all the
   * same was asked too late, and is done. Nothing happens after the end.
   */
  cancel(): void {
    if (this.snapshot.cancellable) this.#abort.abort();
  }

  onChange(listener: () => void): () => void {
    return this.#listeners.on(listener);
  }

  async #run(work: (context: JobContext) => Promise<T>): Promise<T> {
    const { signal } = this.#abort;
    try {
      const value = await work({
        signal,
        progress: (done, total) => this.#progress(done, total),
        onEntry: (path) => this.#at(path),
        log: (key, params = {}) => this.#note({ key, params, at: this.#clock() - this.#began }),
      });
      this.#end('done', null);
      return value;
    } catch (thrown) {
      const error = toPortsideError(thrown);
      this.#end(error.code === 'cancelled' ? 'cancelled' : 'failed', error);
      throw error;
    }
  }

  #progress(done: number, total: number | null = this.#total): void {
    if (this.#state !== 'running') return;
    this.#done = done;
    this.#total = total;
    this.#rate.add(this.#clock(), done);
    this.#changed();
  }

  #at(path: string): void {
    this.#item = path;
    this.#changed();
  }

  #note(line: LogLine): void {
    this.#log = [...this.#log, line].slice(-LOG_MAX);
    this.#changed();
  }

  #end(state: JobState, error: PortsideError | null): void {
    this.#state = state;
    this.#error = error;
    this.#ended = this.#clock();
    this.#changed();
  }

  #changed(): void {
    this.#listeners.emit();
  }
}
