import { describe, expect, it } from 'vitest';
import { follow } from '../testing';

describe('addresses of firmware', () => {
  it.each([
    [['x'], 'unknown'],
    [[], 'shown'],
  ])('%j is %s', async (path, expected) => {
    expect(await follow('firmware', path)).toBe(expected);
  });
});
