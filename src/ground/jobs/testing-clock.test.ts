import { expect, it } from 'vitest';
import { sleep } from './clock';
import { every, TestingClock, type Worker } from './testing-clock';

it('jumps from timer to timer, in the order of their times', async () => {
  const clock = new TestingClock();
  const seen: [string, number][] = [];
  const note = (what: string) => () => void seen.push([what, clock.now()]);
  clock.after(3_600_000, note('an hour'));
  clock.after(20, note('twenty'));
  const callOff = clock.after(10, note('never'));
  clock.after(20, note('twenty, too'));
  callOff();
  await sleep(clock, 3_600_001);
  expect(seen).toEqual([
    ['twenty', 20],
    ['twenty, too', 20],
    ['an hour', 3_600_000],
  ]);
});

it('stands still while promises and digests are under way', async () => {
  const clock = new TestingClock();
  let late = false;
  clock.after(1, () => (late = true));
  for (let i = 0; i < 1000; i++) await Promise.resolve();
  for (let i = 0; i < 20; i++) await crypto.subtle.digest('SHA-256', new Uint8Array(1 << 16));
  expect(late).toBe(false);
  await sleep(clock, 2);
  expect(late).toBe(true);
});

it('repeats until it is stopped', async () => {
  const clock = new TestingClock();
  let count = 0;
  const stop = every(clock, 100, () => count++);
  await sleep(clock, 1050);
  stop();
  await sleep(clock, 1000);
  expect(count).toBe(10);
});

it('goes on as far as a worker has worked, and wakes one that sleeps', async () => {
  const clock = new TestingClock();
  const worker = { busy: true, asleep: 0, worked: 0 };
  const woken: number[] = [];
  const leave = clock.watch({
    get busy() {
      return worker.busy;
    },
    get asleep() {
      return worker.asleep;
    },
    spent: () => {
      const { worked } = worker;
      worker.worked = 0;
      return worked;
    },
    wake: () => {
      woken.push(clock.now());
      worker.asleep = 0;
      worker.busy = false;
    },
  } satisfies Worker);
  let rung = -1;
  clock.after(50, () => (rung = clock.now()));
  worker.worked = 40;
  // Real rounds of the event loop: nothing but the worker moves this clock.
  const rounds = async () => {
    for (let i = 0; i < 200; i++) await new Promise((resolve) => setImmediate(resolve));
  };
  while (clock.now() < 40) await rounds();
  expect([clock.now(), rung]).toEqual([40, -1]);
  worker.worked = 15;
  while (rung < 0) await rounds();
  expect(rung).toBe(50);
  worker.asleep = 20;
  while (!woken.length) await rounds();
  expect(woken).toEqual([75]);
  await sleep(clock, 5);
  expect(clock.now()).toBe(80);
  leave();
});
