import type { Identification } from 'littlefs-wasm';
import type { Format } from '../containers/container-types';
import { sha256Hex } from '../ground/checksums/sha256';
import { throwIfCancelled } from '../ground/errors/convert';
import { PortsideError } from '../ground/errors/portside-error';
import { Emitter } from '../ground/emitter';
import { displayName, joinPath, topmost } from '../volumes/paths';
import type {
  CallOptions,
  Capabilities,
  FileDigest,
  ReadOptions,
  RemoveOptions,
  VolumeChange,
  VolumeEntry,
  VolumeUsage,
  WriteOptions,
} from '../volumes/volume';
import type { ImageClient } from './worker/client';
import { EditTree } from '../volumes/tree/edit-tree';
import { entryOf } from '../volumes/tree/nodes';
import { rangeOf } from '../volumes/range';
import { planNodes } from './worker/build-nodes';
import { buildNodes, editTreeOf, rowsOf } from './original-tree';
import { usageOf } from './usage';
import type {
  AddPlan,
  Added,
  Conflict,
  EditDirectory,
  EditNode,
  Incoming,
  Resolution,
} from '../volumes/tree/types';
import type { EditableVolume } from '../volumes/editable-volume';
import { partitionOf } from './describe';
import { ForecastLoop } from './worker/forecast-loop';
import { digestFiles } from './digest-files';
import { newImageId } from './image-id';
import { measureEdits, type ImageEdits } from './kept/edits';
import { likeImage, limitsOf, sameGeometry } from './geometry';
import { OriginalImage, type ChooseOptions } from './worker/original';
import type { BlockDetail, BuildResult, Geometry, OpenedImage } from './types';
import type { ImageSnapshot } from './snapshot';

/** What opening gives: a volume, or what the bytes are instead. */
export type ImageOpening =
  | { readonly kind: 'littlefs'; readonly volume: ImageVolume }
  | { readonly kind: 'other'; readonly identification: Identification }
  | {
      readonly kind: 'container';
      readonly format: Format;
      readonly identification: Identification;
    };

export interface Download {
  readonly name: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

/**
 * An opened image or a new one: the tree of before with all edits over it. The original bytes
 * never change; `build` makes new ones.
 */
export class ImageVolume implements EditableVolume {
  /** The same as long as the image is kept, over any reload. */
  readonly id: string;
  readonly kind = 'image';
  readonly #client: ImageClient;
  readonly #original: OriginalImage | null;
  readonly #listeners = new Emitter();
  readonly #forecast: ForecastLoop;
  #opened: OpenedImage | null;
  #tree: EditTree;
  #geometry: Geometry | null;
  /** Tree and geometry that need no build: those of the original. */
  #clean: { root: EditDirectory; geometry: Geometry | null };
  #built: BuildResult | null = null;
  #name: string;
  #snapshot: ImageSnapshot;
  /** Which of the file systems in the file is shown. */
  #shown = { candidate: 0, afterRepair: false };

  private constructor(
    client: ImageClient,
    name: string,
    source: { original: OriginalImage; opened: OpenedImage } | { geometry: Geometry | null },
    id = newImageId(),
  ) {
    this.id = id;
    this.#client = client;
    this.#name = name;
    this.#forecast = new ForecastLoop(client, () => this.#publish());
    if ('original' in source) {
      const { original, opened } = source;
      this.#original = original;
      this.#opened = opened;
      this.#geometry = likeImage(opened);
      this.#tree = editTreeOf(opened, this.#geometry);
    } else {
      this.#original = null;
      this.#opened = null;
      this.#geometry = source.geometry;
      this.#tree = EditTree.empty(limitsOf(source.geometry));
    }
    this.#clean = { root: this.#tree.root, geometry: this.#geometry };
    if (!this.#original) this.#requestForecast();
    this.#snapshot = this.#take();
  }

  /**
   * Opens a file, or a copy of bytes; the worker reads it, and holds it.
   * @param options `id`: of the image that it was before
   * @throws {PortsideError} `cancelled`, `engine-load`, …
   */
  static async open(
    client: ImageClient,
    from: Blob | Uint8Array<ArrayBuffer>,
    name: string,
    options: CallOptions & { readonly id?: string } = {},
  ): Promise<ImageOpening> {
    const blob = from instanceof Blob ? from : new Blob([from]);
    const { original, result } = await OriginalImage.open(client, blob, name, options);
    if (result.kind !== 'littlefs') return result;
    const source = { original, opened: result.image };
    return { kind: 'littlefs', volume: new ImageVolume(client, name, source, options.id) };
  }

  /** A new, empty image; the geometry may still be open. */
  static create(
    client: ImageClient,
    name: string,
    geometry: Geometry | null,
    id?: string,
  ): ImageVolume {
    return new ImageVolume(client, name, { geometry }, id);
  }

  get name(): string {
    return this.#name;
  }

  set name(name: string) {
    this.#name = name;
    this.#publish();
  }

  get snapshot(): ImageSnapshot {
    return this.#snapshot;
  }

  get capabilities(): Capabilities {
    return {
      write: true,
      directories: true,
      rename: true,
      move: true,
      ranges: true,
      remoteChecksums: true,
      ...limitsOf(this.#geometry),
    };
  }

  onChange(listener: () => void): () => void {
    return this.#listeners.on(listener);
  }

  list(path: string, options: CallOptions = {}): Promise<VolumeEntry[]> {
    return attempt(() => {
      throwIfCancelled(options.signal);
      return this.#tree
        .directory(path)
        .children.map((node) => this.#entry(joinPath(path, node.name), node));
    });
  }

  stat(path: string): Promise<VolumeEntry> {
    return attempt(() => this.#entry(path, this.#tree.get(path)));
  }

  async read(path: string, options: ReadOptions = {}): Promise<Uint8Array<ArrayBuffer>> {
    throwIfCancelled(options.signal);
    const { content, size } = this.#tree.file(path);
    if (content.kind === 'original') return this.#held().read(content.entry, options);
    return content.bytes.slice(...rangeOf(options, size));
  }

  /** The file as text. @throws {PortsideError} `not-text`, and what `read` throws */
  async readText(path: string, options: CallOptions = {}): Promise<string> {
    const bytes = await this.read(path, options);
    try {
      return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
    } catch (cause) {
      throw new PortsideError('not-text', { path: displayName(path) }, { cause });
    }
  }

  write(path: string, bytes: Uint8Array, options: WriteOptions = {}): Promise<void> {
    return this.#edit(options, () => {
      const content = { kind: 'bytes', bytes: bytes.slice() } as const;
      this.#tree.write(path, content, bytes.length, options.replace ?? false);
    });
  }

  writeText(path: string, text: string): Promise<void> {
    return this.write(path, new TextEncoder().encode(text), { replace: true });
  }

  mkdir(path: string, options: CallOptions = {}): Promise<void> {
    return this.#edit(options, () => this.#tree.mkdir(path));
  }

  rename(from: string, to: string, options: CallOptions = {}): Promise<void> {
    return this.#edit(options, () => this.#tree.rename(from, to));
  }

  remove(path: string, options: RemoveOptions = {}): Promise<void> {
    return this.#edit(options, () => this.#tree.remove([path], options.recursive));
  }

  /** Several at once, as one step of undo. A path below another one of the list is left out. */
  removeAll(paths: readonly string[]): Promise<void> {
    return this.#edit({}, () => this.#tree.remove(topmost(paths)));
  }

  /** Moves several into a directory, as one step of undo, as `removeAll` takes them. */
  moveAll(paths: readonly string[], into: string): Promise<void> {
    return this.#edit({}, () => this.#tree.move(topmost(paths), into));
  }

  /** What adding would do; ask about its conflicts, then `add`. */
  planAdd(into: string, incoming: readonly Incoming[]): AddPlan {
    return this.#tree.planAdd(into, incoming);
  }

  /** Adds as planned; gives what is new or replaced. */
  async add(plan: AddPlan, resolve: (conflict: Conflict) => Resolution): Promise<Added> {
    let added: Added = { files: 0, directories: 0 };
    await this.#edit({}, () => {
      added = this.#tree.add(plan, resolve);
    });
    return added;
  }

  /** Many changes, as one step of undo. */
  async writeAll(changes: readonly VolumeChange[], options: CallOptions = {}): Promise<void> {
    for (const change of changes) {
      throwIfCancelled(options.signal);
      if (change.type !== 'file' || (await sha256Hex(change.bytes)) === change.sha256) continue;
      throw new PortsideError('copy-differs', { path: displayName(change.path) });
    }
    await this.#edit(options, () => this.#tree.apply(changes));
  }

  undo(): void {
    this.#tree.undo();
    this.#changed();
  }

  redo(): void {
    this.#tree.redo();
    this.#changed();
  }

  /** What the next build uses. */
  setGeometry(geometry: Geometry): void {
    this.#geometry = geometry;
    this.#tree.limits = limitsOf(geometry);
    this.#changed();
  }

  /** Reads the file as one of its candidates, as it is or as after the first write; edits are given up. */
  async choose(candidate: number, options: ChooseOptions = {}): Promise<void> {
    const opened = await this.#held().choose(candidate, options);
    this.#shown = { candidate, afterRepair: options.afterRepair ?? false };
    this.#opened = opened;
    this.#geometry = likeImage(opened);
    this.#tree = editTreeOf(opened, this.#geometry);
    this.#clean = { root: this.#tree.root, geometry: this.#geometry };
    this.#changed();
  }

  /** What was done to it, for `restore`; null while it is as it was opened. */
  get edits(): ImageEdits | null {
    const { candidate, afterRepair } = this.#shown;
    const plain = candidate === 0 && !afterRepair;
    if (this.#original && plain && !this.#dirty()) return null;
    const { root, nextKey } = this.#tree;
    return { root, nextKey, geometry: this.#geometry, candidate, afterRepair };
  }

  /**
   * Brings it to what `edits` said before; there is nothing to undo then.
   * @throws {PortsideError} `kept-damaged` if they are of another image, and as `choose` does
   */
  async restore(edits: ImageEdits, options: CallOptions = {}): Promise<void> {
    const { root, nextKey, geometry, candidate, afterRepair } = edits;
    if (this.#original && (candidate > 0 || afterRepair)) {
      if (candidate >= (this.#opened?.candidates.length ?? 0)) throw this.#notMine();
      await this.choose(candidate, { ...options, afterRepair });
    }
    if (measureEdits(edits).highest >= (this.#opened?.entries.length ?? 0)) throw this.#notMine();
    this.#geometry = geometry;
    this.#tree = new EditTree(root, nextKey, limitsOf(geometry));
    this.#changed();
  }

  #notMine(): PortsideError {
    return new PortsideError('kept-damaged', { name: this.#name });
  }

  async usage({ signal }: CallOptions = {}): Promise<VolumeUsage> {
    throwIfCancelled(signal);
    await this.#forecast.settled();
    throwIfCancelled(signal);
    const { state } = this.#forecast;
    const blocks = state.kind === 'ready' ? state.forecast.blocks : null;
    return usageOf(this.#tree.root, this.#dirty() ? null : this.#opened, this.#geometry, blocks);
  }

  async checksums(paths: readonly string[], options: CallOptions = {}): Promise<FileDigest[]> {
    const files = paths.map((path) => ({ path, file: this.#tree.file(path) }));
    return digestFiles(files, (entries) => this.#held().digest(entries, options), options);
  }

  /** Blocks of the original that hold the data of one of its files; -1 if one can't be reached. */
  blocksOf(entry: number, options: CallOptions = {}): Promise<number[]> {
    return this.#held().blocksOf(entry, options);
  }

  /** One block of the original, looked into. */
  block(block: number, options: CallOptions = {}): Promise<BlockDetail> {
    return this.#held().block(block, options);
  }

  /**
   * Builds what the tree is now, and reads it back before it is done.
   * @throws {PortsideError} `size-unknown` without a geometry; `no-room`; `built-differs`; …
   */
  async build(options: CallOptions = {}): Promise<BuildResult> {
    const geometry = this.#geometry;
    if (!geometry) throw new PortsideError('size-unknown');
    const { root } = this.#tree;
    const run = (handle: number | null) =>
      this.#client.call('build', { nodes: buildNodes(root, handle), geometry }, options);
    const built = await (this.#original ? this.#original.withHandle(options, run) : run(null));
    // Edited meanwhile: the result is good, but it is not what the tree is now.
    if (this.#tree.root === root && this.#geometry === geometry) {
      this.#built = built;
      this.#publish();
    }
    return built;
  }

  /**
   * A copy of the original bytes while nothing differs from them, else the last build.
   * @throws {PortsideError} `not-built` if it has to be built first; `read-failed` if the worker
   * was lost and the file is there no more
   */
  async download(options: CallOptions = {}): Promise<Download> {
    if (this.#original && !this.#dirty()) {
      return { name: this.#name, bytes: await this.#original.bytes(options) };
    }
    if (!this.#built) throw new PortsideError('not-built', { name: this.#name });
    return { name: this.#builtName(), bytes: this.#built.bytes };
  }

  /** Not the name of the original, which it is not to replace, least of all a whole flash. */
  #builtName(): string {
    if (!this.#opened) return this.#name;
    const partition = partitionOf(this.#opened, this.#opened.candidate);
    return partition ? `${partition.name}.bin` : editedName(this.#name);
  }

  /** Lets go of the worker's copy. */
  async close(): Promise<void> {
    this.#forecast.clear();
    this.#listeners.clear();
    await this.#original?.close();
  }

  #entry(path: string, node: EditNode): VolumeEntry {
    const entry = entryOf(path, node);
    const original = this.#opened?.entries[node.key];
    const standsIn = original?.path === path && original.recordedPath !== path;
    return standsIn ? { ...entry, recordedPath: original.recordedPath } : entry;
  }

  #held(): OriginalImage {
    if (!this.#original) throw new Error('A new image has no original');
    return this.#original;
  }

  #edit(options: CallOptions, verb: () => void): Promise<void> {
    return attempt(() => {
      throwIfCancelled(options.signal);
      verb();
      this.#changed();
    });
  }

  #dirty(): boolean {
    const { root, geometry } = this.#clean;
    if (this.#tree.root !== root) return true;
    return this.#original !== null && !sameGeometry(this.#geometry, geometry);
  }

  #changed(): void {
    this.#built = null;
    this.#requestForecast();
    this.#publish();
  }

  #requestForecast(): void {
    const geometry = this.#geometry;
    if (!geometry || (this.#original && !this.#dirty())) this.#forecast.clear();
    else this.#forecast.request(() => planNodes(this.#tree.root), geometry);
  }

  #publish(): void {
    this.#snapshot = this.#take();
    this.#listeners.emit();
  }

  #take(): ImageSnapshot {
    const { root } = this.#tree;
    const clean = this.#original !== null && root === this.#clean.root;
    return Object.freeze({
      name: this.#name,
      opened: this.#opened,
      root,
      rows: rowsOf(root, this.#opened, clean ? null : (this.#forecast.blocks ?? new Map())),
      geometry: this.#geometry,
      dirty: this.#dirty(),
      canUndo: this.#tree.canUndo,
      canRedo: this.#tree.canRedo,
      forecast: this.#forecast.state,
      built: this.#built,
    });
  }
}

/** 'customer_fs.bin' → 'customer_fs-edited.bin', so that the original is not written over. */
export function editedName(name: string): string {
  const dot = name.lastIndexOf('.');
  return dot > 0 ? `${name.slice(0, dot)}-edited${name.slice(dot)}` : `${name}-edited`;
}

/** What it throws is a rejection, as with all verbs of a volume. */
function attempt<T>(verb: () => T): Promise<T> {
  return new Promise((resolve) => resolve(verb()));
}
