import type { FileRow } from '../../volumes/tree/types';
import { GRID_KEYS, withShift } from '../../kit/keys';
import type { TreeState } from './tree.svelte';

/** What the keys of a tree grid lead to besides moving and selecting. */
export interface TreeActions<Row extends FileRow> {
  open: (row: Row) => void;
  rename?: ((row: Row) => void) | undefined;
  remove?: (() => void) | undefined;
  /** What Escape is for before anything else; false if that is nothing now. */
  escape?: (() => boolean) | undefined;
  /** Leaves nothing selected. */
  unselect?: (() => void) | undefined;
  /** Opens the actions of the focused row. */
  menu: (row: Row) => void;
}

type Press = Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'metaKey' | 'shiftKey' | 'altKey'>;

/**
 * The keys of the WAI-ARIA tree grid, row focus: whether the key moved in the tree, or led to an
 * action that may take the focus elsewhere; null if it was none of them.
 * `pageRows`: rows that can be seen at once; `now` in ms.
 */
export function treeKey<Row extends FileRow>(
  press: Press,
  tree: TreeState<Row>,
  actions: TreeActions<Row>,
  pageRows: number,
  now: number,
): 'moved' | 'acted' | null {
  const at = tree.indexOf(tree.focused);
  const line = tree.lines[at];
  // Also from a folder that holds nothing.
  if (press.key === 'Backspace' && tree.inside) {
    tree.leave();
    return 'moved';
  }
  if (!line || press.altKey) return null;
  const control = press.ctrlKey || press.metaKey;
  const go = (index: number) => {
    const to = tree.lines[Math.min(tree.lines.length - 1, Math.max(0, index))];
    if (!to) return;
    if (control && !press.shiftKey) tree.focused = to.row.key;
    else tree.select(to.row.key, { range: press.shiftKey });
  };

  if (control && press.key.toUpperCase() === GRID_KEYS['select-all']) {
    tree.selectAll();
    return 'moved';
  }
  if (withShift(press, press.key) === GRID_KEYS.menu) {
    actions.menu(line.row);
    return 'acted';
  }
  switch (press.key) {
    case 'ArrowDown':
      go(at + 1);
      return 'moved';
    case 'ArrowUp':
      go(at - 1);
      return 'moved';
    case 'PageDown':
      go(at + pageRows);
      return 'moved';
    case 'PageUp':
      go(at - pageRows);
      return 'moved';
    case 'Home':
      go(0);
      return 'moved';
    case 'End':
      go(tree.lines.length - 1);
      return 'moved';
    case 'ArrowRight':
      if (line.row.type === 'dir' && !line.expanded) tree.toggle(line.row.key);
      else if (line.expanded) go(at + 1);
      return 'moved';
    case 'ArrowLeft':
      if (line.expanded) tree.toggle(line.row.key);
      else if (line.level > 1 && line.parent) tree.select(line.parent.row.key);
      else tree.leave();
      return 'moved';
    case GRID_KEYS.open:
      actions.open(line.row);
      return 'acted';
    case ' ':
      tree.select(line.row.key, { toggle: control, range: press.shiftKey });
      return 'moved';
    case GRID_KEYS.rename:
      actions.rename?.(line.row);
      return actions.rename ? 'acted' : null;
    case GRID_KEYS.delete:
      actions.remove?.();
      return actions.remove ? 'acted' : null;
    case 'Escape':
      if (actions.escape?.()) return 'acted';
      if (!actions.unselect || !tree.selected.size) return null;
      actions.unselect();
      return 'acted';
    case 'ContextMenu':
      actions.menu(line.row);
      return 'acted';
    default:
      if (control || press.key.length !== 1 || press.key === '/') return null;
      typeTo(press.key);
      return 'moved';
  }

  function typeTo(letter: string) {
    const found = tree.typeahead(letter, now);
    if (found) tree.select(found.key);
  }
}
