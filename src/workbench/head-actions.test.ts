import { describe, expect, it } from 'vitest';
import { headOf } from './head-actions';

const action = (id: string, divided = false) => ({ id, label: id, divided, act: () => {} });
const ids = (actions: readonly { id: string }[]) => actions.map(({ id }) => id).join('');

describe('the head of a volume', () => {
  const actions = [...'abcdef'].map((id) => action(id, id === 'd' || id === 'f'));

  it('has three buttons, two on a phone, and all else in its menu, in the same order', () => {
    expect(ids(headOf(actions, false).buttons)).toBe('abc');
    expect(ids(headOf(actions, false).menu)).toBe('def');
    expect(ids(headOf(actions, true).buttons)).toBe('ab');
    expect(ids(headOf(actions, true).menu)).toBe('cdef');
    expect(headOf(actions.slice(0, 2), false).menu).toEqual([]);
  });

  it('makes no button of what is behind a line, such as closing', () => {
    const { buttons, menu } = headOf([action('a'), action('b', true)], false);
    expect([ids(buttons), ids(menu)]).toEqual(['a', 'b']);
  });

  it('draws no line above the first of the menu', () => {
    expect(headOf(actions, false).menu.map(({ divided }) => divided)).toEqual([false, false, true]);
  });
});
