import type { JobSnapshot } from '../../ground/jobs/job-types';
import { m } from '../words/first';
import { displayName } from '../../volumes/paths';
import type { Formats } from '../formats';
import { say } from '../words/words';

/** What the progress of a running job comes to: amount, rate and time left, as far as they are known. */
export function jobFigures(job: JobSnapshot, format: Formats): string[] {
  const bytes = job.unit === 'bytes';
  const amount = (units: number) => (bytes ? format.size(units) : format.number(units));
  return [
    ...(job.total ? [m.job_done_of({ done: amount(job.done), total: amount(job.total) })] : []),
    ...jobPace(job, format),
  ];
}

/** Rate and time left; neither once it has ended. */
function jobPace({ state, unit, rate, timeLeft }: JobSnapshot, format: Formats): string[] {
  if (state !== 'running') return [];
  return [
    ...(rate && unit === 'bytes' ? [m.job_rate({ rate: format.size(rate) })] : []),
    ...(timeLeft ? [m.job_left({ time: format.duration(timeLeft * 1000) })] : []),
  ];
}

/** What a job does, and to which of several files just now. */
export function jobTitle({ title, item, state }: JobSnapshot): string {
  if (item === null || state !== 'running') return say(title);
  return m.job_title_item({ title: say(title), item: displayName(item) });
}

/** How a job stands, in one line. */
export function jobSentence(job: JobSnapshot, format: Formats): string {
  const share = job.state === 'running' && job.total ? job.done / job.total : null;
  const state =
    share === null
      ? m[`job_${job.state}`]()
      : m.job_running_share({ share: format.percent(Math.min(1, share)) });
  const standing = [state, ...jobPace(job, format)].join(' · ');
  return m.job_sentence({ title: jobTitle(job), state: standing });
}
