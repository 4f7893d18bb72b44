import { expect, test } from 'vitest';
import { once } from './once';

test('what is done once gives all who ask the same', async () => {
  let made = 0;
  const give = once(() => Promise.resolve({ number: ++made }));
  const [one, other] = await Promise.all([give(), give()]);
  expect(one).toBe(other);
  expect(await give()).toBe(one);
  expect(made).toBe(1);
});

test('what failed is tried again', async () => {
  let tries = 0;
  const give = once(() =>
    ++tries === 1 ? Promise.reject(new Error('no way in')) : Promise.resolve('made'),
  );
  await expect(give()).rejects.toThrow('no way in');
  expect(await give()).toBe('made');
  expect(tries).toBe(2);
});
