import { describe, expect, it } from 'vitest';
import { madeSections } from './testing';

describe('sections', () => {
  it('have ids of their own, and one of them is the first', () => {
    const all = madeSections().map(({ section }) => section);
    expect(new Set(all.map(({ id }) => id)).size).toBe(all.length);
    expect(all.filter(({ first }) => first)).toHaveLength(1);
  });

  it('have places of their own', () => {
    const orders = madeSections().map(({ order }) => order);
    expect(new Set(orders).size).toBe(orders.length);
  });

  it('stand under sections that have an entry', () => {
    const all = madeSections().map(({ section }) => section);
    const entries = all.filter(({ entry }) => entry).map(({ id }) => id);
    for (const { under } of all) if (under !== null) expect(entries).toContain(under);
  });

  it('draw every kind of dialog once', () => {
    const kinds = madeSections().flatMap(({ dialogs }) => Object.keys(dialogs ?? {}));
    expect(new Set(kinds).size).toBe(kinds.length);
  });
});
