import { describe, expect, it, vi } from 'vitest';
import type { FileRow } from '../../volumes/tree/types';
import { ROWS_TYPE } from '../clipboard/clipboard.svelte';
import { RowDrag } from './row-drag.svelte';
import { TreeState } from './tree.svelte';

const row = (key: number, path: string, type: 'file' | 'dir'): FileRow => ({
  ...{ key, path, type, size: 0, blocks: 1 },
  name: path.slice(path.lastIndexOf('/') + 1),
  level: path.split('/').length - 1,
});
const rows = [row(1, '/lib', 'dir'), row(2, '/lib/in.py', 'file'), row(3, '/alpha', 'file')];

function setUp({ movable = true, own = true } = {}) {
  const tree = new TreeState(() => rows);
  tree.toggle(1);
  const moved: (string | null)[] = [];
  const copied: (string | null)[] = [];
  const host = {
    drags: movable,
    begin: vi.fn(),
    end: vi.fn(),
    drops: {
      own,
      move: movable ? (into: FileRow | null) => void moved.push(into?.path ?? null) : undefined,
      copy: movable ? (into: FileRow | null) => void copied.push(into?.path ?? null) : undefined,
    },
  };
  const drag = new RowDrag(() => tree, host);
  const line = (key: number) => tree.lines.find((one) => one.row.key === key) ?? null;
  return { tree, drag, moved, copied, host, line };
}

/** An event of a drag that carries such types; what a grid sets is carried from then on. */
function dragging(types: string[] = [], keys: { ctrlKey?: boolean; altKey?: boolean } = {}) {
  const event = {
    ...{ ctrlKey: false, altKey: false, ...keys },
    dataTransfer: {
      types,
      effectAllowed: 'all',
      dropEffect: 'none',
      setData: (type: string) => void types.push(type),
    },
    preventDefault: vi.fn(),
    stopPropagation: vi.fn(),
  };
  return { event: event as unknown as DragEvent, ...event };
}

describe('RowDrag', () => {
  it('takes what is selected along, and selects a row that is not', () => {
    const { tree, drag } = setUp();
    tree.select(2);
    tree.select(3, { toggle: true });
    drag.start(dragging().event, rows[1]!);
    expect([...tree.selected]).toEqual([2, 3]);
    drag.start(dragging().event, rows[0]!);
    expect([...tree.selected]).toEqual([1]);
  });

  it('moves into the folder it is dropped on, or into that of the file, or into the root', () => {
    const { drag, moved, line } = setUp();
    const { event, dataTransfer } = dragging();
    drag.start(event, rows[2]!);
    expect(dataTransfer.effectAllowed).toBe('copyMove');
    for (const at of [line(1), line(2), line(3), null]) drag.drop(event, at);
    expect(moved).toEqual(['/lib', '/lib', null, null]);
  });

  it('shows which folder would take it until it leaves', () => {
    const { tree, drag, line } = setUp();
    const { event, preventDefault } = dragging();
    drag.start(event, rows[2]!);
    drag.hover(event, line(2));
    expect([drag.over, tree.dropInto]).toEqual([1, rows[0]]);
    expect(preventDefault).toHaveBeenCalledOnce();
    drag.leave();
    expect(drag.over).toBeNull();
  });

  it('points files from outside at a folder, and leaves them to the page', () => {
    const { tree, drag, moved, line } = setUp({ movable: false });
    const { event, preventDefault, stopPropagation } = dragging(['Files']);
    drag.hover(event, line(1));
    expect([drag.over, tree.dropInto]).toEqual([1, rows[0]]);
    drag.drop(event, line(1));
    expect(drag.over).toBeNull();
    expect(moved).toEqual([]);
    expect(preventDefault).not.toHaveBeenCalled();
    expect(stopPropagation).not.toHaveBeenCalled();
  });

  it('does not look at text from outside', () => {
    const { tree, drag, line } = setUp();
    drag.hover(dragging(['text/plain']).event, line(1));
    expect([drag.over, tree.dropInto]).toEqual([null, null]);
  });

  it('does not begin if nothing can be moved', () => {
    const { tree, drag } = setUp({ movable: false });
    const { event, preventDefault, dataTransfer } = dragging();
    drag.start(event, rows[2]!);
    expect(preventDefault).toHaveBeenCalledOnce();
    expect(dataTransfer.types).toEqual([]);
    expect(tree.selected.size).toBe(0);
  });

  it('copies with Ctrl or Alt, and what comes from another grid', () => {
    for (const keys of [{ ctrlKey: true }, { altKey: true }]) {
      const { drag, moved, copied, line } = setUp();
      const { event, dataTransfer } = dragging([ROWS_TYPE], keys);
      drag.hover(event, line(1));
      expect(dataTransfer.dropEffect).toBe('copy');
      drag.drop(event, line(1));
      expect([moved, copied]).toEqual([[], ['/lib']]);
    }
    const other = setUp({ own: false });
    other.drag.drop(dragging([ROWS_TYPE]).event, null);
    expect([other.moved, other.copied]).toEqual([[], [null]]);
    expect(other.host.end).toHaveBeenCalledOnce();
  });

  it('takes nothing into itself', () => {
    const { tree, drag, moved, line } = setUp();
    tree.select(1);
    const { event, preventDefault } = dragging([ROWS_TYPE]);
    for (const at of [line(1), line(2)]) {
      drag.hover(event, at);
      expect(drag.over).toBeNull();
    }
    expect(preventDefault).not.toHaveBeenCalled();
    drag.drop(event, line(2));
    expect(moved).toEqual([]);
  });

  it('unfolds a folder that is hovered over for a while, and none that was only passed', () => {
    vi.useFakeTimers();
    const { tree, drag, line } = setUp();
    tree.toggle(1);
    const { event } = dragging([ROWS_TYPE]);
    drag.hover(event, line(1));
    vi.advanceTimersByTime(500);
    drag.hover(event, line(3));
    vi.advanceTimersByTime(500);
    expect(tree.expanded.has(1)).toBe(false);
    drag.hover(event, line(1));
    vi.advanceTimersByTime(500);
    drag.hover(event, line(1));
    vi.advanceTimersByTime(500);
    expect(tree.expanded.has(1)).toBe(true);
    vi.useRealTimers();
  });
});
