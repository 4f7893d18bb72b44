/** Who wants to hear of something, and how they are told. */
export class Emitter<Told extends readonly unknown[] = []> {
  readonly #listeners = new Set<(...told: Told) => void>();

  /** Calls back at every `emit`; returns how to stop that. */
  on(listener: (...told: Told) => void): () => void {
    // The same function may be given twice, and each stops for itself.
    const own = (...told: Told) => listener(...told);
    this.#listeners.add(own);
    return () => void this.#listeners.delete(own);
  }

  /** Tells everybody. What a listener throws is its own fault: it shows, but stops nobody else. */
  emit(...told: Told): void {
    for (const listener of [...this.#listeners]) {
      if (!this.#listeners.has(listener)) continue;
      try {
        listener(...told);
      } catch (thrown) {
        queueMicrotask(() => {
          throw thrown;
        });
      }
    }
  }

  /** Nobody hears anything any more. */
  clear(): void {
    this.#listeners.clear();
  }
}
