/** The desk of a place: what it stands on is loaded when it is first needed. */
export class LazyDesk<Desk> {
  readonly #make: (show: (desk: Desk) => void) => Promise<Desk>;
  #desk = $state.raw<Desk | null>(null);
  #loading: Promise<Desk> | null = null;

  /** @param make Gives a desk that has started; `show` gives it out before that. */
  constructor(make: (show: (desk: Desk) => void) => Promise<Desk>) {
    this.#make = make;
  }

  /** Null until it is loaded. */
  get desk(): Desk | null {
    return this.#desk;
  }

  /** The same one for all who ask; what failed is tried again. */
  load(): Promise<Desk> {
    this.#loading ??= this.#load();
    return this.#loading;
  }

  async #load(): Promise<Desk> {
    try {
      this.#desk = await this.#make((desk) => (this.#desk = desk));
      return this.#desk;
    } catch (thrown) {
      this.#loading = null;
      throw thrown;
    }
  }
}
