import { LineBreaks } from '../dialogs/line-breaks';
import type { NameRequest } from './tree.svelte';

/** A name while it is typed in its row. */
export class RowNaming {
  readonly #request: NameRequest;
  readonly #breaks: LineBreaks;
  #typed = $state('');
  #changed = $state(false);
  #over = false;

  constructor(request: NameRequest) {
    this.#request = request;
    this.#breaks = new LineBreaks(request.name);
    this.#typed = this.#breaks.shown;
  }

  get typed(): string {
    return this.#typed;
  }

  set typed(text: string) {
    this.#typed = text;
    this.#changed = true;
  }

  /** Why it can't be called so; null until something was typed, and if it can. */
  get problem(): string | null {
    return this.#changed ? this.#request.check(this.#name) : null;
  }

  /** Enter: takes the name, and stays if it can't be taken; whether it ended. */
  submit(): boolean {
    this.#changed = true;
    if (this.problem !== null) return false;
    this.#end(this.#name);
    return true;
  }

  /** The focus goes elsewhere: what was typed counts. An empty field is a change of mind. */
  leave() {
    this.#end(this.#typed === '' ? undefined : this.#name);
  }

  /** Escape: it keeps its name. */
  cancel() {
    this.#end(undefined);
  }

  get #name(): string {
    return this.#breaks.nameOf(this.#typed);
  }

  /** The field that goes loses the focus, which is no second answer. */
  #end(name: string | undefined) {
    if (this.#over) return;
    this.#over = true;
    this.#request.answer(name);
  }
}
