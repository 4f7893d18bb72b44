import { SvelteMap } from 'svelte/reactivity';
import {
  readParameters,
  setParameter,
  type ParameterFile,
  type ParameterKind,
  type ParameterRow,
} from '../../volumes/text/parameters';
import {
  addParameter,
  placesOf,
  removeParameter,
  type KeyChange,
  type NewParameter,
} from '../../volumes/text/parameter-keys';
import { labelsOf, pathLabels, spellings } from './parameter-labels';

/** More values than that are no form any more. */
export const FIELDS_MAX = 500;

/** One value as the form shows it. */
export interface ParameterField {
  readonly id: number;
  /** Where it is, as in `net.apn[0]`; a name that is there again has its number behind it. */
  readonly label: string;
  readonly kind: ParameterKind;
  /** What stands in the field, even if it was refused. */
  readonly value: string;
  /** False for a group or a list with nothing in it. */
  readonly editable: boolean;
  /** Kinds it can be given; none if the file knows no kinds. */
  readonly kinds: readonly ParameterKind[];
  /** Spellings to choose from, for a boolean. */
  readonly choices: readonly string[] | null;
  readonly multiline: boolean;
  /** Why what was typed is not in the text; null if it is. */
  readonly refusal: unknown;
}

/** Something that a key can be added to. */
export interface FormPlace {
  /** Its path; '' for the top. */
  readonly label: string;
  /** What is added has a name; false in a list. */
  readonly named: boolean;
}

/** What was done to the keys last, for the line that says so. */
export interface KeyNews {
  readonly kind: 'added' | 'removed';
  readonly label: string;
}

/** A state to go back to. */
interface Before {
  readonly file: ParameterFile;
  readonly news: KeyNews | null;
  /** The value that was typed; null for anything else. */
  readonly typed: number | null;
}

/** Steps that can be undone. */
const UNDO_MAX = 200;

interface Refused {
  readonly value: string;
  readonly refusal: unknown;
}

const KINDS: readonly ParameterKind[] = ['string', 'number', 'boolean', 'null'];
const PLAINEST: Partial<Record<ParameterKind, string>> = {
  number: '0',
  boolean: 'false',
  null: 'null',
};
/** A text of parameters as fields. What is accepted is in `text` at once, all else stays as it is. */
export class ParameterForm {
  readonly #onchange: (text: string) => void;
  readonly #labels: readonly string[];
  readonly #places: readonly FormPlace[];
  #file: ParameterFile;
  #fields: readonly ParameterField[];
  #undo: readonly Before[] = $state.raw([]);
  #redo: readonly Before[] = $state.raw([]);
  #news: KeyNews | null = $state.raw(null);
  readonly #refused = new SvelteMap<number, Refused>();

  /** @throws {PortsideError} `json-syntax` */
  constructor(text: string, name: string, onchange: (text: string) => void) {
    this.#onchange = onchange;
    this.#file = $state.raw(readParameters(text, name));
    this.#labels = $derived(labelsOf(this.#file.rows));
    this.#fields = $derived(this.#file.rows.flatMap((row, i) => this.#shown(row, i)));
    this.#places = $derived.by(() => {
      const label = pathLabels(this.#file.rows);
      return placesOf(this.#file).map(({ path, named }) => ({ label: label(path), named }));
    });
  }

  get text(): string {
    return this.#file.text;
  }

  get fields(): readonly ParameterField[] {
    return this.#fields;
  }

  /** The first field that holds what could not be written; null if none does. */
  get firstRefused(): ParameterField | null {
    return this.#fields.find(({ refusal }) => refusal !== null) ?? null;
  }

  /** Where keys can be added; none in a text that is one plain value. */
  get places(): readonly FormPlace[] {
    return this.#places;
  }

  /** Kinds that what is added can have; none if the file knows no kinds. */
  get newKinds(): readonly ParameterKind[] {
    return this.#file.format === 'json' ? [...KINDS, 'object', 'array'] : [];
  }

  /** What was done to the keys last; null once something else was done. */
  get news(): KeyNews | null {
    return this.#news;
  }

  get canUndo(): boolean {
    return this.#undo.length > 0;
  }

  get canRedo(): boolean {
    return this.#redo.length > 0;
  }

  /** Adds a key as the last of a place, and gives its id. @throws {PortsideError} as `addParameter` does */
  add(place: number, added: NewParameter): number {
    const change = addParameter(this.#file, place, added);
    this.#keep(null);
    this.#take(change, 1);
    this.#news = { kind: 'added', label: this.#labels[change.at] ?? '' };
    return change.at;
  }

  /** Removes a key and all it holds. */
  remove(id: number): void {
    const label = this.#labels[id] ?? '';
    const change = removeParameter(this.#file, id);
    this.#keep(null);
    this.#take(change, -1);
    this.#news = { kind: 'removed', label };
  }

  /** Goes back by one: a key that was added or removed, or what was typed into one field. */
  undo(): void {
    this.#undo = this.#swap(this.#undo, (now) => (this.#redo = [...this.#redo, now]));
  }

  redo(): void {
    this.#redo = this.#swap(this.#redo, (now) => (this.#undo = [...this.#undo, now]));
  }

  #swap(from: readonly Before[], keep: (now: Before) => void): readonly Before[] {
    const to = from.at(-1);
    if (!to) return from;
    keep({ file: this.#file, news: this.#news, typed: null });
    this.#refused.clear();
    this.#file = to.file;
    this.#news = to.news;
    this.#onchange(this.#file.text);
    return from.slice(0, -1);
  }

  /** Keeps what is now, to come back to; what is typed into one field in a row is one step. */
  #keep(typed: number | null) {
    this.#redo = [];
    if (typed !== null && this.#undo.at(-1)?.typed === typed) return;
    const before = { file: this.#file, news: this.#news, typed };
    this.#undo = [...this.#undo.slice(1 - UNDO_MAX), before];
  }

  #take({ file, at, count }: KeyChange, sign: 1 | -1) {
    // Rows behind it have other ids now.
    const refused = [...this.#refused].filter(([id]) => sign > 0 || id < at || id >= at + count);
    this.#refused.clear();
    for (const [id, one] of refused) this.#refused.set(id < at ? id : id + sign * count, one);
    this.#file = file;
    this.#onchange(file.text);
  }

  set(id: number, value: string): void {
    this.#put(id, value, this.#file.rows[id]?.kind);
  }

  /** Makes it a value of another kind: the same if that can be, else the kind's plainest. */
  setKind(id: number, kind: ParameterKind): void {
    const row = this.#file.rows[id];
    const value = this.#refused.get(id)?.value ?? row?.value ?? '';
    this.#put(id, row?.kind === 'null' ? '' : kind === 'string' ? value : value.trim(), kind);
    const plain = PLAINEST[kind];
    if (this.#refused.has(id) && plain !== undefined) this.#put(id, plain, kind);
  }

  #put(id: number, value: string, kind: ParameterKind | undefined): void {
    this.#refused.delete(id);
    try {
      const file = setParameter(this.#file, id, value, kind);
      if (file === this.#file) return;
      this.#keep(id);
      this.#file = file;
      this.#news = null;
      this.#onchange(this.#file.text);
    } catch (refusal) {
      this.#refused.set(id, { value, refusal });
    }
  }

  /** A value, or a group or list with nothing in it, but for the whole. */
  #shown(row: ParameterRow, i: number): ParameterField[] {
    const holds = this.#file.rows[i + 1];
    const empty = row.path.length > 0 && !(holds && holds.path.length > row.path.length);
    return row.editable || empty ? [this.#field(row)] : [];
  }

  #field({ id, kind, value, editable }: ParameterRow): ParameterField {
    const refused = this.#refused.get(id);
    return {
      id,
      label: this.#labels[id] ?? '',
      kind,
      value: editable ? (refused?.value ?? value) : kind === 'object' ? '{}' : '[]',
      editable,
      kinds: this.#file.format === 'json' && editable ? KINDS : [],
      choices: kind === 'boolean' ? spellings(value) : null,
      multiline: /[\r\n]/.test(value),
      refusal: refused?.refusal ?? null,
    };
  }
}
