/** One after the other: the line is one. */
export class Turn {
  #last: Promise<unknown> = Promise.resolve();
  #waiting = 0;
  readonly #onChange: () => void;

  constructor(onChange: () => void) {
    this.#onChange = onChange;
  }

  get busy(): boolean {
    return this.#waiting > 0;
  }

  async take<T>(work: () => Promise<T>): Promise<T> {
    if (this.#waiting++ === 0) this.#onChange();
    return this.pass(work, () => {
      if (--this.#waiting === 0) this.#onChange();
    });
  }

  /** As `take`, for what is no verb: the line is not busy with it. */
  async pass<T>(work: () => Promise<T>, after: () => void = () => undefined): Promise<T> {
    const before = this.#last;
    let done!: () => void;
    this.#last = new Promise<void>((resolve) => (done = resolve));
    await before;
    try {
      return await work();
    } finally {
      after();
      done();
    }
  }
}
