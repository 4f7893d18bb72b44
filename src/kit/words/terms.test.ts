import { expect, it } from 'vitest';
import { read, texts, zh } from './testing';

/** Words that the table of docs/WORDS.md rules out, each with the one that it has instead. */
const ruledOut = read('docs/WORDS.md')
  .split('\n')
  .map((line) => line.split('|').map((cell) => cell.trim()))
  .filter(({ length }) => length === 6)
  .slice(2)
  .flatMap(([, , instead = '', , not = '']) => not.split(', ').map((word) => ({ word, instead })));

it('the Chinese words are those of docs/WORDS.md', () => {
  expect(ruledOut.length).toBeGreaterThan(30);
  const found = Object.entries(zh).flatMap(([key, message]) =>
    ruledOut
      .filter(({ word }) => texts(message).some((text) => text.includes(word)))
      .map(({ word, instead }) => `${key}: ${word} (${instead})`),
  );
  expect(found).toEqual([]);
});

it('the Chinese sentences apologise for nothing', () => {
  const sorry = Object.entries(zh).filter(([, message]) =>
    /抱歉|对不起|遗憾/.test(texts(message).join()),
  );
  expect(sorry).toEqual([]);
});
