import { describe, expect, it } from 'vitest';
import { follow } from '../testing';

describe('addresses of firmware', () => {
  it.each([
    [['x'], 'unknown'],
    [['package-1', 'x'], 'unknown'],
    [['package-1'], 'gone'],
    [['open'], 'shown'],
    [[], 'shown'],
  ])('%j is %s', async (path, expected) => {
    expect(await follow('firmware', path)).toBe(expected);
  });
});
