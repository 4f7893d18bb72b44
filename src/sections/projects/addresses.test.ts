import { describe, expect, it } from 'vitest';
import { follow } from '../testing';

describe('addresses of projects', () => {
  it.each([
    [['0123456789abcdef'.repeat(2)], 'shown'],
    [[`${'0123456789abcdef'.repeat(2)}0`], 'unknown'],
    [['3'], 'unknown'],
    [[], 'shown'],
  ])('%j is %s', async (path, expected) => {
    expect(await follow('projects', path)).toBe(expected);
  });
});
