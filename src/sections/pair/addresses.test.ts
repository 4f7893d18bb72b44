import { describe, expect, it } from 'vitest';
import { follow } from '../testing';

describe('addresses of volumes side by side', () => {
  it.each([
    [[], 'unknown'],
    [['image-1', 'image-2', 'image-3'], 'unknown'],
    [['image-1'], 'gone'],
    [['image-1', 'image-2'], 'gone'],
  ])('%j is %s', async (path, expected) => {
    expect(await follow('pair', path)).toBe(expected);
  });
});
