import { describe, expect, it } from 'vitest';
import { follow } from '../testing';

describe('addresses of compare', () => {
  it.each([
    [['image-1'], 'unknown'],
    [['image-1', 'image-2', 'image-3'], 'unknown'],
    [['image-1', 'image-2'], 'gone'],
  ])('%j is %s', async (path, expected) => {
    expect(await follow('compare', path)).toBe(expected);
  });
});
