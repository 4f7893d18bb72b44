import { expect, it } from 'vitest';
import { LineBreaks } from './line-breaks';

/** What a browser makes of a text in a field of one line. */
const inField = (text: string) => text.replaceAll(/[\r\n]/g, '');

it.each(['a\nb.py', '\n', 'a\r\nb', 'plain.py', '\u240a', 'a\nb\u240a', '\u240dx\r'])(
  '%j is the same name where nothing is changed',
  (name) => {
    const breaks = new LineBreaks(name);
    expect(breaks.nameOf(inField(breaks.shown))).toBe(name);
  },
);

it('keeps the breaks that are left standing, and signs that are no breaks', () => {
  expect(new LineBreaks('a\nb').nameOf('a\u240abc')).toBe('a\nbc');
  expect(new LineBreaks('a\nb').nameOf('ab')).toBe('ab');
  expect(new LineBreaks('ab').nameOf('a\u240ab')).toBe('a\u240ab');
});
