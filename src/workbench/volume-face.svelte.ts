import type { EditRow } from '../volumes/tree/types';
import type { PortsideError } from '../ground/errors/portside-error';
import type { JobContext, Message } from '../ground/jobs/job-types';
import type { EditableVolume, SeveralOptions } from '../volumes/editable-volume';
import type { Capabilities, EntryMark, ListingColumn } from '../volumes/volume';
import { parentPath } from '../volumes/paths';
import { m } from '../kit/words/first';
import type { ByteSource } from './preview/preview';
import type { Shell } from '../kit/shell';
import { countRows } from './counted';
import { TreeState } from './tree/tree.svelte';

/** A verb as it is shown while it takes its time. */
export interface Verb extends Message {
  /** What its progress counts. Default 'bytes'. */
  readonly unit?: 'bytes' | 'entries';
}

/** What the work of a verb is given. */
export interface VerbOptions extends SeveralOptions {
  /** A line of the job's log, if it is one. */
  readonly log: JobContext['log'];
}

/** What a volume that lives elsewhere has besides: a listing that can fail or be old. */
export interface CachedFace {
  readonly state: 'loading' | 'ready' | 'failed';
  readonly error: PortsideError | null;
  /** False: nothing was listed yet, so that no rows means nothing. */
  readonly listed: boolean;
  /** Selecting a file does not read it: that would hold up a slow line. */
  readonly slow: boolean;
  /** Something is being read or done, or what the volume is on has other work. */
  readonly busy: boolean;
  /** What the volume is on answers; else only what was listed before can be looked at. */
  readonly reachable: boolean;
  /** Lists all again, and asks first for what that needs. */
  refresh(): Promise<void>;
  /** Whether the volume has what it should: the selected files, or all. */
  verify(): Promise<void>;
  /** Ends what keeps the volume from being listed, and lists it. Absent: nothing can. */
  readonly clearWay?: (() => Promise<void>) | undefined;
}

/** A volume as it is on screen: its rows, what of it is selected, what it can do. */
export abstract class VolumeFace<V extends EditableVolume = EditableVolume> {
  /** Rows say how they differ from an original. */
  abstract readonly marksChanges: boolean;
  #snapshot = $state.raw() as V['snapshot'];
  readonly tree = new TreeState<EditRow>(() => this.rows);
  #detailOpen = $state(false);

  constructor(
    readonly volume: V,
    protected readonly shell: Shell,
  ) {
    this.#snapshot = volume.snapshot;
    volume.onChange(() => this.takeSnapshot());
  }

  protected takeSnapshot() {
    this.#snapshot = this.volume.snapshot;
    this.tree.prune();
  }

  /** Null for a volume that is all here. */
  get cached(): CachedFace | null {
    return null;
  }

  /** Its contents can be read and changed now. */
  get reachable(): boolean {
    return this.cached?.reachable ?? true;
  }

  /** Files can be added now. */
  get takesFiles(): boolean {
    return this.reachable;
  }

  /** Verbs that are offered. */
  get can(): Capabilities {
    // What a volume can do may change with its snapshot.
    void this.#snapshot;
    return this.volume.capabilities;
  }

  /** What is said if it holds nothing. */
  get emptyWords(): string {
    return this.can.write ? m.files_empty() : m.files_none();
  }

  /** Runs a verb; one that takes its time as a job. */
  perform<T>(_verb: Verb, work: (options: VerbOptions) => Promise<T>): Promise<T> {
    return work({ log: () => undefined });
  }

  marksOf(_row: EditRow): readonly EntryMark[] {
    return [];
  }

  get id(): string {
    return this.volume.id;
  }

  get snapshot(): V['snapshot'] {
    return this.#snapshot;
  }

  get name(): string {
    return this.#snapshot.name;
  }

  get rows(): readonly EditRow[] {
    return this.#snapshot.rows;
  }

  /** The blocks of a row are known, or will be. */
  get countsBlocks(): boolean {
    return this.#snapshot.geometry !== null;
  }

  get blockSize(): number {
    return this.#snapshot.geometry?.blockSize ?? 0;
  }

  /** On a phone: what is selected covers the files. */
  get detailOpen(): boolean {
    return this.#detailOpen;
  }

  set detailOpen(open: boolean) {
    this.#detailOpen = open;
  }

  /** What Enter does: folds a folder, shows a file. */
  open(row: EditRow) {
    this.tree.select(row.key);
    if (row.type === 'dir') this.tree.toggle(row.key);
    else this.#detailOpen = true;
  }

  reveal(path: string) {
    this.tree.revealPath(path);
  }

  childCount(row: EditRow): number {
    return this.rows.filter((one) => one.path.startsWith(`${row.path}/`)).length;
  }

  /** Folder for what comes while nothing is selected. */
  get home(): string {
    return '/';
  }

  /** Folder that new things go into: the selected one, or the one of the selected file. */
  get here(): string {
    const row = this.tree.single;
    if (!row) return this.tree.inside?.path ?? this.home;
    return row.type === 'dir' ? row.path : parentPath(row.path);
  }

  /** What the listing says beyond name and size. */
  get columns(): readonly ListingColumn[] {
    // They come with a listing.
    void this.#snapshot;
    return this.volume.columns ?? [];
  }

  /** Why a file can't be changed as things stand; null if it can. */
  guardOf(_path: string): PortsideError | null {
    return null;
  }

  /** Of all files that are selected, or lie in a folder that is. */
  get selectedBytes(): number {
    return countRows(this.rows, this.tree.selected).bytes;
  }

  sourceOf(row: EditRow): ByteSource {
    return {
      size: row.size,
      read: (offset, length) => this.volume.read(row.path, { offset, length }),
    };
  }
}
