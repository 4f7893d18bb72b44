import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bytesOf, joinBytes } from '../../../serial/bytes';
import { BlockScanner, type Scanned } from './blocks';

function scan(...pieces: readonly Uint8Array[]): Scanned[] {
  const scanner = new BlockScanner();
  const found: Scanned[] = [];
  for (const piece of pieces) {
    scanner.push(piece);
    for (let next = scanner.next(); next; next = scanner.next()) found.push(next);
  }
  return found;
}

const words = (scanned: Scanned) =>
  scanned === 'restart'
    ? scanned
    : `${scanned.kind}${scanned.code} ${new TextDecoder().decode(scanned.payload)}`;

const EXAMPLES: readonly (readonly [string, readonly string[]])[] = [
  ['R000008\r\nSet OK\r\n', ['R0 Set OK']],
  ['R000009\r\nSuccess\r\n', ['R0 Success']],
  ['R100016\r\nCommand failed\r\n', ['R1 Command failed']],
  ['R000003\r\n0\r\n', ['R0 0']],
  ['R000000\r\n', ['R0 ']],
  ['L000014\r\nFile deleted\r\nR000009\r\nSuccess\r\n', ['L0 File deleted', 'R0 Success']],
];

describe('BlockScanner', () => {
  it.each(EXAMPLES)('reads %j', (text, expected) => {
    expect(scan(bytesOf(text)).map(words)).toEqual(expected);
  });

  it.each(EXAMPLES)('reads %j split at every byte', (text, expected) => {
    const bytes = bytesOf(text);
    for (let at = 0; at <= bytes.length; at++) {
      expect(scan(bytes.slice(0, at), bytes.slice(at)).map(words)).toEqual(expected);
    }
    const single = [...bytes].map((byte) => Uint8Array.of(byte));
    expect(scan(...single).map(words)).toEqual(expected);
  });

  it('tells a restart where a header is due, but not inside a block', () => {
    expect(scan(bytesOf('\r\n[Ready]\r\n> R000003\r\n0\r\n')).map(words)).toEqual([
      'restart',
      'R0 0',
    ]);
    expect(scan(bytesOf('R000009\r\n[Ready]\r\n')).map(words)).toEqual(['R0 [Ready]']);
  });

  it('says when a payload does not end as it must', () => {
    expect(scan(bytesOf('R000009\r\nSuc??cess\r\n'))[0]).toMatchObject({ damaged: true });
  });

  it('is not stopped by endless noise', () => {
    const scanner = new BlockScanner();
    for (let i = 0; i < 300; i++) {
      scanner.push(new Uint8Array(100).fill(0x52));
      expect(scanner.next()).toBeNull();
    }
    scanner.push(bytesOf('R000003\r\n0\r\n'));
    expect(scanner.next()).toMatchObject({ code: 0 });
    expect(scanner.noise).toBe(30_000);
    expect(scanner.missing).toBeNull();
  });

  it('says how much is missing', () => {
    const scanner = new BlockScanner();
    scanner.push(bytesOf('R000009\r\nSucc'));
    expect(scanner.next()).toBeNull();
    expect(scanner.missing).toBe(5);
  });

  it('finds every block in any noise and any split', () => {
    const block = fc.record({
      kind: fc.constantFrom('R', 'L', 'S'),
      code: fc.integer({ min: 0, max: 9 }),
      payload: fc.uint8Array({ maxLength: 60 }),
    });
    // Noise that holds no header and no [Ready], and can't be the start of one.
    const noise = fc
      .uint8Array({ maxLength: 20 })
      .map((bytes) => bytes.filter((byte) => ![0x52, 0x4c, 0x53, 0x5b].includes(byte)));
    fc.assert(
      fc.property(
        fc.array(fc.tuple(noise, block), { maxLength: 6 }),
        fc.array(fc.integer({ min: 1, max: 30 }), { minLength: 1, maxLength: 20 }),
        (parts, cuts) => {
          const whole = joinBytes(
            parts.flatMap(([before, { kind, code, payload }]) => [
              before,
              bytesOf(`${kind}${code}${String(payload.length + 2).padStart(5, '0')}\r\n`),
              payload,
              bytesOf('\r\n'),
            ]),
          );
          const pieces: Uint8Array[] = [];
          for (let at = 0, i = 0; at < whole.length; i++) {
            const count = cuts[i % cuts.length] as number;
            pieces.push(whole.slice(at, at + count));
            at += count;
          }
          const found = scan(...pieces);
          expect(found).toEqual(
            parts.map(([, { kind, code, payload }]) => ({
              kind,
              code,
              payload: Uint8Array.from(payload),
              damaged: false,
            })),
          );
        },
      ),
    );
  });
});
