import { Emitter } from '../emitter';
import { Job, type JobOptions } from './job';
import type { JobContext, JobSnapshot } from './job-types';

/** Ended jobs that are kept to look back on. */
const KEPT = 50;

/** The jobs of this run, the newest first. */
export class JobList {
  readonly #listeners = new Emitter();
  readonly #stops = new Map<number, () => void>();
  #jobs: readonly Job<unknown>[] = [];

  get snapshots(): readonly JobSnapshot[] {
    return this.#jobs.map((job) => job.snapshot);
  }

  get running(): number {
    return this.snapshots.filter((job) => job.state === 'running').length;
  }

  /** Starts the work as a job of the list. */
  start<T>(options: JobOptions, work: (context: JobContext) => Promise<T>): Job<T> {
    const job = new Job(options, work);
    this.#jobs = [job, ...this.#jobs];
    this.#stops.set(
      job.id,
      job.onChange(() => this.#changed()),
    );
    this.#trim();
    this.#changed();
    return job;
  }

  cancel(id: number): void {
    this.#jobs.find((job) => job.id === id)?.cancel();
  }

  /** Forgets the jobs that have ended. */
  clearEnded(): void {
    this.#keep((job) => job.snapshot.state === 'running');
    this.#changed();
  }

  /** Calls back whenever a job begins, goes on or ends; returns how to stop that. */
  onChange(listener: () => void): () => void {
    return this.#listeners.on(listener);
  }

  #trim(): void {
    let ended = 0;
    this.#keep((job) => job.snapshot.state === 'running' || ++ended <= KEPT);
  }

  #keep(wanted: (job: Job<unknown>) => boolean): void {
    const jobs = this.#jobs.filter(wanted);
    for (const job of this.#jobs) {
      if (jobs.includes(job)) continue;
      this.#stops.get(job.id)?.();
      this.#stops.delete(job.id);
    }
    this.#jobs = jobs;
  }

  #changed(): void {
    this.#listeners.emit();
  }
}
