import { toPortsideError } from '../../ground/errors/convert';
import { PortsideError } from '../../ground/errors/portside-error';
import type { JobOptions } from '../../ground/jobs/job';
import { JobList } from '../../ground/jobs/job-list';
import type { JobContext, JobSnapshot, Message } from '../../ground/jobs/job-types';

/** Milliseconds between two redraws. */
const redrawEvery = 80;

/** The jobs of this run, the newest first. */
export class JobsState {
  readonly #jobs = new JobList();
  readonly #titles = new WeakMap<object, Message>();
  #list = $state.raw<readonly JobSnapshot[]>([]);

  /** @param worked hears of each job that has done what it was for */
  constructor(readonly worked: (title: Message) => void = () => undefined) {
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
    return this.#jobs.start({ ...options, title }, work).result.then(
      (given) => {
        this.worked(title);
        return given;
      },
      (thrown: unknown) => {
        throw this.#named(toPortsideError(thrown), title);
      },
    );
  }

  /** The job that failed with it; null if none did. */
  titleOf(error: unknown): Message | null {
    return (typeof error === 'object' && error && this.#titles.get(error)) || null;
  }

  /** An error of its own for each job: a lost line fails several with one. */
  #named(error: PortsideError, title: Message): PortsideError {
    const own = this.#titles.has(error)
      ? new PortsideError(error.code, error.params, { cause: error })
      : error;
    this.#titles.set(own, title);
    return own;
  }

  cancel(id: number) {
    this.#jobs.cancel(id);
  }

  clearEnded() {
    this.#jobs.clearEnded();
  }
}
