import { toPortsideError } from '../../ground/errors/convert';
import type { PortsideError } from '../../ground/errors/portside-error';
import { compareVolumes } from '../../volumes/compare/compare';
import { comparePair, type PairReport } from '../../volumes/compare/pair';
import type { CompareRow, RenameHint } from '../../volumes/compare/types';
import type { Volume } from '../../volumes/volume';
import {
  countKinds,
  DIFFERENCES,
  linesToShow,
  PathKeys,
  RowGatherer,
  toggled,
  type CompareKind,
  type CompareLine,
} from './compare-rows';
import { CopyFlow, type Side } from '../../workbench/copy/copy-flow';
import type { ByteSource } from '../../workbench/preview/preview';
import type { Shell } from '../../kit/shell';
import { TreeState } from '../../workbench/tree/tree.svelte';

/** Milliseconds of quiet after a change before it is compared again. */
const QUIET = 400;

/** Two volumes side by side on screen; follows their changes until it is closed. */
export class Comparison {
  readonly #shell: Shell;
  readonly #keys = new PathKeys();
  readonly #stops: readonly (() => void)[];
  #abort = new AbortController();
  #pairAbort = new AbortController();
  #timer: ReturnType<typeof setTimeout> | undefined;
  #closed = false;
  #copying = $state(false);
  #rows = $state.raw<readonly CompareRow[]>([]);
  #renames = $state.raw<readonly RenameHint[]>([]);
  #running = $state(false);
  #complete = $state(false);
  #error = $state.raw<PortsideError | null>(null);
  #shown = $state.raw(DIFFERENCES);
  readonly counts = $derived.by(() => countKinds(this.#rows));
  readonly #lines = $derived.by(() =>
    linesToShow(this.#rows, this.#shown, (path) => this.#keys.of(path)),
  );
  readonly tree = new TreeState<CompareLine>(() => this.#lines);

  constructor(
    readonly left: Volume,
    readonly right: Volume,
    shell: Shell,
  ) {
    this.#shell = shell;
    const changed = () => this.#soon();
    this.#stops = [left.onChange(changed), right.onChange(changed)];
  }

  get running(): boolean {
    return this.#running;
  }

  /** All rows are known. */
  get complete(): boolean {
    return this.#complete;
  }

  /** Why the last comparison did not come to its end; `cancelled` if a person stopped it. */
  get error(): PortsideError | null {
    return this.#error;
  }

  get renames(): readonly RenameHint[] {
    return this.#renames;
  }

  get identical(): boolean {
    const { changed, added, removed, unreadable } = this.counts;
    return this.#complete && changed + added + removed + unreadable === 0;
  }

  get shown(): ReadonlySet<CompareKind> {
    return this.#shown;
  }

  toggleKind(kind: CompareKind) {
    this.#shown = toggled(this.#shown, kind);
    this.#forgetHidden();
  }

  /** Compares, again or for the first time. Failures are kept in `error`. */
  async run(): Promise<void> {
    clearTimeout(this.#timer);
    this.#abort.abort();
    const own = (this.#abort = new AbortController());
    const title = {
      key: 'job_compare',
      params: { left: this.left.name, right: this.right.name },
    };
    this.#running = true;
    this.#error = null;
    try {
      const result = await this.#shell.jobs.run(title, ({ signal, progress }) => {
        const found = new RowGatherer();
        // Rows of before stay until the new ones are complete, so that nothing flickers.
        const onRows = this.#complete
          ? undefined
          : (rows: readonly CompareRow[]) => {
              if (!own.signal.aborted) this.#show(found.add(rows));
            };
        const both = AbortSignal.any([signal, own.signal]);
        return compareVolumes(this.left, this.right, {
          signal: both,
          onProgress: progress,
          ...(onRows && { onRows }),
        });
      });
      if (own.signal.aborted) return;
      this.#show(result.rows);
      this.#renames = result.renames;
      this.#complete = true;
      this.#forgetHidden();
    } catch (thrown) {
      if (!own.signal.aborted) this.#error = toPortsideError(thrown);
    } finally {
      if (this.#abort === own) this.#running = false;
    }
  }

  /** Two files in detail; asking for others stops it. */
  pairOf({ left, right }: CompareRow): Promise<PairReport> | null {
    this.#pairAbort.abort();
    if (left?.type !== 'file' || right?.type !== 'file') return null;
    this.#pairAbort = new AbortController();
    return comparePair(
      { volume: this.left, path: left.path },
      { volume: this.right, path: right.path },
      { signal: this.#pairAbort.signal },
    );
  }

  /** Bytes of a file of one side. */
  sourceOf(row: CompareRow, side: Side): ByteSource | null {
    const entry = row[side];
    if (entry?.type !== 'file') return null;
    const volume = this[side];
    const { path, size } = entry;
    return { size, read: (offset, length) => volume.read(path, { offset, length }) };
  }

  /** What the selection has on the side that would be copied from; null for all. */
  #selectedPaths(from: Side): readonly string[] | null {
    const { selection } = this.tree;
    if (!selection.length) return null;
    return selection.flatMap(({ entry }) => entry[from]?.path ?? []);
  }

  /** Something can be copied to that side: the selection, or all if nothing is selected. */
  canCopy(to: Side): boolean {
    const paths = this.#selectedPaths(to === 'left' ? 'right' : 'left');
    return this[to].capabilities.write && !this.#copying && (!paths || paths.length > 0);
  }

  /** Copies the selection, or all, to one side: shows what will happen, does it, says what happened. */
  async copy(to: Side): Promise<void> {
    const from = to === 'left' ? 'right' : 'left';
    const paths = this.#selectedPaths(from);
    const flow = new CopyFlow(this[from], this[to], this.#shell);
    this.#copying = true;
    try {
      const changed = await this.#shell.notices.attempt(() => flow.run(paths));
      if (changed && !this.#closed) await this.run();
    } finally {
      this.#copying = false;
    }
  }

  close() {
    this.#closed = true;
    clearTimeout(this.#timer);
    this.#abort.abort();
    this.#pairAbort.abort();
    for (const stop of this.#stops) stop();
  }

  #show(rows: readonly CompareRow[]) {
    for (const { path, left, right } of rows) {
      const fresh = !this.#keys.has(path);
      // Folders are open from the start: what differs inside is what was asked for.
      if (fresh && left?.type === 'dir' && right?.type === 'dir') {
        this.tree.expanded.add(this.#keys.of(path));
      }
    }
    this.#rows = rows;
  }

  /** What can't be seen is not selected; folders stay open for when they come back. */
  #forgetHidden() {
    for (const key of [...this.tree.selected]) {
      if (!this.tree.row(key)) this.tree.selected.delete(key);
    }
  }

  #soon() {
    if (this.#copying) return;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.run(), QUIET);
  }
}
