import { TimeSlices } from '../ground/time-slices';
import type { Action } from '../kit/actions';
import { fuzzyScore } from '../kit/fuzzy';

/** Options drawn at once: more are of no use to a person, and slow. */
const MOST = 100;

/** What the palette offers: commands, and files to one who types. */
export interface PaletteOffer {
  readonly commands: readonly Action[];
  /** There may be thousands, so they are made while they are searched. */
  readonly files: () => Iterable<Action>;
}

interface Hit {
  readonly action: Action;
  readonly score: number;
}

/** Finds what answers best to what is typed, in slices, so that the page takes keys meanwhile. */
export class PaletteSearch {
  readonly #offer: PaletteOffer;
  readonly #slices: () => TimeSlices;
  #typed = '';
  #found = $state.raw<readonly Action[]>([]);
  #at = $state(0);
  #searching: Promise<void> = Promise.resolve();

  constructor(offer: PaletteOffer, slices = () => new TimeSlices()) {
    this.#offer = offer;
    this.#slices = slices;
    this.#show(offer.commands);
  }

  /** The best first; all commands in their order if nothing is typed. Those of before while it searches. */
  get found(): readonly Action[] {
    return this.#found;
  }

  /** Which of those found is marked. */
  get at(): number {
    return this.#at;
  }

  /** Marks another one; goes round at both ends. */
  move(to: number) {
    if (this.#found.length) this.#at = (to + this.#found.length) % this.#found.length;
  }

  /** Searches for what is typed now; a search under way ends. */
  find(typed: string) {
    this.#typed = typed.trim();
    this.#searching = this.#search(this.#typed);
  }

  /** The marked one, of what answers to all that was typed. */
  async chosen(): Promise<Action | undefined> {
    await this.#searching;
    return this.#found[this.#at];
  }

  async #search(typed: string) {
    if (!typed) return this.#show(this.#offer.commands);
    const slices = this.#slices();
    let hits: Hit[] = [];
    for (const actions of [this.#offer.commands, this.#offer.files()]) {
      for (const action of actions) {
        const score = fuzzyScore(action.label, typed);
        if (score !== null) hits.push({ action, score });
        if (hits.length === 2 * MOST) hits = best(hits);
        await slices.next();
        if (typed !== this.#typed) return;
      }
    }
    this.#show(best(hits).map(({ action }) => action));
  }

  #show(actions: readonly Action[]) {
    this.#found = actions.slice(0, MOST);
    this.#at = 0;
  }
}

/** Of two that answer alike, the first stays the first. */
const best = (hits: readonly Hit[]): Hit[] =>
  hits.toSorted((a, b) => b.score - a.score).slice(0, MOST);
