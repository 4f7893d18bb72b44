import { describe, expect, it } from 'vitest';
import { m } from './all';
import { loadWords, sentence, speak } from './catalogues';
import { filler } from './pattern';

describe('a pattern', () => {
  const fill = filler('en');

  it('takes its inputs as they are, and numbers as the language writes them', () => {
    expect(fill('{a} of {b, number}', { a: 1234, b: 1234 })).toBe('1234 of 1,234');
  });

  it('does not look for inputs in what was put in', () => {
    expect(fill('{name}, {count, number}', { name: '{count}', count: 1 })).toBe('{count}, 1');
  });

  it('has the form that the plural of its count asks for', () => {
    const files = { one: '{count, number} file', other: '{count, number} files' };
    expect([0, 1, 2].map((count) => fill(files, { count }))).toEqual([
      '0 files',
      '1 file',
      '2 files',
    ]);
  });
});

describe('a message', () => {
  it('is typed by its key and its inputs', () => {
    expect(m.added({ count: 1 })).toBe('1 file added');
    // @ts-expect-error no catalogue has this key
    expect(() => void m.adedd).not.toThrow();
    // @ts-expect-error the input is missing
    expect(m.added({})).toContain('NaN');
    // @ts-expect-error the input has another name
    expect(m.added({ cuont: 1 })).toContain('NaN');
    // @ts-expect-error the input is no number
    expect(m.added({ count: 'x' })).toContain('NaN');
    // @ts-expect-error there is no input
    expect(m.cancel({ count: 1 })).toBe('Cancel');
  });

  it('is said in the language of the page at that moment', () => {
    const cancel = m.cancel;
    expect(cancel()).toBe('Cancel');
    speak(() => 'zh-CN');
    try {
      expect(cancel()).toBe('取消');
    } finally {
      speak(() => 'en');
    }
  });

  it('of a key that is only known at run time is an error if no catalogue has it', async () => {
    await loadWords('en');
    expect(() => sentence('nothing')).toThrow('nothing');
  });
});
