import { createHash } from 'node:crypto';
import { crc32 as zlibCrc32 } from 'node:zlib';
import fc from 'fast-check';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { crc32, quectelCrc32, quectelCrc32Text } from './crc32';
import { sha256Hex, sha256Stream } from './sha256';

const ascii = (text: string) => new TextEncoder().encode(text);

describe('crc32', () => {
  it('gives the check value of the common CRC-32', () => {
    expect(crc32(ascii('123456789'))).toBe(0xcbf43926);
    expect(crc32(new Uint8Array())).toBe(0);
  });

  it('can go on in pieces', () => {
    fc.assert(
      fc.property(fc.uint8Array(), fc.uint8Array(), (a, b) => {
        expect(crc32(b, crc32(a))).toBe(crc32(Uint8Array.of(...a, ...b)));
        expect(quectelCrc32(b, quectelCrc32(a))).toBe(quectelCrc32(Uint8Array.of(...a, ...b)));
      }),
    );
  });

  it.runIf(typeof zlibCrc32 === 'function')('agrees with zlib', () => {
    fc.assert(
      fc.property(fc.uint8Array(), (bytes) => {
        expect(crc32(bytes)).toBe(zlibCrc32(bytes));
      }),
    );
  });
});

describe('quectelCrc32', () => {
  it.each([
    ['quectel', '0x99386adf'],
    ['123456789', '0xd202d277'],
  ])('gives for %s what the module gives', (text, expected) => {
    expect(quectelCrc32Text(quectelCrc32(ascii(text)), text.length)).toBe(expected);
  });

  it('has no value for an empty file, and no padding', () => {
    expect(quectelCrc32Text(quectelCrc32(new Uint8Array()), 0)).toBeNull();
    expect(quectelCrc32Text(0x0abc, 1)).toBe('0xabc');
  });
});

describe('sha256', () => {
  afterEach(() => vi.unstubAllGlobals());

  it('agrees with Node’s, whole, in pieces and without crypto.subtle', async () => {
    const bytes = Uint8Array.from({ length: 5000 }, (_, i) => (i * 7) & 0xff);
    const expected = createHash('sha256').update(bytes).digest('hex');
    expect(await sha256Hex(bytes)).toBe(expected);
    const stream = await sha256Stream();
    stream.update(bytes.subarray(0, 123));
    stream.update(bytes.subarray(123));
    expect(stream.hex()).toBe(expected);
    vi.stubGlobal('crypto', {});
    expect(await sha256Hex(bytes)).toBe(expected);
  });
});
