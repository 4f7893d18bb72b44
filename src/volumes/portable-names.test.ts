import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { nameFromBytes } from './paths';
import { PortableDirectory, portableName } from './portable-names';

describe('portableName', () => {
  it.each([
    ['main.py', 'main.py'],
    ['中文 é.txt', '中文 é.txt'],
    ['a:b?.txt', 'a_b_.txt'],
    ['..\\..\\evil', '.._.._evil'],
    ['..', '__'],
    ['dot.', 'dot_'],
    ['CON', '_CON'],
    ['com1.txt', '_com1.txt'],
    ['console', 'console'],
    ['bell\u0007', 'bell_'],
    ['photo\u202egpj.exe', 'photo_gpj.exe'],
    ['', '_'],
  ])('%j becomes %j', (name, expected) => {
    expect(portableName(name)).toBe(expected);
  });

  it('writes undecodable bytes as hex', () => {
    expect(portableName(nameFromBytes(Uint8Array.of(0x61, 0xff, 0x80)))).toBe('a%FF%80');
  });

  it('settles: a portable name stays as it is', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (name) => {
        const safe = portableName(name);
        expect(portableName(safe)).toBe(safe);
        expect(safe).not.toMatch(/[/\\]|^\.\.?$/);
      }),
    );
  });
});

describe('PortableDirectory', () => {
  it('keeps names apart that differ in case or composition alone', () => {
    const directory = new PortableDirectory();
    expect(directory.add('Main.py')).toBe('Main.py');
    expect(directory.add('main.py')).toBe('main (2).py');
    expect(directory.add('caf\u00e9')).toBe('caf\u00e9');
    expect(directory.add('cafe\u0301')).toBe('cafe\u0301 (2)');
  });
});
