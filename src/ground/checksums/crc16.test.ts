import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { crc16 } from './crc16';

const ascii = (text: string) => new TextEncoder().encode(text);

describe('crc16', () => {
  it.each([
    ['123456789', 0x89f6],
    ['Hello World!', 0x222f],
    ['A', 0x503a],
    ['', 0xffff],
  ])('gives for “%s” what the modules give', (text, expected) => {
    expect(crc16(ascii(text))).toBe(expected);
  });

  it('gives C3F3 for all bytes in order', () => {
    expect(crc16(Uint8Array.from({ length: 256 }, (_, i) => i))).toBe(0xc3f3);
  });

  it('can go on in pieces', () => {
    fc.assert(
      fc.property(fc.uint8Array(), fc.uint8Array(), (a, b) => {
        expect(crc16(b, crc16(a))).toBe(crc16(Uint8Array.of(...a, ...b)));
      }),
    );
  });
});
