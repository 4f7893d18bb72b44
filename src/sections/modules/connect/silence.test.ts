import { expect, it } from 'vitest';
import type { WireListener } from '../../../serial/wire';
import { watchSilence } from './silence';

it('tells of a module that says nothing while something waits for it, until it speaks', () => {
  const timers = new Set<() => void>();
  let listener: WireListener = () => undefined;
  const wire = {
    clock: {
      now: () => 0,
      after: (_milliseconds: number, run: () => void) => {
        timers.add(run);
        return () => void timers.delete(run);
      },
    },
    listen: (one: WireListener) => {
      listener = one;
      return () => undefined;
    },
  };
  const pass = () => {
    for (const run of [...timers]) {
      timers.delete(run);
      run();
    }
  };
  let waits = false;
  let silent = false;
  const watch = watchSilence(
    wire,
    () => waits,
    (now) => (silent = now),
  );
  const byte = Uint8Array.of(1);
  // What a person types at a prompt waits for nothing.
  listener('out', byte);
  expect(timers.size).toBe(0);
  waits = true;
  watch.check();
  listener('out', byte);
  expect(timers.size).toBe(1);
  expect(silent).toBe(false);
  pass();
  expect(silent).toBe(true);
  listener('in', byte);
  expect(silent).toBe(false);
  // It fell silent in the middle of its answer.
  pass();
  expect(silent).toBe(true);
  waits = false;
  watch.check();
  expect(silent).toBe(false);
  waits = true;
  watch.check();
  watch.stop();
  expect(timers.size).toBe(0);
});
