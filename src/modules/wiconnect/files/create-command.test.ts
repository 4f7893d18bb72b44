import { describe, expect, it } from 'vitest';
import { createCommand, type FileSpec } from './create-command';
import { dialectFacts, WICONNECT_DIALECTS } from '../line/dialects';
import { refusal } from '../line/command-line';
import { parseStatCrc } from './files';

const page: FileSpec = {
  name: 'index.html',
  size: 1995,
  crc: 0x89f6,
  type: 0xfe,
  version: '1.0.0.0',
  essential: false,
  unprotected: false,
};

describe('createCommand', () => {
  it('writes the examples', () => {
    expect(createCommand(dialectFacts('wiconnect-2'), page, true)).toBe(
      'fcr -o "index.html" 1995 1.0.0.0 0xFE 89F6',
    );
    const newer = { ...page, version: '1.0.0', crc: 0xcbf43926 };
    expect(createCommand(dialectFacts('gecko-4'), newer, true)).toBe(
      'fcr "index.html" 1995 -o -v 1.0.0 -t 0xFE -c 0xCBF43926',
    );
  });

  it('sets the two flags that a user can set', () => {
    const both = { ...page, essential: true, unprotected: true };
    expect(createCommand(dialectFacts('zentrios'), both, true)).toBe(
      'fcr -eu -o "index.html" 1995 1.0.0.0 0xFE 89F6',
    );
    expect(createCommand(dialectFacts('gecko-4'), { ...both, unprotected: false }, false)).toBe(
      'fcr "index.html" 1995 -e -v 1.0.0 -t 0xFE -c 0x89F6',
    );
  });

  it.each(WICONNECT_DIALECTS)('keeps within 128 bytes with a name of 95 (%s)', (dialect) => {
    const name = 'n'.repeat(95);
    const spec = { ...page, name, version: '1.0.0', crc: 0xffff, size: 30_000 };
    const line = createCommand(dialectFacts(dialect), spec, true);
    expect(line.length).toBeLessThanOrEqual(128);
    expect(line).toContain('FFFF');
    expect(() =>
      createCommand(dialectFacts(dialect), { ...spec, version: '31.63.8191.255', size: 2e9 }, true),
    ).toThrow(expect.objectContaining({ code: 'command-too-long' }));
  });
});

describe('parseStatCrc', () => {
  it.each([
    ['a.txt,89F6,9,21', 0x89f6],
    ['12,0xcbf43926,9', 0xcbf43926],
    ['x, 3F ,9', 0x3f],
    ['a,b.txt,222F,12', 0x222f],
    ['x', null],
    ['x,,1', null],
    ['x,not hex,1', null],
  ])('%s', (text, crc) => {
    expect(parseStatCrc(text, text.startsWith('a,b') ? 'a,b.txt' : 'a.txt')).toBe(crc);
  });
});

describe('refusal', () => {
  it.each([
    [1, 'command-failed'],
    [2, 'command-not-understood'],
    [3, 'command-unknown'],
    [4, 'command-not-understood'],
    [5, 'command-not-understood'],
    [6, 'variable-unknown'],
    [7, 'command-not-understood'],
    [8, 'command-out-of-bounds'],
    [9, 'command-out-of-bounds'],
  ])('code %i is %s', (code, expected) => {
    const reply = { code, payload: new Uint8Array(), text: 'Some words\r\n', logs: [] };
    expect(refusal(reply, 'ls -v')).toMatchObject({
      code: expected,
      params: { command: 'ls -v', text: 'Some words' },
    });
  });
});
