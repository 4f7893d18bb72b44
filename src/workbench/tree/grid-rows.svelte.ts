import { tick, untrack } from 'svelte';
import type { TreeLine } from './tree';
import type { TreeState } from './tree.svelte';
import type { FileRow } from '../../volumes/tree/types';
import { rowWindow, scrollToRow } from '../../kit/parts/window';
import { treeKey, type TreeActions } from './tree-keys';

/** CSS px. */
export interface GridHeights {
  readonly head: number;
  readonly row: number;
}

/** A point of the page, px. */
export interface Point {
  readonly x: number;
  readonly y: number;
}

/** Which rows of a tree grid are drawn, and which has the focus. Belongs to the component that makes it. */
export class GridRows<Row extends FileRow> {
  /** Height of the element that scrolls, CSS px. */
  outer = $state(0);
  /** That element: head and rows. */
  #scroller: HTMLElement | undefined;
  #scrollTop = $state(0);
  #holdsFocus = false;
  readonly #tree: () => TreeState<Row>;
  readonly #heights: () => GridHeights;

  readonly #viewport = $derived.by(() => Math.max(0, this.outer - this.headHeight));
  readonly shown = $derived.by(() =>
    rowWindow(this.tree.lines.length, this.rowHeight, this.#scrollTop, this.#viewport),
  );
  readonly focusedAt = $derived.by(() => this.tree.indexOf(this.tree.focused));
  /** The focused row stays in the page even if it is scrolled away: it holds the focus. */
  readonly drawn = $derived.by(() => {
    const { shown, focusedAt } = this;
    const list: { line: TreeLine<Row>; index: number }[] = [];
    const add = (index: number) => {
      const line = this.tree.lines[index];
      if (line) list.push({ line, index });
    };
    if (focusedAt >= 0 && focusedAt < shown.first) add(focusedAt);
    for (let i = shown.first; i < shown.end; i++) add(i);
    if (focusedAt >= shown.end) add(focusedAt);
    return list;
  });

  constructor(tree: () => TreeState<Row>, heights: () => GridHeights) {
    this.#tree = tree;
    this.#heights = heights;
  }

  get tree(): TreeState<Row> {
    return this.#tree();
  }

  /** CSS px. */
  get rowHeight(): number {
    return this.#heights().row;
  }

  /** CSS px. */
  get headHeight(): number {
    return this.#heights().head;
  }

  /**
   * Belongs to the element that scrolls. Keeps the focus: a row that is removed or sorted elsewhere
   * loses it, and it belongs to the grid all the same.
   */
  attach = (scroller: HTMLElement) => {
    this.#scroller = scroller;
    void this.tree.lines;
    if (this.#holdsFocus && document.activeElement === document.body) {
      untrack(() => void this.focus());
    }
    return () => (this.#scroller = undefined);
  };

  /** Brings the focused row in sight and gives it the focus of the page. */
  async focus(): Promise<void> {
    const { tree } = this;
    const scroller = this.#scroller;
    if (scroller) {
      const at = tree.indexOf(tree.focused);
      const [count, height] = [tree.lines.length, this.rowHeight];
      scroller.scrollTop = scrollToRow(at, count, height, this.#scrollTop, this.#viewport);
      this.scrolled();
    }
    await tick();
    this.#element(tree.focused)?.focus({ preventScroll: true });
  }

  /** Something is dragged at this height of the page, px: near an edge the rows scroll on. */
  scrollNear(y: number) {
    const scroller = this.#scroller;
    if (!scroller) return;
    const { top, bottom } = scroller.getBoundingClientRect();
    if (y < top + this.headHeight + this.rowHeight) scroller.scrollTop -= this.rowHeight / 2;
    else if (y > bottom - this.rowHeight) scroller.scrollTop += this.rowHeight / 2;
  }

  scrolled = () => {
    this.#scrollTop = this.#scroller?.scrollTop ?? 0;
  };

  /** Focus also comes from assistive technology, which knows nothing of our arrow keys. */
  focusIn = (event: FocusEvent) => {
    this.#holdsFocus = true;
    const row = event.target instanceof Element && event.target.closest<HTMLElement>('[data-key]');
    if (row) this.tree.focused = Number(row.dataset['key']);
  };

  focusOut = (event: FocusEvent) => {
    const to = event.relatedTarget;
    if (to instanceof Node && !this.#scroller?.contains(to)) this.#holdsFocus = false;
  };

  /** Selects the row unless it is, and says where its menu belongs: `at`, or below it. */
  menuPlace(row: Row, at?: Point): Point {
    const { tree } = this;
    if (!tree.selected.has(row.key)) tree.select(row.key);
    const box = this.#element(row.key)?.getBoundingClientRect();
    return at ?? { x: (box?.left ?? 0) + 40, y: box?.bottom ?? 0 };
  }

  /** What a key of the grid does. */
  key(event: KeyboardEvent, actions: TreeActions<Row>) {
    const pageRows = Math.max(1, Math.floor(this.#viewport / this.rowHeight) - 1);
    const done = treeKey(event, this.tree, actions, pageRows, event.timeStamp);
    if (done) event.preventDefault();
    if (done === 'moved') void this.focus();
  }

  #element(key: number | null) {
    return this.#scroller?.querySelector<HTMLElement>(`[data-key="${key}"]`);
  }
}
