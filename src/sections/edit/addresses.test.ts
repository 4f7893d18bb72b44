import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { follow } from '../testing';
import { parseTextAddress, textAddress } from './addresses';

describe('the address of a text', () => {
  it('leads back to it, whatever its names are', () => {
    const name = fc.string({ minLength: 1, unit: 'binary' }).map((one) => one.replaceAll('/', '_'));
    const escaped = fc.integer({ min: 0xdc80, max: 0xdcff }).map((b) => String.fromCharCode(b));
    fc.assert(
      fc.property(
        fc.array(fc.oneof(name, escaped, fc.constant('~dc80')), { minLength: 1, maxLength: 4 }),
        (names) => {
          const text = {
            section: 'modules',
            volume: '2c7c-6002-0.usr',
            path: `/${names.join('/')}`,
          };
          const parts = textAddress(text).map(encodeURIComponent).map(decodeURIComponent);
          expect(parseTextAddress(parts)).toEqual(text);
        },
      ),
    );
  });

  it('is gone if there is no such volume, and unknown if it names no text', async () => {
    expect(await follow('edit', ['projects', 'none', 'main.py'])).toBe('gone');
    expect(await follow('edit', ['projects'])).toBe('unknown');
    expect(await follow('edit', [])).toBe('gone');
  });
});
