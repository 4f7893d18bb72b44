import type { PortsideError } from '../../ground/errors/portside-error';
import type { Clock } from '../../ground/jobs/clock';
import { Emitter } from '../../ground/emitter';
import { plainRows } from '../tree/rows';
import type { EditRow } from '../tree/types';
import type { EditableSnapshot } from '../editable-volume';
import { isWithin } from '../paths';
import type { EntryMark, VolumeEntry } from '../volume';
import { EMPTY_ROOT, treeOfEntries, type CachedDirectory } from './tree';

export type Marks = ReadonlyMap<string, readonly EntryMark[]>;

/** All of a cached volume that a face shows; a new object after every change. */
export interface CachedSnapshot extends EditableSnapshot {
  readonly root: CachedDirectory;
  readonly geometry: null;
  /** 'loading': being listed; rows are those of before. 'failed': see `error`. */
  readonly state: 'loading' | 'ready' | 'failed';
  readonly error: PortsideError | null;
  /** False: nothing was listed yet, so that no rows means nothing. */
  readonly listed: boolean;
  readonly marks: Marks;
}

/** A change as it can be made to any tree: what it says may be there, or be done, already. */
type Patch = (root: CachedDirectory, newKey: () => number) => CachedDirectory;

/** Changes made while a listing is under way, which it may have missed. */
export interface Journal {
  readonly patches: readonly Patch[];
  readonly paths: readonly string[];
  end(): void;
}

/** Milliseconds between two snapshots in the midst of many changes. */
const PACE = 60;

const NO_MARKS: Marks = new Map();

/** What a cached volume was last seen to hold, and who wants to know. */
export class CachedRows {
  readonly #name: () => string;
  readonly #clock: Clock;
  readonly #content = new Emitter();
  readonly #every = new Emitter();
  readonly #journals = new Set<{ patches: Patch[]; paths: string[] }>();
  #root: CachedDirectory = EMPTY_ROOT;
  #nextKey = 1;
  #marks: Marks = NO_MARKS;
  #state: CachedSnapshot['state'] = 'loading';
  #error: PortsideError | null = null;
  #listed = false;
  #snapshot: CachedSnapshot | null = null;
  #published = -Infinity;
  #contentNews = false;

  constructor(name: () => string, clock: Clock) {
    this.#name = name;
    this.#clock = clock;
  }

  get root(): CachedDirectory {
    return this.#root;
  }

  get snapshot(): CachedSnapshot {
    this.#snapshot ??= this.#take();
    return this.#snapshot;
  }

  onContent(listener: () => void): () => void {
    return this.#content.on(listener);
  }

  onSnapshot(listener: () => void): () => void {
    return this.#every.on(listener);
  }

  close(): void {
    this.#content.clear();
    this.#every.clear();
  }

  /** A listing has begun. */
  begin(): void {
    this.#state = 'loading';
    this.#error = null;
    this.publish();
  }

  /** A listing failed. One that a person stopped leaves what was there, if something was. */
  fail(error: PortsideError): void {
    const stopped = error.code === 'cancelled' && this.#listed;
    this.#state = stopped ? 'ready' : 'failed';
    this.#error = stopped ? null : error;
    this.publish();
  }

  /** Notes the changes from now on, until its `end`. */
  journal(): Journal {
    const own = { patches: [] as Patch[], paths: [] as string[] };
    this.#journals.add(own);
    return { ...own, end: () => void this.#journals.delete(own) };
  }

  /** A listing, as of when `journal` began. */
  take(
    entries: readonly VolumeEntry[],
    marks: Marks | undefined,
    { doubtful, journal }: { doubtful: boolean; journal: Journal },
  ): void {
    const newKey = () => this.#nextKey++;
    const before = this.#root;
    const root = treeOfEntries(withPatches(entries, journal.patches), { before, doubtful, newKey });
    const known = marksWithout(new Map(marks ?? NO_MARKS), journal.paths);
    const news = root !== this.#root || !this.#listed || !sameMarks(known, this.#marks);
    this.#root = root;
    this.#marks = known;
    this.#state = 'ready';
    this.#error = null;
    this.#listed = true;
    this.#contentNews ||= news;
    this.publish();
  }

  /** A change that was made to the volume; what was known of these paths is no longer. */
  patch(paths: readonly string[], patch: Patch): void {
    for (const journal of this.#journals) {
      journal.patches.push(patch);
      journal.paths.push(...paths);
    }
    this.#root = patch(this.#root, () => this.#nextKey++);
    this.#marks = marksWithout(this.#marks, paths);
    this.#contentNews = true;
    this.#snapshot = null;
    if (this.#clock.now() - this.#published > PACE) this.publish();
  }

  publish(): void {
    this.#snapshot = null;
    this.#published = this.#clock.now();
    const news = this.#contentNews;
    this.#contentNews = false;
    this.#every.emit();
    if (news) this.#content.emit();
  }

  #take(): CachedSnapshot {
    const root = this.#root;
    let rows: readonly EditRow[] | null = null;
    return {
      name: this.#name(),
      root,
      // Many snapshots in a row are never drawn.
      get rows() {
        rows ??= plainRows(root);
        return rows;
      },
      geometry: null,
      canUndo: false,
      canRedo: false,
      state: this.#state,
      error: this.#error,
      listed: this.#listed,
      marks: this.#marks,
    };
  }
}

/** A listing, and what was done since it began. */
function withPatches(
  entries: readonly VolumeEntry[],
  patches: readonly Patch[],
): readonly VolumeEntry[] {
  if (!patches.length) return entries;
  const noKey = () => -1;
  let root = treeOfEntries(entries, { before: EMPTY_ROOT, doubtful: true, newKey: noKey });
  for (const patch of patches) root = patch(root, noKey);
  return plainRows(root);
}

function marksWithout(marks: Marks, paths: readonly string[]): Marks {
  const gone = [...marks.keys()].filter((path) => paths.some((one) => isWithin(path, one)));
  if (!gone.length) return marks;
  const kept = new Map(marks);
  for (const path of gone) kept.delete(path);
  return kept;
}

function sameMarks(a: Marks, b: Marks): boolean {
  return a.size === b.size && JSON.stringify([...a]) === JSON.stringify([...b]);
}
