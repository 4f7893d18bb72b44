import { describe, expect, it, vi } from 'vitest';
import { PortsideError } from '../errors/portside-error';
import { withDeadline } from './deadline';
import { Job } from './job';
import { JobList } from './job-list';

const title = { key: 'job_test', params: {} };

function deferred<T>() {
  let resolve!: (value: T) => void;
  const promise = new Promise<T>((settle) => (resolve = settle));
  return { promise, resolve };
}

describe('Job', () => {
  it('tells progress, rate and time left, and ends as done', async () => {
    let now = 1000;
    const gate = deferred<void>();
    const job = new Job({ title, clock: () => now }, async ({ progress, log }) => {
      progress(0, 1000);
      log('job_began');
      await gate.promise;
      return 7;
    });
    expect(job.snapshot).toMatchObject({
      state: 'running',
      total: 1000,
      rate: null,
      timeLeft: null,
    });
    now = 2000;
    expect(job.snapshot.rate).toBe(0);
    gate.resolve();
    expect(await job.result).toBe(7);
    now = 9000;
    expect(job.snapshot).toMatchObject({ state: 'done', elapsed: 1000, cancellable: false });
    expect(job.snapshot.log).toEqual([{ key: 'job_began', params: {}, at: 0 }]);
  });

  it('measures the rate over the last seconds only', async () => {
    let now = 0;
    const gate = deferred<void>();
    let progress!: (done: number, total?: number | null) => void;
    const job = new Job({ title, clock: () => now }, (context) => {
      progress = context.progress;
      return gate.promise;
    });
    // Ten slow seconds, then ten fast ones.
    for (let second = 1; second <= 20; second++) {
      now = second * 1000;
      progress(second <= 10 ? second : 10 + (second - 10) * 100, 2010);
    }
    expect(job.snapshot.rate).toBe(100);
    expect(job.snapshot.timeLeft).toBe(10);
    gate.resolve();
    await job.result;
  });

  it('is cancelled only once its work has stopped', async () => {
    const stopped = deferred<void>();
    const job = new Job({ title }, async ({ signal }) => {
      await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve()));
      await stopped.promise;
      throw new PortsideError('cancelled');
    });
    job.cancel();
    expect(job.snapshot.state).toBe('running');
    stopped.resolve();
    await expect(job.result).rejects.toMatchObject({ code: 'cancelled' });
    expect(job.snapshot.state).toBe('cancelled');
  });

  it('is done if Cancel came after the work', async () => {
    const stored = deferred<void>();
    const job = new Job({ title }, async () => {
      await stored.promise;
      return 'stored';
    });
    job.cancel();
    stored.resolve();
    expect(await job.result).toBe('stored');
    expect(job.snapshot).toMatchObject({ state: 'done', error: null, cancellable: false });
  });

  it('fails with a typed error, whatever was thrown', async () => {
    const job = new Job({ title }, () => Promise.reject(new TypeError('x is undefined')));
    await expect(job.result).rejects.toMatchObject({ code: 'unexpected' });
    expect(job.snapshot).toMatchObject({ state: 'failed', error: { code: 'unexpected' } });
  });

  it('can’t be cancelled if it said so', async () => {
    const gate = deferred<string>();
    const job = new Job({ title, cancellable: false }, () => gate.promise);
    job.cancel();
    gate.resolve('done');
    expect(await job.result).toBe('done');
  });
});

describe('JobList', () => {
  it('lists the newest first, tells of changes, and forgets the ended', async () => {
    const list = new JobList();
    const heard = vi.fn();
    const stop = list.onChange(heard);
    const gate = deferred<void>();
    const first = list.start({ title }, () => Promise.resolve());
    const second = list.start({ title }, () => gate.promise);
    await first.result;
    expect(list.snapshots.map(({ id, state }) => [id, state])).toEqual([
      [second.id, 'running'],
      [first.id, 'done'],
    ]);
    expect(list.running).toBe(1);
    expect(heard).toHaveBeenCalledTimes(3);
    list.clearEnded();
    expect(list.snapshots).toHaveLength(1);
    stop();
    gate.resolve();
    await second.result;
    expect(heard).toHaveBeenCalledTimes(4);
  });

  it('cancels by id and keeps no more ended jobs than it can show', async () => {
    const list = new JobList();
    for (let i = 0; i < 60; i++) await list.start({ title }, () => Promise.resolve(i)).result;
    const job = list.start(
      { title },
      ({ signal }) =>
        new Promise((_, reject) =>
          signal.addEventListener('abort', () => reject(signal.reason as Error)),
        ),
    );
    expect(list.snapshots).toHaveLength(51);
    list.cancel(job.id);
    await expect(job.result).rejects.toMatchObject({ code: 'cancelled' });
  });
});

describe('withDeadline', () => {
  it('gives the value, or ends the wait at the deadline or at an abort', async () => {
    const never = new Promise<never>(() => undefined);
    expect(await withDeadline(Promise.resolve(1), 1000)).toBe(1);
    await expect(withDeadline(never, 10)).rejects.toMatchObject({
      code: 'deadline',
      params: { seconds: 0.01 },
    });
    const controller = new AbortController();
    const wait = withDeadline(never, 10_000, controller.signal);
    controller.abort();
    await expect(wait).rejects.toMatchObject({ code: 'cancelled' });
    await expect(withDeadline(never, 10_000, controller.signal)).rejects.toMatchObject({
      code: 'cancelled',
    });
  });
});
