import { describe, expect, it } from 'vitest';
import { m } from '../../../kit/words/all';
import { ConnectSteps } from './connect-steps.svelte';

describe('the steps of an attempt to connect', () => {
  it('say what was done, how long it took, and what it is at', () => {
    let now = 100;
    const steps = new ConnectSteps(() => now);
    steps.clear();
    expect(steps.tell('connect_opening')).toBe(true);
    now = 350;
    expect(steps.tell('connect_probing')).toBe(true);
    now = 1350;
    expect(steps.taken.map(({ text, took }) => [text(), took])).toEqual([
      [m.connect_opening(), 250],
    ]);
    expect(steps.text).toBe(m.connect_probing());
    expect(steps.elapsed).toBe(1000);
  });

  it('count a step that is told every second as one', () => {
    const steps = new ConnectSteps(() => 0);
    steps.clear();
    const told = [3, 2, 1].map((seconds) => steps.tell('rescue_step_reset_key', { seconds }));
    expect(told).toEqual([true, false, false]);
    expect(steps.secondsLeft).toBe(1);
    expect(steps.taken).toEqual([]);
    steps.tell('connect_probing');
    expect(steps.secondsLeft).toBeNull();
    expect(steps.taken).toHaveLength(1);
  });

  it('begin anew with another attempt', () => {
    const steps = new ConnectSteps(() => 0);
    steps.tell('connect_opening');
    steps.tell('connect_probing');
    steps.clear();
    expect(steps.taken).toEqual([]);
    expect(steps.text).toBe(m.connect_opening());
  });
});
