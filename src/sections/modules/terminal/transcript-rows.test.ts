import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { joinBytes } from '../../../serial/bytes';
import type { Chunk } from '../../../serial/transcript';
import { clock, ROW_BYTES, TranscriptRows, type TranscriptRow } from './transcript-rows';

const chunk: fc.Arbitrary<Chunk> = fc.record({
  at: fc.nat(100_000),
  direction: fc.constantFrom('in' as const, 'out' as const),
  bytes: fc.uint8Array({ minLength: 1, maxLength: 100 }),
});

describe('TranscriptRows', () => {
  it('shows every byte once and in order, in rows that are no longer than they may be', () => {
    fc.assert(
      fc.property(fc.array(chunk), (chunks) => {
        const rows = new TranscriptRows(chunks);
        const all: TranscriptRow[] = [];
        for (let i = 0; i < rows.count; i++) all.push(rows.row(i) as TranscriptRow);
        expect(joinBytes(all.map(({ bytes }) => bytes))).toEqual(
          joinBytes(chunks.map(({ bytes }) => bytes)),
        );
        for (const { bytes } of all) expect(bytes.length).toBeLessThanOrEqual(ROW_BYTES);
        expect(all.filter(({ first }) => first).map(({ at }) => at)).toEqual(
          chunks.map(({ at }) => at),
        );
        expect(rows.row(rows.count)).toBeNull();
        expect(rows.row(-1)).toBeNull();
      }),
    );
  });
});

describe('clock', () => {
  it('writes minutes, seconds and thousandths', () => {
    expect(clock(0)).toBe('0:00.000');
    expect(clock(61_234)).toBe('1:01.234');
    expect(clock(600_005)).toBe('10:00.005');
  });
});
