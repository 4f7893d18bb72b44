import { throwIfCancelled, toPortsideError } from '../../ground/errors/convert';
import { PortsideError } from '../../ground/errors/portside-error';
import { realClock, type Clock } from '../../ground/jobs/clock';
import { planAdd } from '../tree/add';
import { findNode } from '../tree/nodes';
import type { Added, AddPlan, Conflict, Incoming, Resolution } from '../tree/types';
import type { EditableVolume, SeveralOptions } from '../editable-volume';
import { checkEntry } from '../limits';
import { displayName, parentPath, splitPath } from '../paths';
import { utf8Text } from '../text/utf8';
import type {
  CallOptions,
  Capabilities,
  FileDigest,
  KeepOld,
  ListingColumn,
  ReadOptions,
  RemoveOptions,
  Room,
  RoomChange,
  TextCheck,
  UsageOptions,
  Volume,
  VolumeEntry,
  VolumeKind,
  VolumeUsage,
  WriteOptions,
} from '../volume';
import { walk } from '../walk';
import { CachedRows, type CachedSnapshot } from './rows';
import { addSteps, moveSteps, removeSteps } from './steps';
import { moved, without, withDirectory, withFile } from './tree';

export interface CachedOptions {
  /** What a person calls the volume. Default: as it calls itself. */
  readonly name?: () => string;
  /** Goes with every write. */
  readonly keepOld?: KeepOld;
  /**
   * Asks for what writing needs, before each verb that changes something; throws if it is
   * refused. With it the volume passes for writable.
   */
  readonly unlock?: (() => Promise<void>) | undefined;
  /** What the volume is on answers; while it does not, nothing is listed unasked. Default: it does. */
  readonly reachable?: () => boolean;
  /** What quiet after changes is measured with. */
  readonly clock?: Clock;
}

type WriteOptionsOf<V extends Volume> = WriteOptions & Parameters<V['write']>[2];

/** Milliseconds of quiet after changes from elsewhere before all is listed again. */
const QUIET = 200;

/**
 * Shows a volume that lives elsewhere as one to edit: rows are a listing, kept true by what is
 * done here, so that a slow volume is not listed again after every verb. There is no undo. A verb
 * over several entries goes one by one; one that stops leaves done what it did, and says how much
 * through `onEach`.
 */
export class CachedVolume<V extends Volume = Volume> implements EditableVolume {
  readonly id: string;
  readonly kind: VolumeKind;
  readonly source: V;
  /** Absent if the volume has none, so that copying knows to compare sizes. */
  readonly room?: (changes: readonly RoomChange[], options?: CallOptions) => Promise<Room>;
  /** Absent if the volume has none. */
  readonly textCheck?: (path: string) => TextCheck | null;
  readonly #options: CachedOptions;
  readonly #clock: Clock;
  readonly #rows: CachedRows;
  readonly #stop: () => void;
  #own = 0;
  #refreshing: Promise<void> | null = null;
  #again = false;
  #callOff: (() => void) | undefined;

  constructor(source: V, options: CachedOptions = {}) {
    this.source = source;
    this.id = source.id;
    this.kind = source.kind;
    this.#options = options;
    this.#clock = options.clock ?? realClock;
    this.#rows = new CachedRows(() => this.name, this.#clock);
    const room = source.room?.bind(source);
    if (room) this.room = room;
    const textCheck = source.textCheck?.bind(source);
    if (textCheck) this.textCheck = textCheck;
    this.#stop = source.onChange(() => this.#sourceChanged());
  }

  get name(): string {
    return this.#options.name?.() ?? this.source.name;
  }

  get capabilities(): Capabilities {
    const own = this.source.capabilities;
    if (own.write || !this.#options.unlock) return own;
    return { ...own, write: true, rename: true, move: true };
  }

  get columns(): readonly ListingColumn[] {
    return this.source.columns ?? [];
  }

  get snapshot(): CachedSnapshot {
    return this.#rows.snapshot;
  }

  /** After changes of names and contents. */
  onChange(listener: () => void): () => void {
    return this.#rows.onContent(listener);
  }

  /** After every new snapshot. */
  onSnapshot(listener: () => void): () => void {
    return this.#rows.onSnapshot(listener);
  }

  /**
   * Lists everything again. Rows of before stay until then, and if it fails.
   * @throws {PortsideError} what listing throws; the snapshot tells it as well
   */
  refresh(options: CallOptions = {}): Promise<void> {
    this.#callOff?.();
    this.#refreshing ??= this.#list(options, true).then(
      () => this.#refreshed(),
      (thrown: unknown) => {
        this.#refreshed();
        throw thrown;
      },
    );
    return this.#refreshing;
  }

  /** Lets go of the volume, which stays as it is. */
  close(): void {
    this.#callOff?.();
    this.#stop();
    this.#rows.close();
  }

  list(path: string, options?: CallOptions): Promise<VolumeEntry[]> {
    return this.source.list(path, options);
  }

  stat(path: string, options?: CallOptions): Promise<VolumeEntry> {
    return this.source.stat(path, options);
  }

  /** What was listed becomes the rows as well. */
  async entries(options: CallOptions = {}): Promise<VolumeEntry[]> {
    return this.#listing(options, false);
  }

  read(path: string, options?: ReadOptions): Promise<Uint8Array<ArrayBuffer>> {
    return this.source.read(path, options);
  }

  async readText(path: string, options: CallOptions = {}): Promise<string> {
    return utf8Text(await this.read(path, options), path);
  }

  checksums(paths: readonly string[], options?: CallOptions): Promise<FileDigest[]> {
    return this.source.checksums(paths, options);
  }

  usage(options?: UsageOptions): Promise<VolumeUsage> {
    return this.source.usage(options);
  }

  nameRefusal(name: string): PortsideError | null {
    return this.source.nameRefusal?.(name) ?? null;
  }

  /** With whatever else a write of this kind of volume can be given. */
  write(path: string, bytes: Uint8Array, options?: WriteOptionsOf<V>): Promise<void> {
    return this.#change('write', () => this.#write(path, bytes, options));
  }

  writeText(path: string, text: string, options: CallOptions = {}): Promise<void> {
    return this.write(path, new TextEncoder().encode(text), { ...options, replace: true });
  }

  mkdir(path: string, options: CallOptions = {}): Promise<void> {
    return this.#change('mkdir', () => this.#mkdir(path, options));
  }

  rename(from: string, to: string, options: CallOptions = {}): Promise<void> {
    return this.#change('rename', () => this.#rename(from, to, options));
  }

  remove(path: string, options: RemoveOptions = {}): Promise<void> {
    return this.#change('remove', () => this.#remove(path, options));
  }

  planAdd(into: string, incoming: readonly Incoming[]): AddPlan {
    const { root } = this.#rows;
    const target = findNode(root, splitPath(into));
    if (!target) throw new PortsideError('not-found', { path: displayName(into) });
    if (target.type !== 'dir') {
      throw new PortsideError('not-a-directory', { path: displayName(into) });
    }
    return planAdd(root, into, incoming, this.capabilities);
  }

  /** As the interface has it; progress in bytes. Checks names and sizes of all before the first. */
  add(
    plan: AddPlan,
    resolve: (conflict: Conflict) => Resolution,
    options: SeveralOptions = {},
  ): Promise<Added> {
    return this.#change('write', async () => {
      const { steps, added } = addSteps(this.#rows.root, plan, resolve);
      for (const step of steps) {
        const { path, type } = step;
        // A copy leaves out the directories that names lead through; these are asked for.
        if (type === 'dir') this.#needsDirectories(path);
        checkEntry(this, { path, type, size: sizeOf(step) });
      }
      const total = steps.reduce((sum, step) => sum + sizeOf(step), 0);
      let before = 0;
      await this.#each(steps, options, async (step) => {
        const { signal } = options;
        options.onEntry?.(step.path);
        const onProgress = (done: number) => options.onProgress?.(before + done, total);
        if (step.type === 'dir') await this.#mkdir(step.path, { signal });
        else {
          const { replace } = step;
          await this.#write(step.path, step.bytes, { signal, onProgress, replace });
        }
        before += sizeOf(step);
        onProgress(0);
      });
      return added;
    });
  }

  /** As the interface has it; what a folder holds goes before it. Progress in entries. */
  removeAll(paths: readonly string[], options: SeveralOptions = {}): Promise<void> {
    return this.#change('remove', () => {
      const { signal } = options;
      const steps = removeSteps(this.#rows.root, paths);
      return this.#each(steps, counted(options), (path) => {
        options.onEntry?.(path);
        return this.#remove(path, { signal });
      });
    });
  }

  /** As the interface has it; progress in entries of the list. */
  moveAll(paths: readonly string[], into: string, options: SeveralOptions = {}): Promise<void> {
    return this.#change('rename', () => {
      const { signal } = options;
      const steps = moveSteps(this.#rows.root, paths, into);
      for (const { to } of steps) checkEntry(this, { path: to, type: 'file', size: 0 });
      return this.#each(steps, counted(options), ({ from, to }) => {
        options.onEntry?.(from);
        return this.#rename(from, to, { signal });
      });
    });
  }

  /** There is none: what is done is done. */
  undo(): void {
    throw this.#notSupported('undo');
  }

  redo(): void {
    throw this.#notSupported('redo');
  }

  /** Asks for what writing needs, ahead of the first change. */
  async unlock(): Promise<void> {
    if (!this.source.capabilities.write) await this.#options.unlock?.();
  }

  async #write(path: string, bytes: Uint8Array, options?: WriteOptions): Promise<void> {
    const size = bytes.length;
    const { keepOld } = this.#options;
    await this.source.write(path, bytes, { ...(keepOld && { keepOld }), ...options });
    this.#rows.patch([path], (root, newKey) => withFile(root, path, size, newKey));
  }

  async #mkdir(path: string, options: CallOptions): Promise<void> {
    this.#needsDirectories(path);
    await this.source.mkdir(path, options);
    this.#rows.patch([path], (root, newKey) => withDirectory(root, path, newKey));
  }

  async #rename(from: string, to: string, options: CallOptions): Promise<void> {
    const verb = parentPath(from) === parentPath(to) ? 'rename' : 'move';
    if (!this.capabilities[verb]) throw this.#notSupported(verb);
    await this.source.rename(from, to, options);
    this.#rows.patch([from, to], (root, newKey) => moved(root, from, to, newKey));
  }

  async #remove(path: string, options: RemoveOptions): Promise<void> {
    await this.source.remove(path, options);
    this.#rows.patch([path], (root) => without(root, path));
  }

  /** Stops between one and the next; `onEach` says how far it came. */
  async #each<T>(
    steps: readonly T[],
    { signal, onEach }: SeveralOptions,
    work: (step: T) => Promise<void>,
  ): Promise<void> {
    onEach?.(0, steps.length);
    for (const [i, step] of steps.entries()) {
      throwIfCancelled(signal);
      await work(step);
      onEach?.(i + 1, steps.length);
    }
  }

  /** A verb of ours: what the volume tells meanwhile is what we did, and is in the rows already. */
  async #change<T>(verb: string, work: () => Promise<T>): Promise<T> {
    if (!this.capabilities.write) throw this.#notSupported(verb);
    this.#own++;
    let begun = false;
    try {
      await this.unlock();
      begun = true;
      return await work();
    } catch (thrown) {
      // The volume may not be what was believed, or something was left half done.
      if (begun && mayHaveChanged(thrown)) this.#again = true;
      throw thrown;
    } finally {
      this.#own--;
      this.#rows.publish();
      this.#listAgain();
    }
  }

  #needsDirectories(path: string): void {
    if (this.capabilities.directories) return;
    throw new PortsideError('no-directories', { path: displayName(path), volume: this.name });
  }

  #notSupported(verb: string): PortsideError {
    return new PortsideError('not-supported', { volume: this.name, verb });
  }

  #sourceChanged(): void {
    if (this.#own > 0) return;
    this.#again = true;
    this.#listAgain();
  }

  #listAgain(): void {
    // What was never listed waits for the person who opens it.
    if (!this.#again || this.#own > 0 || this.#refreshing || !this.snapshot.listed) return;
    this.#callOff?.();
    this.#callOff = this.#clock.after(QUIET, () => {
      if (this.#own > 0 || this.#options.reachable?.() === false) return;
      // The snapshot tells what went wrong.
      this.refresh().catch(() => undefined);
    });
  }

  #refreshed(): void {
    this.#refreshing = null;
    this.#listAgain();
  }

  async #list(options: CallOptions, doubtful: boolean): Promise<void> {
    this.#again = false;
    this.#rows.begin();
    try {
      await this.#listing(options, doubtful);
    } catch (thrown) {
      this.#rows.fail(toPortsideError(thrown));
      throw thrown;
    }
  }

  async #listing(options: CallOptions, doubtful: boolean): Promise<VolumeEntry[]> {
    const journal = this.#rows.journal();
    try {
      const entries = await walk(this.source, '/', options);
      this.#rows.take(entries, this.source.marks, { doubtful, journal });
      return entries;
    } finally {
      journal.end();
    }
  }
}

const sizeOf = (step: { type: 'file'; bytes: Uint8Array } | { type: 'dir' }) =>
  step.type === 'file' ? step.bytes.length : 0;

/** Progress counts the entries. */
function counted(options: SeveralOptions): SeveralOptions {
  const onEach = (done: number, total: number) => {
    options.onProgress?.(done, total);
    options.onEach?.(done, total);
  };
  return { ...options, onEach };
}

/** Refusals that say nothing about what the volume holds. */
const HARMLESS: ReadonlySet<string> = new Set([
  'cancelled',
  'not-supported',
  'no-directories',
  'root-fixed',
  'into-itself',
  'path-too-long',
  'file-too-large',
]);

function mayHaveChanged(thrown: unknown): boolean {
  const { code } = toPortsideError(thrown);
  return !HARMLESS.has(code) && !code.startsWith('name-');
}
