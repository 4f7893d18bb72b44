import { expect, it } from 'vitest';
import { orCancelled } from './race';

it('gives what the promise gives, or throws what it throws', async () => {
  const { signal } = new AbortController();
  expect(await orCancelled(Promise.resolve(7), signal)).toBe(7);
  expect(await orCancelled(Promise.resolve(7), undefined)).toBe(7);
  await expect(orCancelled(Promise.reject(new Error('own')), signal)).rejects.toThrow('own');
});

it('ends as cancelled at an abort, before or meanwhile', async () => {
  const abort = new AbortController();
  const never = new Promise<void>(() => undefined);
  const waiting = orCancelled(never, abort.signal);
  abort.abort('enough');
  await expect(waiting).rejects.toMatchObject({ code: 'cancelled', cause: 'enough' });
  await expect(orCancelled(Promise.resolve(), abort.signal)).rejects.toMatchObject({
    code: 'cancelled',
  });
});
