import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { escapeEightBit, unescapeEightBit } from './eight-bit';
import { bytesLiteral } from './py-literal';
import { parsePython } from './py-value';
import { checkOf, POLYNOMIAL, type Check } from './checks';
import { answersIn, Gathered, latin1 } from './script';
import { bytesOf } from '../../../serial/bytes';

const forms = fc.constantFrom('eight-bit' as const, 'ascii' as const);

/** What Python makes of a literal of ours: octal escapes and all. */
function readLiteral(literal: Uint8Array): Uint8Array {
  const bytes: number[] = [];
  const text = latin1(literal).slice(2, -1);
  for (let at = 0; at < text.length; at++) {
    if (text[at] !== '\\') bytes.push(text.charCodeAt(at));
    else {
      const [all, hex, octal, plain] = /^\\(?:x(..)|([0-7]{1,3})|(.))/s.exec(text.slice(at)) ?? [];
      if (hex) bytes.push(parseInt(hex, 16));
      else if (octal) bytes.push(parseInt(octal, 8));
      else bytes.push({ n: 10, r: 13 }[plain ?? ''] ?? (plain ?? '').charCodeAt(0));
      at += (all ?? '').length - 1;
    }
  }
  return Uint8Array.from(bytes);
}

describe('literals of Python', () => {
  it('hold any bytes, and nothing that a raw REPL or a lexer takes for its own', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 600 }), forms, (bytes, form) => {
        const literal = bytesLiteral(bytes, form);
        expect(readLiteral(literal)).toEqual(Uint8Array.from(bytes));
        const quote = literal[1];
        literal.forEach((byte, i) => {
          expect(byte > 5 && byte !== 10 && byte !== 13).toBe(true);
          if (byte === quote && i > 1 && i < literal.length - 1) expect(literal[i - 1]).toBe(0x5c);
          if (form === 'ascii') expect(byte >= 0x20 && byte < 0x7f).toBe(true);
        });
      }),
    );
  });

  it('cost little', () => {
    const bytes = Uint8Array.from({ length: 25_600 }, (_, i) => (i * 167 + (i >> 8)) & 0xff);
    expect(bytesLiteral(bytes, 'eight-bit').length / bytes.length).toBeLessThan(1.06);
  });
});

describe('values of Python', () => {
  it.each([
    [
      "(1, b'a\\xff\\n', None, [True, False], 'x', -3)",
      [1, [97, 255, 10], null, [true, false], 'x', -3],
    ],
    ['()', []],
    ["(b'',)", [[]]],
    [`b"it's"`, [105, 116, 39, 115]],
    ["'\\u4e2d'", '中'],
  ])('reads %s', (text, expected) => {
    const plain = (value: unknown): unknown =>
      value instanceof Uint8Array ? [...value] : Array.isArray(value) ? value.map(plain) : value;
    expect(plain(parsePython(text)?.value)).toEqual(expected);
  });

  it.each(['', '(1', "b'", "'\\x4'", '1 2', '<function>', '(1 2)', '__import__("os")'])(
    'refuses %s',
    (text) => expect(parsePython(text)).toBeNull(),
  );

  it('never fails otherwise', () => {
    fc.assert(fc.property(fc.string(), (text) => void parsePython(text)));
  });
});

describe('answers', () => {
  const sums = { crc32: { binascii: 'binascii' }, polynomial: POLYNOMIAL };
  const answer = (number: number, repr: string, check: Check) => {
    const bytes = bytesOf(repr);
    return `~m~${number}:${bytes.length}:${checkOf(bytes, check, number)}:${repr}\r\n`;
  };
  /** Two answers, and the end that belongs to them. */
  const said = (check: Check) => {
    const reprs = ["(1, b'x')", "(2, 'y')"];
    const total = reprs.reduce(
      (sum, repr, i) => (sum * 31 + checkOf(bytesOf(repr), check, i)) % 0x1000000,
      0,
    );
    return [...reprs, `('.', 2, ${total})`].map((repr, i) => answer(i, repr, check));
  };
  const values = [
    [1, Uint8Array.of(120)],
    [2, 'y'],
  ];
  const gather = (output: Uint8Array, check: Check, gathered = new Gathered()) =>
    gathered.add(answersIn(output, '~m~', check));

  describe.each(Object.entries(sums))('with %s', (_, check) => {
    it('are found among what else is printed', () => {
      const output = `junk ${said(check).join('noise')}>>>`;
      expect(gather(bytesOf(output), check)).toEqual(values);
    });

    it('are no answers if anything of them is lost or turned over', () => {
      const output = bytesOf(said(check).join(''));
      fc.assert(
        fc.property(fc.nat(output.length - 3), fc.integer({ min: 1, max: 255 }), (at, turn) => {
          const damaged = output.slice();
          damaged[at] = (damaged[at] as number) ^ turn;
          const lost = Uint8Array.from([...output.slice(0, at), ...output.slice(at + 1)]);
          for (const bytes of [damaged, lost]) {
            const got = gather(bytes, check);
            if (got) expect(got).toEqual(values);
          }
        }),
      );
    });

    it('of two runs make one, unless they do not belong together', () => {
      const [first = '', second = '', end = ''] = said(check);
      const other = answer(1, "(2, 'z')", check);
      const gathered = new Gathered();
      expect(gather(bytesOf(first + end), check, gathered)).toBeNull();
      expect(gather(bytesOf(other + end), check, gathered)).toBeNull();
      expect(gather(bytesOf(second + end), check, gathered)).toEqual(values);
    });
  });
});

describe('eight bits on the way from the module', () => {
  it('come back as they were', () => {
    const escape = (bytes: Uint8Array) => {
      const order = [...escapeEightBit.matchAll(/x([0-9a-f]{2})',b'\\x1b(\d)'/g)];
      return Uint8Array.from(
        [...bytes].flatMap((byte) => {
          const found = order.find(([, hex]) => parseInt(hex ?? '', 16) === byte);
          return found ? [0x1b, 0x30 + Number(found[2])] : [byte];
        }),
      );
    };
    fc.assert(
      fc.property(fc.uint8Array(), (bytes) => {
        const sent = escape(bytes);
        expect(sent.includes(4) || sent.includes(10) || sent.includes(13)).toBe(false);
        expect(unescapeEightBit(sent)).toEqual(Uint8Array.from(bytes));
      }),
    );
  });
});
