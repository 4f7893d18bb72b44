import { describe, expect, it } from 'vitest';
import * as declared from './index';
import type { Placed } from './section';
import type { Services } from './services';

/** As much of the frame as an address that shows nothing needs. */
function made(): readonly Placed[] {
  const services = {
    offers: {},
    volumes: [],
    keys: (key: string) => key,
    show: () => undefined,
    notices: { attempt: () => Promise.resolve(undefined) },
  } as unknown as Services;
  return Object.values(declared).map((declare) => declare(services));
}

describe('sections', () => {
  it('have ids of their own, and one of them is the first', () => {
    const all = made().map(({ section }) => section);
    expect(new Set(all.map(({ id }) => id)).size).toBe(all.length);
    expect(all.filter(({ first }) => first)).toHaveLength(1);
  });

  it('have places of their own', () => {
    const orders = made().map(({ order }) => order);
    expect(new Set(orders).size).toBe(orders.length);
  });

  it('stand under sections that have an entry', () => {
    const all = made().map(({ section }) => section);
    const entries = all.filter(({ entry }) => entry).map(({ id }) => id);
    for (const { under } of all) if (under !== null) expect(entries).toContain(under);
  });

  it('draw every kind of dialog once', () => {
    const kinds = made().flatMap(({ dialogs }) => Object.keys(dialogs ?? {}));
    expect(new Set(kinds).size).toBe(kinds.length);
  });

  const project = '0123456789abcdef'.repeat(2);
  it.each([
    ['images', ['virtual'], 'unknown'],
    ['images', [project], 'unknown'],
    ['images', ['image-7'], 'gone'],
    ['images', ['other-7'], 'gone'],
    ['images', ['%'], 'unknown'],
    ['projects', [`${project}0`], 'unknown'],
    ['projects', ['3'], 'unknown'],
    ['projects', [project], 'shown'],
    ['modules', ['3', 'files'], 'unknown'],
    ['modules', ['x'], 'unknown'],
    ['folders', [], 'unknown'],
    ['folders', ['x'], 'unknown'],
    ['compare', ['image-1'], 'unknown'],
    ['compare', ['image-1', 'image-2', 'image-3'], 'unknown'],
    ['compare', ['image-1', 'image-2'], 'gone'],
    ['firmware', ['x'], 'unknown'],
    ['firmware', [], 'shown'],
  ])('%s/%j is %s', async (id, path, expected) => {
    const section = made().find((one) => one.section.id === id)?.section;
    expect(await section?.follow(path)).toBe(expected);
  });
});
