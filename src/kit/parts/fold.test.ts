import { describe, expect, it } from 'vitest';
import { foldLines } from './fold';

const list = Array.from({ length: 2000 }, (_, at) => at);

describe('a long list in the side bar', () => {
  it('shows its first lines and counts the others', () => {
    expect(foldLines(list, 50, () => false)).toEqual({ lines: list.slice(0, 50), more: 1950 });
  });

  it('shows what is on screen, wherever it is in the list', () => {
    expect(foldLines(list, 50, (line) => line === 1234)).toEqual({
      lines: [...list.slice(0, 50), 1234],
      more: 1949,
    });
    expect(foldLines(list, 50, (line) => line === 3).lines).toHaveLength(50);
  });

  it('is whole if there is no more than one line to fold', () => {
    expect(foldLines(list.slice(0, 51), 50, () => false)).toEqual({
      lines: list.slice(0, 51),
      more: 0,
    });
    expect(foldLines(list.slice(0, 52), 50, () => false).more).toBe(2);
  });
});
