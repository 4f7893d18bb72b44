import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fuzzyScore } from './fuzzy';

const labels = [
  'Open image',
  'New image',
  'Export manifest',
  'Go to Images',
  '制作镜像',
  '打开镜像',
];
const found = (typed: string) =>
  labels
    .flatMap((label) => ({ label, score: fuzzyScore(label, typed) }))
    .filter(({ score }) => score !== null)
    .sort((a, b) => (b.score ?? 0) - (a.score ?? 0))
    .map(({ label }) => label);

describe('fuzzy search', () => {
  it('finds letters in their order, beginnings of words first', () => {
    expect(found('oi')[0]).toBe('Open image');
    expect(found('em')[0]).toBe('Export manifest');
    expect(found('image new')).toEqual(['New image']);
    expect(found('制')).toEqual(['制作镜像']);
    expect(found('zz')).toEqual([]);
  });

  it('finds every text by any letters of it in their order, and no text by a letter it lacks', () => {
    const cases = fc.tuple(fc.stringMatching(/^[a-z ]{1,20}$/), fc.array(fc.boolean()));
    fc.assert(
      fc.property(cases, ([text, keep]) => {
        const typed = [...text].filter((letter, i) => keep[i] && letter !== ' ').join('');
        expect(fuzzyScore(text, typed)).not.toBeNull();
        expect(fuzzyScore(text, `${typed}9`)).toBeNull();
      }),
    );
  });
});
