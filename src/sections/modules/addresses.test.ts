import { describe, expect, it } from 'vitest';
import { follow } from '../testing';

describe('addresses of modules', () => {
  it.each([
    [['3', 'files'], 'unknown'],
    [['x'], 'unknown'],
    [['1'], 'unknown'],
    [['virtual-1-ec600s-cnlb'], 'gone'],
    [['2c7c-6002-0'], 'gone'],
    [['none-none-0', 'x'], 'unknown'],
    [[], 'shown'],
  ])('%j is %s', async (path, expected) => {
    expect(await follow('modules', path)).toBe(expected);
  });
});
