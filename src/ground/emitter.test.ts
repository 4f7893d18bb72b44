import { expect, it, vi } from 'vitest';
import { Emitter } from './emitter';

it('tells everybody who listens, and nobody who has stopped, even while it tells', () => {
  const emitter = new Emitter<[number]>();
  const heard: string[] = [];
  emitter.on((n) => {
    heard.push(`a${n}`);
    stopB();
  });
  const stopB = emitter.on((n) => heard.push(`b${n}`));
  emitter.emit(1);
  emitter.clear();
  emitter.emit(2);
  expect(heard).toEqual(['a1']);
});

it('counts a function that is given twice as two listeners', () => {
  const emitter = new Emitter();
  const listener = vi.fn();
  const stop = emitter.on(listener);
  emitter.on(listener);
  emitter.emit();
  stop();
  emitter.emit();
  expect(listener).toHaveBeenCalledTimes(3);
});

it('lets the others hear if one throws, and the fault show by itself', () => {
  const shown: (() => void)[] = [];
  vi.stubGlobal('queueMicrotask', (work: () => void) => shown.push(work));
  const emitter = new Emitter();
  const other = vi.fn();
  emitter.on(() => {
    throw new Error('its own fault');
  });
  emitter.on(other);
  emitter.emit();
  vi.unstubAllGlobals();
  expect(other).toHaveBeenCalledOnce();
  expect(shown).toHaveLength(1);
  expect(shown[0]).toThrow('its own fault');
});
