/** The time that a program of the module lives in. */
export interface ProgramTime {
  /** Milliseconds from an unnamed beginning. */
  now(): number;
  /** Waits at most so many milliseconds, and no longer than until Ctrl-C should be looked for. */
  nap(milliseconds: number): void;
  /** A few thousand bytecodes were carried out. */
  worked(): void;
}

export const realTime: ProgramTime = { now: () => performance.now(), nap, worked: () => undefined };

/** Milliseconds after which Ctrl-C is looked for again. */
export const NAP_MAX = 20;

let bed: Int32Array | null | undefined;

/**
 * Lets the processor rest for a while, without letting go of the thread. If that can't be done
 * it returns at once, and the program that waits keeps the processor busy.
 */
function nap(milliseconds: number): void {
  if (bed === undefined) bed = makeBed();
  if (bed) Atomics.wait(bed, 0, 0, Math.min(milliseconds, NAP_MAX));
}

/** A memory of WebAssembly is shared even in most pages that can't share others. */
function makeBed(): Int32Array | null {
  try {
    const { buffer } = new WebAssembly.Memory({ initial: 1, maximum: 1, shared: true });
    return new Int32Array(buffer);
  } catch (thrown) {
    // What a browser throws that has no shared memory differs.
    if (thrown instanceof TypeError || thrown instanceof RangeError) return null;
    throw thrown;
  }
}
