import { SvelteMap } from 'svelte/reactivity';
import {
  readParameters,
  setParameter,
  type ParameterFile,
  type ParameterKind,
  type ParameterRow,
} from '../../volumes/text/parameters';
import { labelsOf, spellings } from './parameter-labels';

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
  /** Kinds it can be given; none if the file knows no kinds. */
  readonly kinds: readonly ParameterKind[];
  /** Spellings to choose from, for a boolean. */
  readonly choices: readonly string[] | null;
  readonly multiline: boolean;
  /** Why what was typed is not in the text; null if it is. */
  readonly refusal: unknown;
}

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
  #file: ParameterFile;
  #fields: readonly ParameterField[];
  readonly #refused = new SvelteMap<number, Refused>();

  /** @throws {PortsideError} `json-syntax` */
  constructor(text: string, name: string, onchange: (text: string) => void) {
    this.#onchange = onchange;
    this.#file = $state.raw(readParameters(text, name));
    this.#labels = labelsOf(this.#file.rows);
    this.#fields = $derived(
      this.#file.rows.flatMap((row) => (row.editable ? this.#field(row) : [])),
    );
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
      this.#file = setParameter(this.#file, id, value, kind);
      this.#onchange(this.#file.text);
    } catch (refusal) {
      this.#refused.set(id, { value, refusal });
    }
  }

  #field({ id, kind, value }: ParameterRow): ParameterField {
    const refused = this.#refused.get(id);
    return {
      id,
      label: this.#labels[id] ?? '',
      kind,
      value: refused?.value ?? value,
      kinds: this.#file.format === 'json' ? KINDS : [],
      choices: kind === 'boolean' ? spellings(value) : null,
      multiline: /[\r\n]/.test(value),
      refusal: refused?.refusal ?? null,
    };
  }
}
