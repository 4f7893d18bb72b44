import { describe, expect, it } from 'vitest';
import { follow } from '../testing';

describe('addresses of folders', () => {
  it.each([
    [[], 'unknown'],
    [['x'], 'unknown'],
  ])('%j is %s', async (path, expected) => {
    expect(await follow('folders', path)).toBe(expected);
  });
});
