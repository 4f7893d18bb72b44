import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { KEEP_ALL, KEEP_DAILY, KEEP_HOURLY, thin } from './thinning';

const HOUR = 3_600_000;
const history = fc.array(fc.nat(3 * HOUR), { maxLength: 300 }).map((gaps) => {
  let at = 0;
  return gaps.map((gap, revision) => ({ revision, at: (at += gap * (revision % 7 ? 0.1 : 8)) }));
});

describe('thin', () => {
  it('keeps the newest states, one of each hour, one of each day, and none beyond', () => {
    fc.assert(
      fc.property(history, fc.nat(200 * 24 * HOUR), (states, later) => {
        const now = (states.at(-1)?.at ?? 0) + later;
        const dropped = new Set(thin(states, now));
        const kept = states.filter(({ revision }) => !dropped.has(revision));
        const newest = states.slice(-KEEP_ALL);
        for (const { revision } of newest) expect(dropped.has(revision)).toBe(false);
        const older = kept.filter(({ revision }) =>
          newest.every((one) => one.revision !== revision),
        );
        expect(older.every(({ at }) => now - at <= KEEP_DAILY)).toBe(true);
        for (const { revision, at } of states) {
          if (!dropped.has(revision) || now - at > KEEP_DAILY) continue;
          const span = now - at > KEEP_HOURLY ? 24 * HOUR : HOUR;
          const same = older.some((one) => Math.floor(one.at / span) === Math.floor(at / span));
          expect(same).toBe(true);
        }
        // Thinning again finds nothing more to do.
        expect(thin(kept, now)).toEqual([]);
      }),
    );
  });
});
