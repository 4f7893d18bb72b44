import { expect, test } from 'vitest';
import { LazyDesk } from './lazy-desk.svelte';

test('it is made once, whoever asks', async () => {
  let made = 0;
  const lazy = new LazyDesk(() => Promise.resolve({ number: ++made }));
  expect(lazy.desk).toBeNull();
  const [one, other] = await Promise.all([lazy.load(), lazy.load()]);
  expect(one).toBe(other);
  expect(lazy.desk).toBe(one);
  expect(await lazy.load()).toBe(one);
  expect(made).toBe(1);
});

test('what failed is tried again', async () => {
  let tries = 0;
  const lazy = new LazyDesk(() =>
    ++tries === 1 ? Promise.reject(new Error('no way in')) : Promise.resolve('desk'),
  );
  await expect(lazy.load()).rejects.toThrow('no way in');
  expect(lazy.desk).toBeNull();
  expect(await lazy.load()).toBe('desk');
  expect(lazy.desk).toBe('desk');
});

test('it can be seen before it has started', async () => {
  let started = () => undefined as void;
  const lazy = new LazyDesk<string>(async (show) => {
    show('desk');
    await new Promise<void>((resolve) => (started = resolve));
    return 'desk';
  });
  const loading = lazy.load();
  expect(lazy.desk).toBe('desk');
  started();
  expect(await loading).toBe('desk');
});
