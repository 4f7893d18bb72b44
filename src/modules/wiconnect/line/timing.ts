/** Milliseconds. The waits are those of firmware that drives real modules. */
export interface Timing {
  /** Silence after which the module has said all it had to say. */
  readonly quiet: number;
  /** Until the first byte of an answer to an empty command. */
  readonly answer: number;
  /** From a restart to the next answer. */
  readonly restart: number;
  /** An erase of flash: `file_create`, and the write that ends a file. */
  readonly erase: number;
  /** Listings and reads. */
  readonly list: number;
  /** From one byte of an answer that has begun to the next. */
  readonly gap: number;
  /** All other commands. */
  readonly short: number;
  /** Formatting a flash. */
  readonly format: number;
  /** From one byte of a transfer by HTTP, or of a script's output, to the next. */
  readonly http: number;
}

export const TIMING: Timing = {
  quiet: 120,
  answer: 1_500,
  restart: 12_000,
  erase: 30_000,
  list: 10_000,
  gap: 2_000,
  short: 5_000,
  format: 120_000,
  http: 60_000,
};

/** How bytes of files go out. */
export interface Pace {
  /** Bytes that one `write` announces. */
  readonly announced: number;
  /** Bytes that go out at once. */
  readonly chunk: number;
  /** Milliseconds between two chunks. */
  readonly pause: number;
}

/** With flow control, or on a line without a clock: nothing is lost, however much goes at once. */
export const STEADY: Pace = { announced: 1440, chunk: 288, pause: 0 };
/** As the vendor's own script does it if nothing says when to wait. */
export const CAREFUL: Pace = { announced: 1024, chunk: 128, pause: 50 };
