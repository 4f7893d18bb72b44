import type { EditRow } from '../../volumes/tree/types';
import { keysOf } from '../tree/tree';
import type { VolumeView } from '../volume-view.svelte';

/** Marks a drag of rows among the types of what is dragged. */
export const ROWS_TYPE = 'application/x-portside-rows';

/** Rows of a volume on screen that are to go elsewhere. */
export interface TakenRows {
  readonly view: VolumeView;
  readonly keys: ReadonlySet<number>;
  /** They are to be moved. */
  readonly cut: boolean;
  /** What the system's clipboard was given for them; null if it took nothing. */
  readonly text: string | null;
}

/** Files that were copied or cut, and rows that are being dragged. One of it lives as long as the page. */
export class FilesClipboard {
  #taken = $state.raw<TakenRows | null>(null);
  #dragged = $state.raw<Pick<TakenRows, 'view' | 'keys'> | null>(null);

  /** What a paste brings; null if there is nothing. */
  get taken(): TakenRows | null {
    return this.#taken;
  }

  /** Takes the selected rows; gives their paths as text, a line each. */
  take(view: VolumeView, cut: boolean): string {
    const rows = view.tree.selection;
    const text = rows.map(({ path }) => path).join('\n');
    this.#taken = { view, keys: keysOf(rows), cut, text };
    return text;
  }

  /** The system's clipboard took nothing: what it holds says nothing about these rows. */
  alone() {
    this.#taken = this.#taken && { ...this.#taken, text: null };
  }

  clear() {
    this.#taken = null;
  }

  /** The row goes once it was pasted elsewhere. */
  isCut(view: VolumeView, { key }: EditRow): boolean {
    const taken = this.#taken;
    return taken !== null && taken.cut && taken.view === view && taken.keys.has(key);
  }

  /** Rows that are being dragged; null if none are. */
  get dragged(): Pick<TakenRows, 'view' | 'keys'> | null {
    return this.#dragged;
  }

  drag(view: VolumeView | null) {
    this.#dragged = view && { view, keys: keysOf(view.tree.selection) };
  }
}
