import type { JobOptions } from '../jobs/job';
import { JobList } from '../jobs/job-list';
import type { JobContext, JobSnapshot } from '../jobs/job-types';

/** Milliseconds between two redraws. */
const redrawEvery = 80;

/** The jobs of this run, the newest first. */
export class JobsState {
  readonly #jobs = new JobList();
  #list = $state.raw<readonly JobSnapshot[]>([]);

  constructor() {
    let waiting = false;
    this.#jobs.onChange(() => {
      // Progress comes far more often than a screen can show.
      if (waiting) return;
      waiting = true;
      setTimeout(() => {
        waiting = false;
        this.#list = this.#jobs.snapshots;
      }, redrawEvery);
    });
  }

  get list(): readonly JobSnapshot[] {
    return this.#list;
  }

  get running(): number {
    return this.#list.filter((job) => job.state === 'running').length;
  }

  /** Runs work as a job; gives or throws what it gives or throws. */
  run<T>(
    title: JobOptions['title'],
    work: (context: JobContext) => Promise<T>,
    options: Omit<JobOptions, 'title'> = {},
  ): Promise<T> {
    return this.#jobs.start({ ...options, title }, work).result;
  }

  cancel(id: number) {
    this.#jobs.cancel(id);
  }

  clearEnded() {
    this.#jobs.clearEnded();
  }
}
