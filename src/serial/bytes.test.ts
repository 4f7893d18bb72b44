import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bytesOf, indexOfBytes, joinBytes } from './bytes';

describe('indexOfBytes', () => {
  it('finds what a search in text finds', () => {
    // Few letters, so that there is something to find.
    const text = (maxLength: number) => fc.string({ unit: fc.constantFrom('a', 'b'), maxLength });
    fc.assert(
      fc.property(text(30), text(4), fc.nat(30), (all, wanted, from) => {
        fc.pre(from <= all.length);
        expect(indexOfBytes(bytesOf(all), bytesOf(wanted), from)).toBe(all.indexOf(wanted, from));
      }),
    );
  });

  it('finds nothing beyond the end', () => {
    expect(indexOfBytes(bytesOf('ab'), bytesOf('abc'))).toBe(-1);
    expect(indexOfBytes(bytesOf('ab'), bytesOf(''), 3)).toBe(-1);
    expect(indexOfBytes(bytesOf('abab'), bytesOf('ab'), 3)).toBe(-1);
  });
});

describe('joinBytes', () => {
  it('joins pieces in order', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array()), (pieces) => {
        expect([...joinBytes(pieces)]).toEqual(pieces.flatMap((piece) => [...piece]));
      }),
    );
  });

  it('writes text as UTF-8', () => {
    expect([...bytesOf('aé模')]).toEqual([0x61, 0xc3, 0xa9, 0xe6, 0xa8, 0xa1]);
  });
});
