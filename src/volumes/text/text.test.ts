import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeAs, encodeAs, TEXT_ENCODINGS } from './encodings';
import { isBinary, readText, writeText } from './text';

const utf8 = (text: string) => new TextEncoder().encode(text);
const bytes = (...list: number[]) => Uint8Array.from(list);
/** 你好，世界 */
const CHINESE = bytes(0xc4, 0xe3, 0xba, 0xc3, 0xa3, 0xac, 0xca, 0xc0, 0xbd, 0xe7);

describe('readText', () => {
  it.each([
    ['UTF-8', utf8('é中'), { text: 'é中', encoding: 'utf-8', bom: false, guessed: false }],
    [
      'UTF-8 with a mark',
      bytes(0xef, 0xbb, 0xbf, 0x61),
      { text: 'a', encoding: 'utf-8', bom: true },
    ],
    ['UTF-16 LE', bytes(0xff, 0xfe, 0x2d, 0x4e), { text: '中', encoding: 'utf-16le', bom: true }],
    ['UTF-16 BE', bytes(0xfe, 0xff, 0x4e, 0x2d), { text: '中', encoding: 'utf-16be', bom: true }],
    ['GBK', CHINESE, { text: '你好，世界', encoding: 'gbk', guessed: true, lossless: true }],
    [
      'GB18030',
      bytes(...CHINESE, 0x94, 0x39, 0xfc, 0x36),
      { text: '你好，世界😀', encoding: 'gb18030', guessed: true },
    ],
    [
      'Latin-1',
      bytes(0x64, 0xe9, 0x6a, 0xe0, 0x20, 0x76, 0x75),
      { text: 'déjà vu', encoding: 'windows-1252', guessed: true },
    ],
    ['nothing', bytes(), { text: '', encoding: 'utf-8', lineEnding: 'none' }],
  ])('knows %s', (_, content, expected) => {
    expect(readText(content)).toMatchObject(expected);
  });

  it('names the other encoding that a guess could be', () => {
    expect(readText(bytes(...utf8('the_name_of_it = '), ...CHINESE))?.alternatives).toEqual([
      'windows-1252',
    ]);
    expect(readText(bytes(0x61, 0xe9, 0x6a, 0x61))?.alternatives).toEqual(['gbk']);
    expect(readText(CHINESE, 'windows-1252')).toMatchObject({ guessed: false });
    expect(readText(CHINESE, 'utf-8')).toBeNull();
  });

  it('believes what a Python source says of itself, also while it is plain ASCII', () => {
    const source = bytes(...utf8('# -*- coding: gbk -*-\nx = "'), ...CHINESE, 0x22);
    expect(readText(source)).toMatchObject({ encoding: 'gbk', guessed: false });
    const file = readText(utf8('#!/bin/x\n# coding=gb2312\n'));
    expect(file?.encoding).toBe('gbk');
    expect(file && writeText(file, '好')).toEqual(bytes(0xba, 0xc3));
  });

  it('tells binaries', () => {
    expect(isBinary(bytes(0x61, 0, 0x62))).toBe(true);
    expect(isBinary(bytes(0x1f, 0x8b, 0x08, 0x01, 0x02, 0x03, 0xff))).toBe(true);
    expect(isBinary(bytes(0xff, 0xfe, 0x00, 0xd8))).toBe(true);
    expect(isBinary(utf8('\u001b[31mred\u001b[0m\tbell\f\n'))).toBe(false);
    expect(isBinary(Uint8Array.from({ length: 400 }, (_, i) => (i * 89 + 7) % 255))).toBe(true);
  });

  it('is only to be looked at if writing back would change bytes', () => {
    // Both are the euro sign; only one of them can come back.
    expect(readText(bytes(...CHINESE, 0x80), 'gbk')?.lossless).toBe(false);
    expect(readText(bytes(...CHINESE, 0xa2, 0xe3), 'gbk')?.lossless).toBe(true);
  });
});

describe('writeText', () => {
  const lossless = fc.oneof(
    fc.string({ unit: 'grapheme' }).map(utf8),
    fc
      .array(fc.constantFrom('a', 'é', '\r', '\n', '\r\n', '中'), { maxLength: 30 })
      .map((l) => utf8(l.join(''))),
    fc.string({ unit: 'grapheme' }).map((t) => bytes(0xef, 0xbb, 0xbf, ...utf8(t))),
    fc.string({ unit: 'grapheme' }).map((t) => bytes(0xff, 0xfe, ...encodeAs(t, 'utf-16le'))),
    fc.string({ unit: 'grapheme' }).map((t) => bytes(0xfe, 0xff, ...encodeAs(t, 'utf-16be'))),
    fc.uint8Array({ maxLength: 40 }),
  );

  it('gives the same bytes back if nothing was edited', () => {
    fc.assert(
      fc.property(lossless, (content) => {
        const file = readText(content);
        if (file?.lossless) expect(writeText(file, file.text)).toEqual(Uint8Array.from(content));
      }),
      { numRuns: 2000 },
    );
  });

  it('keeps a first ÿ of Latin-1', () => {
    const content = bytes(0xff, 0x20, 0x20);
    const file = readText(content);
    expect(file?.text).toBe('ÿ  ');
    expect(file && writeText(file, file.text)).toEqual(content);
  });

  it.each(['\n', '\r\n', '\r'])(
    'keeps the line end %j for new lines, whatever was pasted',
    (end) => {
      const file = readText(utf8(['a', 'b', ''].join(end)));
      expect(file && writeText(file, 'a\nnew\r\nb\n')).toEqual(
        utf8(['a', 'new', 'b', ''].join(end)),
      );
    },
  );

  it('keeps the ends of all lines that stay, in a file with mixed ends', () => {
    const file = readText(utf8('one\r\ntwo\nthree\r\nfour\rfive\r\n'));
    expect(file?.lineEnding).toBe('mixed');
    const edited = 'one\ninserted\ntwo\nTHREE\nfour\nfive\nsix';
    expect(file && new TextDecoder().decode(writeText(file, edited))).toBe(
      'one\r\ninserted\r\ntwo\nTHREE\r\nfour\rfive\r\nsix',
    );
  });

  it('keeps every line’s end when a line is removed anywhere', () => {
    const line = fc.tuple(fc.nat(50), fc.constantFrom('\n', '\r\n', '\r'));
    fc.assert(
      fc.property(
        fc.uniqueArray(line, { minLength: 2, selector: ([n]) => n }),
        fc.nat(),
        (lines, n) => {
          const file = readText(utf8(lines.map(([text, end]) => `L${text}${end}`).join('')));
          const kept = lines.toSpliced(n % lines.length, 1);
          const edited = kept.map(([text]) => `L${text}\n`).join('');
          const wanted = kept.map(([text, end]) => `L${text}${end}`).join('');
          expect(file && new TextDecoder().decode(writeText(file, edited))).toBe(wanted);
        },
      ),
    );
  });

  it('refuses a character that the encoding has not, and says where', () => {
    const file = readText(CHINESE);
    expect(() => file && writeText(file, '好\n😀')).toThrow(
      expect.objectContaining({
        code: 'text-not-encodable',
        params: { character: '😀', line: 2, encoding: 'gbk' },
      }),
    );
    expect(() => encodeAs('\ud800', 'utf-8')).toThrow('text-not-encodable');
  });
});

describe('encodings', () => {
  it.each(TEXT_ENCODINGS)('%s: what encodes decodes to the same', (encoding) => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        let encoded: Uint8Array;
        try {
          encoded = encodeAs(text, encoding);
        } catch (error) {
          expect(error).toMatchObject({ code: 'text-not-encodable' });
          return;
        }
        expect(decodeAs(encoded, encoding)).toBe(text);
      }),
      { numRuns: 500 },
    );
  });

  it('GB18030 has a place for every character outside of private use', () => {
    let text = '';
    for (let point = 1; point < 0x30000; point += point < 0x10000 ? 1 : 97) {
      const isPrivate = point >= 0xe000 && point < 0xf900;
      if (!isPrivate && (point < 0xd800 || point > 0xdfff)) text += String.fromCodePoint(point);
    }
    expect(decodeAs(encodeAs(text, 'gb18030'), 'gb18030')).toBe(text);
  });
});
