import { expect, it } from 'vitest';
import { LineQuality } from './line-quality';

/** Sources of 300 bytes that do not arrive. */
function lose(quality: LineQuality, sources: number): void {
  for (let i = 0; i < sources; i++) quality.sent(300, false);
}

it('slows down before it gives a line up, if the module gives no window', () => {
  const quality = new LineQuality();
  quality.isPaced = true;
  const rates: number[] = [];
  for (let i = 0; i < 4; i++) {
    const { piece, pause } = quality.pacing;
    rates.push(piece / pause);
    lose(quality, 3);
    expect(quality.isHopeless).toBe(false);
  }
  expect(rates).toEqual([3.2, 0.8, 0.4, 0.2]);
  lose(quality, 8);
  expect(quality.isHopeless).toBe(true);
  expect(quality.pacing.piece / quality.pacing.pause).toBe(0.2);
});

it('blames the line alone for what is lost, if the module gives a window', () => {
  const quality = new LineQuality();
  const before = quality.pacing;
  lose(quality, 8);
  expect(quality.isHopeless).toBe(true);
  expect(quality.pacing).toBe(before);
});
