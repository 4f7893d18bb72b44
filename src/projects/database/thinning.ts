import type { StateInfo } from '../types';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/** The newest states, which are all kept. */
export const KEEP_ALL = 50;
/** Milliseconds; of older states, the last one of every hour is kept for so long, … */
export const KEEP_HOURLY = 2 * DAY;
/** … and the last one of every day for so long. */
export const KEEP_DAILY = 90 * DAY;

/** Revisions that the history lets go of at the time `now`. The newest state always stays. */
export function thin(states: readonly Pick<StateInfo, 'revision' | 'at'>[], now: number): number[] {
  const newestFirst = [...states].sort((a, b) => b.revision - a.revision);
  const spans = new Set<string>();
  return newestFirst.slice(KEEP_ALL).flatMap(({ revision, at }) => {
    const age = now - at;
    if (age > KEEP_DAILY) return [revision];
    const span =
      age <= KEEP_HOURLY ? `hour ${Math.floor(at / HOUR)}` : `day ${Math.floor(at / DAY)}`;
    if (spans.has(span)) return [revision];
    spans.add(span);
    return [];
  });
}
