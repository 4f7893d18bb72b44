import { describe, expect, it } from 'vitest';
import { PortsideError } from '../ground/errors/portside-error';
import { JobsState } from './jobs/jobs.svelte';
import { NoticesState } from './notices.svelte';

describe('NoticesState', () => {
  it('says of a failure which job it belongs to, also if one error ends several', async () => {
    const jobs = new JobsState();
    const notices = new NoticesState((error) => jobs.titleOf(error));
    const lost = new PortsideError('line-lost', { name: 'COM3', message: '' });
    const other = new PortsideError('no-space', { volume: '/usr' });
    const fail = (name: string, error: PortsideError) =>
      notices.attempt(() =>
        jobs.run({ key: 'job_add', params: { name } }, () => Promise.reject(error)),
      );
    await Promise.all([fail('A', lost), fail('B', lost), fail('C', other)]);
    expect(notices.list.map(({ about }) => about?.params['name'])).toEqual(['B', 'C']);
  });

  it('folds bad news of one kind, newest in front, each with its job, and says none twice', async () => {
    const jobs = new JobsState();
    const notices = new NoticesState((error) => jobs.titleOf(error));
    for (const name of ['A', 'B', 'C', 'C']) {
      const error = new PortsideError('not-found', { path: `/${name}` });
      const title = { key: 'job_add', params: { name } };
      await notices.attempt(() => jobs.run(title, () => Promise.reject(error)));
    }
    notices.bad(new PortsideError('name-empty'));
    const [folding, other] = notices.list;
    expect([notices.list.length, other?.folded]).toEqual([2, []]);
    expect(folding?.about?.params).toEqual({ name: 'C' });
    expect(folding?.folded.map(({ about }) => about?.params['name'])).toEqual(['B', 'A']);
  });

  it('drops the bad news of a job that worked since, also from among others', async () => {
    const jobs: JobsState = new JobsState((title) => notices.worked(title));
    const notices: NoticesState = new NoticesState((error) => jobs.titleOf(error));
    const run = (name: string, work: () => Promise<unknown>) =>
      notices.attempt(() => jobs.run({ key: 'job_add', params: { name } }, work));
    const fail = (name: string) =>
      run(name, () => Promise.reject(new PortsideError('not-found', { path: `/${name}` })));
    for (const name of ['A', 'B', 'C']) await fail(name);
    const held = () =>
      notices.list.flatMap((one) => [one, ...one.folded]).map(({ about }) => about?.params['name']);
    await run('B', () => Promise.resolve());
    expect(held()).toEqual(['C', 'A']);
    await run('C', () => Promise.resolve());
    expect(held()).toEqual(['A']);
    await run('A', () => Promise.resolve());
    expect(notices.list).toEqual([]);
  });

  it('leaves to a part of the page what that tells itself, for as long as it is there', () => {
    const notices = new NoticesState();
    const lost = new PortsideError('line-lost', { name: 'COM3', message: '' });
    const codes = () => notices.list.map(({ error }) => error?.code);
    notices.bad(lost);
    const uncover = notices.cover(({ code }) => code === 'line-lost');
    notices.bad(lost);
    notices.bad(new PortsideError('replace-cut', { path: '/a' }));
    expect(codes()).toEqual(['replace-cut']);
    uncover();
    notices.bad(lost);
    expect(codes()).toEqual(['replace-cut', 'line-lost']);
  });

  it('names no job if none failed', async () => {
    const notices = new NoticesState(() => null);
    await notices.attempt(() => Promise.reject(new PortsideError('name-empty')));
    expect(notices.list).toMatchObject([{ tone: 'bad', about: null }]);
  });
});
