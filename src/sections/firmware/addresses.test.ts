import { describe, expect, it } from 'vitest';
import type { WayBack } from '../section';
import { follow } from '../testing';

describe('addresses of firmware', () => {
  it.each([
    [['x'], 'unknown'],
    [['package-1', 'x'], 'unknown'],
    [['open'], 'shown'],
    [[], 'shown'],
  ])('%j is %s', async (path, expected) => {
    expect(await follow('firmware', path)).toBe(expected);
  });

  it('offer to open the file of a package again that closed with the page', async () => {
    const followed = await follow('firmware', ['package-1']);
    expect((followed as WayBack).label()).toBe('Open firmware');
  });
});
