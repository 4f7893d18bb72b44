import { ROWS_TYPE } from '../clipboard/clipboard.svelte';
import type { FileRow } from '../../volumes/tree/types';
import type { TreeLine } from './tree';
import type { TreeState } from './tree.svelte';

/** Milliseconds that a folder is hovered over before it unfolds. */
const UNFOLDS_AFTER = 700;

/** What becomes of rows that are dropped into a folder, null for the root. Absent means can't. */
export interface RowDrops<Row> {
  /** They are rows of this grid. */
  readonly own: boolean;
  readonly move?: ((into: Row | null) => void) | undefined;
  readonly copy?: ((into: Row | null) => void) | undefined;
}

/** What a grid has to do with what is dragged. */
export interface DragHost<Row> {
  /** Rows can be dragged from here. */
  readonly drags: boolean;
  /** The pointer went down on a row, which may be the beginning of a drag. */
  prepare?(row: Row): void;
  /** The selected rows are being dragged: what of them goes along, also out of the page. */
  begin(data: DataTransfer): void;
  end(): void;
  /** For the rows that are being dragged now. */
  readonly drops: RowDrops<Row>;
}

/** Rows dragged onto a folder of a grid, and files from outside that hover over it. */
export class RowDrag<Row extends FileRow> {
  #over = $state<number | null>(null);
  #unfolding: { key: number; timer: ReturnType<typeof setTimeout> } | null = null;
  readonly #tree: () => TreeState<Row>;
  readonly #host: DragHost<Row>;

  constructor(tree: () => TreeState<Row>, host: DragHost<Row>) {
    this.#tree = tree;
    this.#host = host;
  }

  get drags(): boolean {
    return this.#host.drags;
  }

  /** Key of the folder that would take it. */
  get over(): number | null {
    return this.#over;
  }

  prepare(event: PointerEvent, row: Row) {
    if (this.drags && event.button === 0 && event.pointerType === 'mouse') {
      this.#host.prepare?.(row);
    }
  }

  start(event: DragEvent, row: Row) {
    const tree = this.#tree();
    if (!this.drags || !event.dataTransfer) return event.preventDefault();
    if (!tree.selected.has(row.key)) tree.select(row.key);
    event.dataTransfer.setData(ROWS_TYPE, '');
    event.dataTransfer.effectAllowed = 'copyMove';
    this.#host.begin(event.dataTransfer);
  }

  end() {
    this.leave();
    this.#host.end();
  }

  /** Over a line, or null for where there is none. */
  hover(event: DragEvent, line: TreeLine<Row> | null) {
    const types = event.dataTransfer?.types ?? [];
    const ours = types.includes(ROWS_TYPE);
    if (!ours && !types.includes('Files')) return;
    const into = folderAt(line);
    const verb = ours ? this.#verb(event, line) : null;
    if (ours && !verb) return this.leave();
    this.#over = into?.key ?? null;
    this.#tree().dropInto = into;
    this.#unfold(line);
    // Files from outside are taken by the page, which knows what they are.
    if (!verb || !event.dataTransfer) return;
    event.dataTransfer.dropEffect = verb.effect;
    event.preventDefault();
    event.stopPropagation();
  }

  leave() {
    this.#over = null;
    this.#unfold(null);
  }

  drop(event: DragEvent, line: TreeLine<Row> | null) {
    this.leave();
    if (!event.dataTransfer?.types.includes(ROWS_TYPE)) return;
    event.preventDefault();
    event.stopPropagation();
    this.#verb(event, line)?.act(folderAt(line));
    this.#host.end();
  }

  /** Rows of this grid are moved, with Ctrl or Alt copied; others are copied. Nothing goes into itself. */
  #verb(event: DragEvent, line: TreeLine<Row> | null) {
    const { own, move, copy } = this.#host.drops;
    if (own && this.#isWithinSelection(line)) return null;
    const copies = !own || event.ctrlKey || event.altKey;
    const act = copies ? copy : move;
    return act ? { act, effect: copies ? ('copy' as const) : ('move' as const) } : null;
  }

  #isWithinSelection(line: TreeLine<Row> | null): boolean {
    const { selected } = this.#tree();
    const isDir = line?.row.type === 'dir';
    if (line && isDir && selected.has(line.row.key)) return true;
    for (let above = line?.parent; above; above = above.parent) {
      if (selected.has(above.row.key)) return true;
    }
    return false;
  }

  /** A folder that is hovered over for a while shows what it holds. */
  #unfold(line: TreeLine<Row> | null) {
    const key = line?.row.type === 'dir' && !line.expanded ? line.row.key : null;
    if (this.#unfolding?.key === key) return;
    clearTimeout(this.#unfolding?.timer);
    this.#unfolding = null;
    if (key === null) return;
    const timer = setTimeout(() => this.#tree().expanded.add(key), UNFOLDS_AFTER);
    this.#unfolding = { key, timer };
  }
}

/** Folder that a drop on a line goes into; null for the root. */
function folderAt<Row extends FileRow>(line: TreeLine<Row> | null): Row | null {
  if (!line) return null;
  return line.row.type === 'dir' ? line.row : (line.parent?.row ?? null);
}
