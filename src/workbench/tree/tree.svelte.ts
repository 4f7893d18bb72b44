import { SvelteSet } from 'svelte/reactivity';
import { isWithin, parentPath } from '../../volumes/paths';
import type { FileRow } from '../../volumes/tree/types';
import { byKey, byName, grow, indexes, linesOf, rowsAt, nodesIn } from './tree';
import type { Order, Sort, TreeLine } from './tree';

/** How a press or click changes what is selected. */
export interface SelectMode {
  /** Ctrl or Command: adds or takes away this one. */
  readonly toggle?: boolean;
  /** Shift: from the anchor up to this one. */
  readonly range?: boolean;
}

/** A name that a person types in its row. */
export interface NameRequest {
  readonly key: number;
  readonly name: string;
  /** The sentence to show while a name can't be taken, or null. */
  readonly check: (name: string) => string | null;
  /** Undefined: it keeps its name. */
  readonly answer: (name: string | undefined) => void;
}

/** Milliseconds after which typing starts a new search. */
const typeaheadPause = 700;

/** What is expanded, selected, focused, sorted and filtered in one tree grid. */
export class TreeState<Row extends FileRow = FileRow> {
  #source: () => readonly Row[];
  #filter = $state('');
  #sort = $state.raw<Sort<Row>>({ key: 'name', order: byName, descending: false });
  #focused = $state<number | null>(null);
  /** Key of the folder that was entered. */
  #inside = $state<number | null>(null);
  #anchor: number | null = null;
  #dropInto = $state.raw<Row | null>(null);
  #naming = $state.raw<NameRequest | null>(null);
  #typed = '';
  #typedAt = 0;
  readonly expanded = new SvelteSet<number>();
  readonly selected = new SvelteSet<number>();
  readonly #roots = $derived.by(() => grow(this.#source()));
  readonly #byKey = $derived.by(() => byKey(this.#source()));
  /** The folder whose content alone is shown; null for all. A search goes through all. */
  readonly inside: Row | null = $derived.by(() => this.row(this.#inside) ?? null);
  readonly #nodes = $derived.by(() =>
    this.inside && !this.#filter ? nodesIn(this.#roots, this.inside.key) : this.#roots,
  );
  readonly lines: readonly TreeLine<Row>[] = $derived.by(() =>
    linesOf(this.#nodes, this.expanded, this.#filter, this.#sort),
  );
  readonly #indexes = $derived.by(() => indexes(this.lines));

  constructor(source: () => readonly Row[]) {
    this.#source = source;
  }

  get filter(): string {
    return this.#filter;
  }

  set filter(value: string) {
    this.#filter = value;
  }

  get sort(): Sort<Row> {
    return this.#sort;
  }

  /** Sorts by a column; the second time the other way round. */
  sortBy(key: string, order: Order<Row>) {
    const { sort } = this;
    this.#sort = { key, order, descending: sort.key === key ? !sort.descending : key !== 'name' };
  }

  /** Key of the row that has, or would get, the keyboard focus. */
  get focused(): number | null {
    if (this.#focused !== null && this.#indexes.has(this.#focused)) return this.#focused;
    return this.lines[0]?.row.key ?? null;
  }

  set focused(key: number | null) {
    this.#focused = key;
  }

  /** Folder that something dragged over the grid would go into; null for the root. */
  get dropInto(): Row | null {
    return this.#dropInto;
  }

  set dropInto(row: Row | null) {
    this.#dropInto = row;
  }

  /** The name that is typed at the moment. */
  get naming(): NameRequest | null {
    return this.#naming;
  }

  /** Lets a person type another name in the row; undefined if it keeps its own. */
  nameRow({ key, name }: Row, check: NameRequest['check']): Promise<string | undefined> {
    this.#naming?.answer(undefined);
    if (this.indexOf(key) < 0) this.reveal(key);
    this.#focused = key;
    return new Promise((resolve) => {
      const answer = (typed: string | undefined) => {
        this.#naming = null;
        resolve(typed);
      };
      this.#naming = { key, name, check, answer };
    });
  }

  /** Rows that are selected and still there, in tree order. */
  get selection(): Row[] {
    return this.#source().filter((row) => this.selected.has(row.key));
  }

  /** The one selected row, or null if none or several are. */
  get single(): Row | null {
    if (this.selected.size !== 1) return null;
    const [key] = this.selected;
    return key === undefined ? null : (this.#byKey.get(key) ?? null);
  }

  row(key: number | null): Row | undefined {
    return key === null ? undefined : this.#byKey.get(key);
  }

  indexOf(key: number | null): number {
    return key === null ? -1 : (this.#indexes.get(key) ?? -1);
  }

  select(key: number, mode: SelectMode = {}) {
    const anchor = this.indexOf(this.#anchor);
    if (mode.range && anchor >= 0) {
      const at = this.indexOf(key);
      if (!mode.toggle) this.selected.clear();
      for (const line of this.lines.slice(Math.min(anchor, at), Math.max(anchor, at) + 1)) {
        this.selected.add(line.row.key);
      }
    } else if (mode.toggle) {
      if (!this.selected.delete(key)) this.selected.add(key);
      this.#anchor = key;
    } else {
      this.selected.clear();
      this.selected.add(key);
      this.#anchor = key;
    }
    this.#focused = key;
  }

  selectAll() {
    for (const line of this.lines) this.selected.add(line.row.key);
  }

  /** Shows what a folder holds, and nothing else; null: all. */
  enter(key: number | null) {
    const from = this.#inside;
    this.#inside = key;
    this.#filter = '';
    this.selected.clear();
    this.#focused = from;
  }

  /** To the folder that holds the one that was entered. */
  leave() {
    const { inside } = this;
    if (!inside) return;
    const above = this.#source().find(({ path }) => path === parentPath(inside.path));
    this.enter(above?.key ?? null);
  }

  toggle(key: number) {
    if (!this.expanded.delete(key)) this.expanded.add(key);
  }

  /** Unfolds the way to a row, takes the filter away, and selects it. */
  reveal(key: number) {
    const row = this.#byKey.get(key);
    if (!row) return;
    this.#filter = '';
    if (this.inside && !isWithin(row.path, this.inside.path)) this.#inside = null;
    const { inside } = this;
    for (const other of this.#source()) {
      const onTheWay = other.type === 'dir' && row.path.startsWith(`${other.path}/`);
      // What leads to the folder that was entered stays as it is.
      const above = inside !== null && isWithin(inside.path, other.path);
      if (onTheWay && !above) this.expanded.add(other.key);
    }
    this.select(key);
  }

  revealPath(path: string) {
    const row = this.#source().find((one) => one.path === path);
    if (row) this.reveal(row.key);
  }

  /** Selects all of them; the last one has the focus. */
  revealPaths(paths: readonly string[]) {
    const rows = rowsAt(this.#source(), paths);
    for (const { key } of rows) this.reveal(key);
    for (const { key } of rows) this.selected.add(key);
  }

  /** Forgets rows that are no longer there. */
  prune() {
    for (const set of [this.expanded, this.selected]) {
      for (const key of [...set]) if (!this.#byKey.has(key)) set.delete(key);
    }
    if (this.#naming && !this.#byKey.has(this.#naming.key)) this.#naming.answer(undefined);
  }

  /** The next row whose name starts with what was typed in quick succession; `now` in ms. */
  typeahead(letter: string, now: number): Row | undefined {
    const fresh = now - this.#typedAt > typeaheadPause;
    this.#typed = fresh ? letter : this.#typed + letter;
    this.#typedAt = now;
    const letters = this.#typed.toLowerCase();
    // One letter again and again steps through the names that start with it.
    const same = [...letters].every((one) => one === letters[0]);
    const needle = same ? letters.slice(0, 1) : letters;
    const start = this.indexOf(this.focused) + (same ? 1 : 0);
    for (let i = 0; i < this.lines.length; i++) {
      const line = this.lines[(start + i) % this.lines.length];
      if (line?.row.name.toLowerCase().startsWith(needle)) return line.row;
    }
    return undefined;
  }
}
