import { SvelteSet } from 'svelte/reactivity';
import type { Fault, VirtualModelChoice, VirtualWish } from './family';

/** What is being chosen in the dialog. */
export class VirtualChoice {
  readonly models: readonly VirtualModelChoice[];
  readonly #chosen = new SvelteSet<string>();
  #model = $state.raw() as VirtualModelChoice;

  constructor(models: readonly VirtualModelChoice[]) {
    const [first] = models;
    if (!first) throw new Error('No virtual modules');
    this.models = models;
    this.#model = first;
  }

  get model(): VirtualModelChoice {
    return this.#model;
  }

  get faults(): readonly Fault[] {
    return this.#model.family.faults;
  }

  choose(model: VirtualModelChoice) {
    this.#model = model;
  }

  has(id: string): boolean {
    return this.#chosen.has(id);
  }

  toggle(id: string) {
    if (!this.#chosen.delete(id)) this.#chosen.add(id);
  }

  /** Of the model that is chosen; what another model offers does not count. */
  get count(): number {
    return this.wish.faults.size;
  }

  get wish(): VirtualWish {
    const faults = this.faults.filter(({ id }) => this.#chosen.has(id)).map(({ id }) => id);
    return { model: this.#model, faults: new SvelteSet(faults) };
  }
}
