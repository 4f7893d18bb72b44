import { describe, expect, it } from 'vitest';
import { follow } from '../testing';

describe('addresses of images', () => {
  it.each([
    [['virtual'], 'unknown'],
    [['0123456789abcdef'.repeat(2)], 'unknown'],
    [['image-7'], 'gone'],
    [['other-7'], 'gone'],
    [['image-7', 'x'], 'unknown'],
    [['%'], 'unknown'],
    [[], 'shown'],
  ])('%j is %s', async (path, expected) => {
    expect(await follow('images', path)).toBe(expected);
  });
});
