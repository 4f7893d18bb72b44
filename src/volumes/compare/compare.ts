import { PortsideError } from '../../ground/errors/portside-error';
import { compareContents, type FilePair } from './content';
import { findRenames } from './renames';
import { pairTrees } from './tree';
import type { CompareCounts, CompareOptions, CompareRow, CompareStatus, Comparison } from './types';
import type { Volume } from '../volume';

/** Rows handed out at once at most; a face draws once for each portion. */
const PORTION = 256;
/** Milliseconds that a row waits for its portion to fill. */
const PATIENCE = 100;

/**
 * Compares two volumes, or a directory of each, by name and content. Nothing is compared by date.
 * Swapping the sides gives the same rows with `added` and `removed` exchanged.
 * @throws {PortsideError} `cancelled`, and what listing throws; a file that can't be read is a row
 */
export async function compareVolumes(
  left: Volume,
  right: Volume,
  options: CompareOptions = {},
): Promise<Comparison> {
  const { signal, onProgress, leftFrom = '/', rightFrom = '/' } = options;
  const sides = { left, right, leftFrom, rightFrom };
  const portions = new Portions(options.onRows);
  const onRows = (rows: readonly CompareRow[]) => portions.add(rows);
  const { rows, leftLone, rightLone } = await pairTrees(sides, { signal, onRows });

  const places = new Map<FilePair, number>();
  rows.forEach(({ status, left, right }, i) => {
    if (status === 'pending' && left && right) places.set({ left, right }, i);
  });
  const pairs = [...places.keys()];
  await compareContents(left, right, pairs, { signal, onProgress }, (pair, verdict) => {
    const place = places.get(pair) as number;
    const row = rows[place] as CompareRow;
    const settled: CompareRow =
      verdict instanceof PortsideError
        ? { ...row, status: 'unreadable', error: verdict }
        : { ...row, status: verdict ? 'same' : 'changed' };
    rows[place] = settled;
    portions.add([settled]);
  });
  portions.flush();
  const wanted = options.renames ?? true;
  const renames = wanted ? await findRenames(sides, leftLone, rightLone, { signal }) : [];
  const counts = countRows(rows);
  return { rows, counts, renames, identical: counts.same === rows.length };
}

function countRows(rows: readonly CompareRow[]): CompareCounts {
  const counts: Record<CompareStatus, number> = {
    pending: 0,
    same: 0,
    changed: 0,
    added: 0,
    removed: 0,
    'type-changed': 0,
    unreadable: 0,
  };
  for (const { status } of rows) counts[status]++;
  return counts;
}

/** Gathers rows, so that ten thousand are not ten thousand drawings. */
class Portions {
  readonly #out: ((rows: readonly CompareRow[]) => void) | undefined;
  #rows: CompareRow[] = [];
  #since = performance.now();

  constructor(out: ((rows: readonly CompareRow[]) => void) | undefined) {
    this.#out = out;
  }

  add(rows: readonly CompareRow[]): void {
    this.#rows.push(...rows);
    if (this.#rows.length >= PORTION || performance.now() - this.#since > PATIENCE) this.flush();
  }

  flush(): void {
    this.#since = performance.now();
    if (!this.#rows.length) return;
    this.#out?.(this.#rows);
    this.#rows = [];
  }
}
