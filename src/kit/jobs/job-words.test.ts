import { expect, it } from 'vitest';
import { Job } from '../../ground/jobs/job';
import type { JobContext } from '../../ground/jobs/job-types';
import { Formats } from '../formats';
import { jobSentence } from './job-words';

const format = new Formats('en');

it('says of an upload which file it is at, how far, how fast and for how long', async () => {
  let now = 0;
  let context!: JobContext;
  let end!: () => void;
  const title = { key: 'job_add', params: { name: 'lib' } };
  const job = new Job({ title, clock: () => now }, (given) => {
    context = given;
    return new Promise<void>((resolve) => (end = resolve));
  });
  context.progress(0, 40_000);
  context.onEntry('/big.bin');
  now = 2000;
  context.progress(10_000);
  expect(jobSentence(job.snapshot, format)).toBe(
    'Add lib (/big.bin): running, 25% · 4.9 KiB/s · 6 s left',
  );
  end();
  await job.result;
  expect(jobSentence(job.snapshot, format)).toBe('Add lib: done');
});
