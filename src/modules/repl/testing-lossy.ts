import { vi } from 'vitest';
import type { ByteLine } from '../../serial/byte-line';
import { Faults } from '../../serial/faults';
import { pacedLine } from '../../serial/pacing';

/** A line at 115200 bits per second that begins to lose bytes, in both directions, when it is told to. */
export interface LossyLine {
  readonly line: ByteLine;
  losing: boolean;
}

/** @param drop share of bytes that get lost */
export function lossyLine(to: ByteLine, drop: number, seed: number): LossyLine {
  const end = (faults: Faults) =>
    new TransformStream<Uint8Array, Uint8Array>({
      transform(bytes, controller) {
        const left = lossy.losing ? faults.apply(bytes) : bytes;
        if (left.length) controller.enqueue(left);
      },
    });
  const outwards = end(new Faults({ drop }, ~seed));
  // A line that is lost shows it at its reading end.
  outwards.readable.pipeTo(to.writable).catch(() => undefined);
  const { name, bitRate, clock } = to;
  const bare: ByteLine = {
    ...{ name, bitRate, ...(clock ? { clock } : {}) },
    readable: to.readable.pipeThrough(end(new Faults({ drop }, seed))),
    writable: outwards.writable,
    close: () => to.close(),
  };
  const lossy: LossyLine = { line: pacedLine(bare, { bitRate: 115_200 }), losing: false };
  return lossy;
}

/** Marks and temporary names follow from the seed from now on: else no run on a lossy line is like another. */
export function sameMarks(seed: number): void {
  let state = seed;
  vi.spyOn(crypto, 'getRandomValues').mockImplementation((array) => {
    if (!(array instanceof Uint8Array || array instanceof Uint16Array)) {
      throw new TypeError('Nothing else is asked for.');
    }
    // A linear congruential generator, with the numbers of Numerical Recipes.
    for (let i = 0; i < array.length; i++) {
      state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
      array[i] = state >>> 16;
    }
    return array;
  });
}
