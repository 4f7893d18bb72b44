import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  baseName,
  byteLength,
  canonicalName,
  checkName,
  compareNames,
  displayName,
  commonFolder,
  copyName,
  freeName,
  isWithin,
  joinPath,
  nameFromBytes,
  nameIsUtf8,
  nameToBytes,
  parentPath,
  pathOf,
  splitPath,
} from './paths';

const name = fc
  .string({ unit: 'binary', minLength: 1, maxLength: 12 })
  .filter((text) => !/[/\0]/.test(text) && text !== '.' && text !== '..' && nameIsUtf8(text));

describe('names and bytes', () => {
  it('give each other back, whatever the bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 40 }), (bytes) => {
        const text = nameFromBytes(bytes);
        expect(nameToBytes(text)).toEqual(bytes);
        expect(byteLength(text)).toBe(bytes.length);
        expect(canonicalName(text)).toBe(text);
      }),
    );
  });

  it('are UTF-8 exactly if the platform decodes them', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 6 }), (bytes) => {
        let valid = true;
        try {
          new TextDecoder('utf-8', { fatal: true }).decode(bytes);
        } catch {
          valid = false;
        }
        expect(nameIsUtf8(nameFromBytes(bytes))).toBe(valid);
      }),
      { numRuns: 2000 },
    );
  });

  it('decode the readable part of a broken name as the platform does', () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom(0x41, 0xc3, 0xa9, 0xe4, 0xb8, 0xad, 0xf0, 0x9f)),
        (list) => {
          const bytes = Uint8Array.from(list);
          const lossy = new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes);
          const kept = (text: string) => text.replaceAll('\ufffd', '');
          expect(kept(displayName(nameFromBytes(bytes)))).toBe(kept(displayName(lossy)));
        },
      ),
      { numRuns: 1000 },
    );
  });

  it('keep a byte order mark and show what is no text as U+FFFD', () => {
    expect(nameToBytes(nameFromBytes(Uint8Array.of(0xef, 0xbb, 0xbf, 0x61)))).toHaveLength(4);
    expect(displayName(nameFromBytes(Uint8Array.of(0x61, 0xff)))).toBe('a\ufffd');
  });

  it.each([
    ['photo\u202egpj.exe', 'photo\\u202Egpj.exe'],
    ['a\nb\x1b[31m\x00', 'a\\x0Ab\\x1B[31m\\x00'],
    ['c\u0085\u2028\u200b', 'c\\x85\\u2028\\u200B'],
    ['\u2066a\u2069\u061c', '\\u2066a\\u2069\\u061C'],
    ['中文 é עברית 👩\u200d🔬', '中文 é עברית 👩\u200d🔬'],
  ])('show what is not seen as escapes, and nothing else: %j', (raw, shown) => {
    expect(displayName(raw)).toBe(shown);
    expect(displayName(shown)).toBe(shown);
  });

  it('spell escapes that make up a character as that character', () => {
    expect(canonicalName('\udcc3\udca9')).toBe('é');
    expect(splitPath('/\udcc3\udca9')).toEqual(['é']);
  });
});

describe('checkName', () => {
  it.each([
    ['', 'name-empty'],
    ['.', 'name-dots'],
    ['..', 'name-dots'],
    ['a/b', 'name-slash'],
    ['a\0', 'name-nul'],
    ['\ud800', 'name-not-unicode'],
    ['é'.repeat(128), 'name-too-long'],
  ])('refuses %j as %s', (bad, code) => {
    expect(() => checkName(bad, 255)).toThrow(expect.objectContaining({ code }));
  });

  it.each(['a', '...', '.hidden', ' ', '中文.py', 'a'.repeat(255)])('takes %j', (good) => {
    expect(() => checkName(good, 255)).not.toThrow();
  });
});

describe('paths', () => {
  it('split and join to the same', () => {
    fc.assert(
      fc.property(fc.array(name, { maxLength: 5 }), (names) => {
        const path = pathOf(names);
        expect(splitPath(path)).toEqual(names);
        if (names.length) {
          expect(joinPath(parentPath(path), baseName(path))).toBe(path);
          expect(isWithin(path, parentPath(path))).toBe(true);
        }
      }),
    );
  });

  it.each(['', 'a', 'a/b', '/a//b', '/a/', '/a/./b', '/../a'])('refuse %j', (path) => {
    expect(() => splitPath(path)).toThrow(expect.objectContaining({ name: 'PortsideError' }));
  });

  it('tell what lies within by whole names', () => {
    expect(isWithin('/ab', '/a')).toBe(false);
    expect(isWithin('/a', '/a')).toBe(true);
    expect(isWithin('/a/b', '/')).toBe(true);
  });
});

describe('commonFolder', () => {
  it.each([
    [['/a/b/c', '/a/b/d/e'], '/a/b'],
    [['/a/b'], '/a'],
    [['/a/b', '/ab/c'], '/'],
    [['/a', '/a/b'], '/'],
    [[], '/'],
  ])('of %j is %s', (paths, folder) => {
    expect(commonFolder(paths)).toBe(folder);
  });
});

describe('compareNames', () => {
  it('orders as the bytes of UTF-8 do', () => {
    fc.assert(
      fc.property(name, name, (a, b) => {
        const bytes = Buffer.compare(nameToBytes(a), nameToBytes(b));
        expect(Math.sign(compareNames(a, b))).toBe(bytes);
      }),
      { numRuns: 1000 },
    );
  });
});

describe('copyName', () => {
  const next = (name: string, ...taken: string[]) =>
    copyName(name, 'copy', (one) => taken.includes(one));

  it('counts copies, also those of a copy', () => {
    expect(next('main.py')).toBe('main copy.py');
    expect(next('main.py', 'main copy.py')).toBe('main copy 2.py');
    expect(next('main copy.py', 'main copy.py')).toBe('main copy 2.py');
    expect(next('main copy 2.py', 'main copy.py', 'main copy 2.py')).toBe('main copy 3.py');
    expect(next('lib', 'lib copy')).toBe('lib copy 2');
    expect(next('.profile')).toBe('.profile copy');
  });

  it('leaves names alone that only look like a copy', () => {
    expect(next('copy.py')).toBe('copy copy.py');
    expect(next('photocopy.py')).toBe('photocopy copy.py');
    expect(next('track 2.wav')).toBe('track 2 copy.wav');
    expect(next('copy 2')).toBe('copy 2 copy');
  });

  it('has no more bytes than there is room for', () => {
    expect(copyName('main.py', '副本', () => false, 15)).toBe('main 副本.py');
    expect(copyName('main.py', '副本', () => false, 12)).toBe('ma 副本.py');
  });
});

describe('freeName', () => {
  it('counts up before the extension', () => {
    const taken = new Set(['a.py', 'a (2).py', '.profile']);
    const isTaken = (candidate: string) => taken.has(candidate);
    expect(freeName('a.py', isTaken)).toBe('a (3).py');
    expect(freeName('.profile', isTaken)).toBe('.profile (2)');
    expect(freeName('lib', isTaken)).toBe('lib (2)');
  });

  it('keeps to the bytes that a name may have, cut between two characters', () => {
    expect(freeName('报告.script', () => false, 15)).toBe('报 (2).script');
    fc.assert(
      fc.property(name, fc.integer({ min: 8, max: 40 }), fc.nat(12), (own, max, count) => {
        const taken = new Set([own]);
        for (let i = 0; i < count; i++) taken.add(freeName(own, (one) => taken.has(one), max));
        const free = freeName(own, (one) => taken.has(one), max);
        expect(taken.has(free)).toBe(false);
        expect(byteLength(free)).toBeLessThanOrEqual(max);
        expect(nameIsUtf8(free)).toBe(true);
        const [start = ''] = free.split(/ \(\d+\)/);
        expect(own.startsWith(start)).toBe(true);
        // Nothing is cut that fits.
        const whole = freeName(own, (one) => taken.has(one));
        if (byteLength(whole) <= max) expect(free).toBe(whole);
      }),
    );
  });
});
