import { isWithin } from '../../volumes/paths';
import type { FileSums, SumKind } from '../../volumes/boot/checksum-list';

interface Known {
  readonly size: number;
  readonly sum: string | null;
  readonly carried: boolean;
}

/**
 * Sums of files as they were found, so that one change does not cost reading all of them again.
 * Good for as long as nothing but ourselves can have changed a file.
 */
export class KnownSums {
  readonly #known = new Map<string, Map<SumKind, Known>>();

  /** Undefined if it is not known, also if the file has another size by now. */
  get(path: string, size: number, kind: SumKind): string | null | undefined {
    const known = this.#known.get(path)?.get(kind);
    return known?.size === size ? known.sum : undefined;
  }

  /** @param carried the file had to come over the line for it */
  put(path: string, sums: FileSums, kind: SumKind, carried: boolean): void {
    const kinds = this.#known.get(path) ?? new Map<SumKind, Known>();
    this.#known.set(path, kinds.set(kind, { size: sums.size, sum: sums[kind], carried }));
  }

  /** The file or all below the directory; null for everything. */
  forget(path: string | null): void {
    if (path === null) return this.#known.clear();
    for (const known of this.#known.keys()) {
      if (isWithin(known, path)) this.#known.delete(known);
    }
  }

  /** All that the module can compute again by itself. */
  forgetCheap(): void {
    for (const kinds of this.#known.values()) {
      for (const [kind, { carried }] of kinds) if (!carried) kinds.delete(kind);
    }
  }
}
