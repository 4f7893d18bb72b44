import type { FileRow } from '../../volumes/tree/types';
import type { TreeLine } from './tree';
import type { TreeState } from './tree.svelte';

/** Marks a drag that began in a tree grid of ours. */
const dragType = 'application/x-portside-rows';

type Move<Row> = (into: Row | null) => void;

/** Rows dragged onto a folder of their grid, and files from outside that hover over it. */
export class RowDrag<Row extends FileRow> {
  #over = $state<number | null>(null);
  readonly #tree: () => TreeState<Row>;
  readonly #move: () => Move<Row> | undefined;

  /** @param move puts the selected rows into a folder, null for the root; undefined while nothing can move */
  constructor(tree: () => TreeState<Row>, move: () => Move<Row> | undefined) {
    this.#tree = tree;
    this.#move = move;
  }

  get canMove(): boolean {
    return this.#move() !== undefined;
  }

  /** Key of the folder that would take it. */
  get over(): number | null {
    return this.#over;
  }

  start(event: DragEvent, row: Row) {
    const tree = this.#tree();
    if (!this.canMove || !event.dataTransfer) return event.preventDefault();
    if (!tree.selected.has(row.key)) tree.select(row.key);
    event.dataTransfer.setData(dragType, '');
    event.dataTransfer.effectAllowed = 'move';
  }

  /** Over a line, or null for where there is none. */
  hover(event: DragEvent, line: TreeLine<Row> | null) {
    const types = event.dataTransfer?.types ?? [];
    const ours = types.includes(dragType);
    if (ours ? !this.canMove : !types.includes('Files')) return;
    const into = folderAt(line);
    this.#over = into?.key ?? null;
    this.#tree().dropInto = into;
    // Files from outside are taken by the page, which knows what they are.
    if (!ours) return;
    event.preventDefault();
    event.stopPropagation();
  }

  leave() {
    this.#over = null;
  }

  drop(event: DragEvent, line: TreeLine<Row> | null) {
    this.leave();
    if (!event.dataTransfer?.types.includes(dragType)) return;
    event.preventDefault();
    event.stopPropagation();
    this.#move()?.(folderAt(line));
  }
}

/** Folder that a drop on a line goes into; null for the root. */
function folderAt<Row extends FileRow>(line: TreeLine<Row> | null): Row | null {
  if (!line) return null;
  return line.row.type === 'dir' ? line.row : (line.parent?.row ?? null);
}
