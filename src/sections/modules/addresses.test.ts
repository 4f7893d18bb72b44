import { describe, expect, it } from 'vitest';
import { follow } from '../testing';

describe('addresses of modules', () => {
  it.each([
    [['3', 'files'], 'unknown'],
    [['x'], 'unknown'],
    [[], 'shown'],
  ])('%j is %s', async (path, expected) => {
    expect(await follow('modules', path)).toBe(expected);
  });
});
