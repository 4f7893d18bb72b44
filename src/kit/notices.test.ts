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
