import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { rowWindow, scrollToRow } from './window';

const lists = fc.record({
  count: fc.integer({ min: 1, max: 3_000_000 }),
  rowHeight: fc.integer({ min: 12, max: 48 }),
  viewport: fc.integer({ min: 60, max: 1200 }),
});

describe('the window of a long list', () => {
  it('covers all that can be seen, wherever it is scrolled to', () => {
    fc.assert(
      fc.property(lists, fc.double({ min: 0, max: 1, noNaN: true }), (list, share) => {
        const { count, rowHeight, viewport } = list;
        const { height } = rowWindow(count, rowHeight, 0, viewport);
        const scrollTop = share * Math.max(0, height - viewport);
        const { first, end, top } = rowWindow(count, rowHeight, scrollTop, viewport);
        expect(first === 0 || top <= scrollTop).toBe(true);
        const bottom = top + (end - first) * rowHeight;
        expect(end === count || bottom >= scrollTop + viewport).toBe(true);
        expect(end - first).toBeLessThanOrEqual(viewport / rowHeight + 14);
      }),
    );
  });

  it('shows a row after scrolling to it', () => {
    fc.assert(
      fc.property(lists, fc.nat(), fc.nat(), (list, wanted, from) => {
        const { count, rowHeight, viewport } = list;
        const row = wanted % count;
        const { height } = rowWindow(count, rowHeight, 0, viewport);
        const start = from % Math.max(1, height - viewport);
        const scrollTop = scrollToRow(row, count, rowHeight, start, viewport);
        const { first, end } = rowWindow(count, rowHeight, scrollTop, viewport);
        expect(row).toBeGreaterThanOrEqual(first);
        expect(row).toBeLessThan(end);
      }),
    );
  });
});
