import { describe, expect, it } from 'vitest';
import type { FileRow } from '../../volumes/tree/types';
import { TreeState } from './tree.svelte';
import { treeKey } from './tree-keys';

const row = (key: number, path: string, type: 'file' | 'dir'): FileRow => ({
  ...{ key, path, type, size: 0, blocks: 1 },
  name: path.slice(path.lastIndexOf('/') + 1),
  level: path.split('/').length - 1,
});

function setUp() {
  const rows = [
    row(1, '/lib', 'dir'),
    row(2, '/lib/in.py', 'file'),
    row(3, '/alpha', 'file'),
    row(4, '/beta', 'file'),
    row(5, '/bravo', 'file'),
  ];
  const tree = new TreeState(() => rows);
  const log: string[] = [];
  const actions = {
    open: (one: FileRow) => void log.push(`open ${one.path}`),
    rename: (one: FileRow) => void log.push(`rename ${one.path}`),
    remove: () => void log.push('remove'),
    menu: (one: FileRow) => void log.push(`menu ${one.path}`),
  };
  let now = 0;
  const press = (key: string, modifiers: Partial<KeyboardEvent> = {}, wait = 1000) => {
    now += wait;
    const event = { key, ctrlKey: false, metaKey: false, shiftKey: false, altKey: false };
    return treeKey({ ...event, ...modifiers }, tree, actions, 2, now);
  };
  const at = () => tree.row(tree.focused)?.path;
  return { tree, log, press, at, actions };
}

describe('the keys of the tree grid', () => {
  it('walks, unfolds and folds', () => {
    const { press, at, tree } = setUp();
    press('Home');
    expect(at()).toBe('/lib');
    press('ArrowRight');
    expect(tree.expanded.has(1)).toBe(true);
    press('ArrowRight');
    expect(at()).toBe('/lib/in.py');
    press('ArrowLeft');
    expect(at()).toBe('/lib');
    press('ArrowLeft');
    expect(tree.expanded.has(1)).toBe(false);
    press('End');
    expect(at()).toBe('/bravo');
    press('PageUp');
    expect(at()).toBe('/alpha');
  });

  it('selects ranges with Shift, single rows with Ctrl+Space, all with Ctrl+A', () => {
    const { press, tree } = setUp();
    press('ArrowDown');
    press('ArrowDown', { shiftKey: true });
    expect([...tree.selected]).toEqual([3, 4]);
    press('ArrowDown', { ctrlKey: true });
    expect([...tree.selected]).toEqual([3, 4]);
    press(' ', { ctrlKey: true });
    expect([...tree.selected]).toEqual([3, 4, 5]);
    press('a', { ctrlKey: true });
    expect(tree.selected.size).toBe(4);
  });

  it('goes to names as they are typed', () => {
    const { press, at } = setUp();
    press('b');
    expect(at()).toBe('/beta');
    press('r', {}, 100);
    expect(at()).toBe('/bravo');
    press('b');
    expect(at()).toBe('/beta');
    press('b', {}, 100);
    expect(at()).toBe('/bravo');
  });

  it('leaves the filter key and unknown ones alone', () => {
    const { press } = setUp();
    expect(press('/')).toBeNull();
    expect(press('Tab')).toBeNull();
    expect(press('s', { ctrlKey: true })).toBeNull();
  });

  it('opens, renames, deletes and shows the menu', () => {
    const { press, log } = setUp();
    press('End');
    press('Enter');
    press('F2');
    press('Delete');
    press('F10', { shiftKey: true });
    expect(log).toEqual(['open /bravo', 'rename /bravo', 'remove', 'menu /bravo']);
  });
});

describe('Escape', () => {
  it('leaves nothing selected in a grid that takes it, and is left alone elsewhere', () => {
    const { press, tree, actions } = setUp();
    tree.selectAll();
    expect(press('Escape')).toBeNull();
    expect(tree.selected.size).toBe(5 - 1);
    Object.assign(actions, { unselect: () => tree.selected.clear() });
    expect(press('Escape')).toBe('acted');
    expect(tree.selected.size).toBe(0);
    expect(press('Escape')).toBeNull();
  });
});

describe('revealing a row', () => {
  it('unfolds the way to it and takes the filter away', () => {
    const { tree } = setUp();
    tree.filter = 'alpha';
    tree.revealPath('/lib/in.py');
    expect(tree.filter).toBe('');
    expect(tree.expanded.has(1)).toBe(true);
    expect(tree.single?.path).toBe('/lib/in.py');
  });
});

describe('a folder that was entered', () => {
  const paths = (tree: ReturnType<typeof setUp>['tree']) =>
    tree.lines.map(({ row: { path }, level }) => `${level} ${path}`);

  it('shows what it holds alone, from the first level on; a search goes through all', () => {
    const { tree } = setUp();
    tree.select(4);
    tree.enter(1);
    expect(paths(tree)).toEqual(['1 /lib/in.py']);
    expect(tree.selected.size).toBe(0);
    tree.filter = 'alpha';
    expect(paths(tree)).toEqual(['1 /alpha']);
  });

  it('is left with Backspace or the left arrow, which gives it the focus', () => {
    for (const key of ['Backspace', 'ArrowLeft']) {
      const { tree, press, at } = setUp();
      tree.enter(1);
      expect(press(key)).toBe('moved');
      expect(tree.inside).toBeNull();
      expect(at()).toBe('/lib');
      expect(press('Backspace')).toBeNull();
    }
  });

  it('gives way to what is sought elsewhere, and to all if there is no such folder', () => {
    const { tree } = setUp();
    tree.enter(1);
    tree.revealPath('/lib/in.py');
    expect(tree.inside?.path).toBe('/lib');
    expect(tree.expanded.size).toBe(0);
    tree.revealPath('/beta');
    expect(tree.inside).toBeNull();
    tree.enter(99);
    expect(paths(tree)).toHaveLength(4);
  });
});
