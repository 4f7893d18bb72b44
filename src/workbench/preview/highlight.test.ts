import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { tokenize } from './highlight';

describe('colours of source text', () => {
  it('loses no character, whatever the text', () => {
    const source = fc.string({ unit: fc.constantFrom('"', "'", '#', '\\', '\n', 'a', '1', 'if ') });
    fc.assert(
      fc.property(source, fc.constantFrom('a.py', 'a.json', 'a.txt'), (text, name) => {
        const joined = tokenize(text, name).map((token) => token.text);
        expect(joined.join('')).toBe(text);
      }),
    );
  });

  it('tells keywords from strings and comments', () => {
    const kinds = tokenize("if x: # if\n  'if'", 'a.py').filter(({ kind }) => kind !== 'plain');
    expect(kinds).toEqual([
      { kind: 'keyword', text: 'if' },
      { kind: 'comment', text: '# if' },
      { kind: 'string', text: "'if'" },
    ]);
  });
});
