import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { toHex } from './sha256';
import { md5 } from './md5';

it('gives the digests of RFC 1321', () => {
  const of = (text: string) => toHex(md5(new TextEncoder().encode(text)));
  expect(of('')).toBe('d41d8cd98f00b204e9800998ecf8427e');
  expect(of('message digest')).toBe('f96b697d7cb7938d525a2f31aaf161d0');
});

it('gives what another implementation gives, for any bytes', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
      expect(toHex(md5(bytes))).toBe(createHash('md5').update(bytes).digest('hex'));
    }),
  );
});
