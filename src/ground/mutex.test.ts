import { expect, it } from 'vitest';
import { Mutex } from './mutex';

const rest = async () => {
  for (let i = 0; i < 20; i++) await Promise.resolve();
};

it('does one piece of work after the other, also behind one that failed', async () => {
  const mutex = new Mutex();
  const said: string[] = [];
  const work = (name: string) => async () => {
    said.push(`${name} begins`);
    await rest();
    said.push(`${name} ends`);
    if (name === 'b') throw new Error('b');
  };
  const all = ['a', 'b', 'c'].map((name) => mutex.run(work(name)));
  expect((await Promise.allSettled(all)).map(({ status }) => status)).toEqual([
    'fulfilled',
    'rejected',
    'fulfilled',
  ]);
  expect(said).toEqual(['a', 'b', 'c'].flatMap((name) => [`${name} begins`, `${name} ends`]));
});

it('keeps those behind one that was cancelled waiting for those before it', async () => {
  const mutex = new Mutex();
  const release = await mutex.lock();
  const abort = new AbortController();
  const second = mutex.lock(abort.signal);
  let third = false;
  const last = mutex.run(async () => Promise.resolve(void (third = true)));
  abort.abort();
  await expect(second).rejects.toMatchObject({ code: 'cancelled' });
  await rest();
  expect(third).toBe(false);
  release();
  await last;
  expect(third).toBe(true);
});

it('is busy with what runs or waits, but not with what only passes', async () => {
  const changes: boolean[] = [];
  const mutex: Mutex = new Mutex(() => changes.push(mutex.busy));
  await mutex.pass(() => Promise.resolve());
  await Promise.all([mutex.run(rest), mutex.run(rest)]);
  expect(changes).toEqual([true, false]);
});
