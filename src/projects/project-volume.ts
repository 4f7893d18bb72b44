import { quectelCrc32Text } from '../ground/checksums/crc32';
import { throwIfCancelled } from '../ground/errors/convert';
import { PortsideError } from '../ground/errors/portside-error';
import { Emitter } from '../ground/emitter';
import { EditTree } from '../volumes/tree/edit-tree';
import { plainRows } from '../volumes/tree/rows';
import type {
  AddPlan,
  Added,
  Conflict,
  EditRow,
  Incoming,
  Resolution,
} from '../volumes/tree/types';
import { entryOf } from '../volumes/tree/nodes';
import { rangeOf } from '../volumes/range';
import type { EditableSnapshot, EditableVolume } from '../volumes/editable-volume';
import { limitsOf } from '../images/geometry';
import type { Geometry } from '../images/types';
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
import type { ReadStored } from './archive/write';
import { changesBetween } from './database/changes';
import { flattenDifferent, sameNode, type FlatTree } from './database/flat';
import { ProjectSession, type AskConflicts } from './steps/session';
import type { LoadedProject, ProjectPatch, ProjectStore } from './database/store';
import { mainGeometry } from './target';
import type { UpdateContents } from './update/update-types';
import type {
  PathChange,
  ProjectDirectory,
  ProjectInfo,
  ProjectTree,
  StateInfo,
  StoredContent,
} from './types';

/** All of a project volume that a face shows, frozen; a new object after every change. */
export interface ProjectSnapshot extends EditableSnapshot {
  readonly name: string;
  readonly info: ProjectInfo;
  readonly root: ProjectDirectory;
  /** The tree as rows in tree order; `blocks` are not known, `entry` is -1. */
  readonly rows: readonly EditRow[];
  /** What the main image is built with; null while target or size are open. */
  readonly geometry: Geometry | null;
  readonly canUndo: boolean;
  readonly canRedo: boolean;
  /** Steps that are being hashed or written. */
  readonly saving: number;
  /** The project was deleted, here or in another tab; every verb throws `project-gone`. */
  readonly gone: boolean;
}

/**
 * A project's files. A verb is done when its step is in the database; one that throws has changed
 * nothing. What other tabs save comes in by itself.
 */
export class ProjectVolume implements EditableVolume {
  readonly id: string;
  readonly kind = 'project';
  readonly #store: ProjectStore;
  readonly #session: ProjectSession;
  readonly #listeners = new Emitter();
  #snapshot: ProjectSnapshot;
  /** The content read last, for viewers that read a file range by range. */
  #lastRead: { sha256: string; bytes: Promise<Uint8Array<ArrayBuffer>> } | null = null;

  private constructor(store: ProjectStore, loaded: LoadedProject) {
    this.#store = store;
    this.#session = new ProjectSession(store, loaded, () => this.#publish());
    this.id = `project-${loaded.info.id}`;
    this.#snapshot = this.#take();
  }

  /** Reads stored contents, as archives and builds ask for them. */
  readonly readStored: ReadStored = (sha256, path) => this.#store.content(sha256, path);

  /** @throws {PortsideError} `project-gone`, `storage-…` */
  static async open(store: ProjectStore, id: string): Promise<ProjectVolume> {
    return new ProjectVolume(store, await store.load(id));
  }

  get name(): string {
    return this.#session.info.name;
  }

  get info(): ProjectInfo {
    return this.#session.info;
  }

  get tree(): ProjectTree {
    return this.#session.tree;
  }

  get snapshot(): ProjectSnapshot {
    return this.#snapshot;
  }

  get capabilities(): Capabilities {
    return {
      write: true,
      directories: true,
      rename: true,
      move: true,
      ranges: false,
      remoteChecksums: true,
      ...limitsOf(this.#snapshot.geometry),
    };
  }

  onChange(listener: () => void): () => void {
    return this.#listeners.on(listener);
  }

  async list(path: string, options: CallOptions = {}): Promise<VolumeEntry[]> {
    throwIfCancelled(options.signal);
    const { children } = this.#editTree().directory(path);
    return Promise.resolve(children.map((node) => entryOf(joinPath(path, node.name), node)));
  }

  async stat(path: string): Promise<VolumeEntry> {
    return Promise.resolve(path).then(() => entryOf(path, this.#editTree().get(path)));
  }

  async read(path: string, options: ReadOptions = {}): Promise<Uint8Array<ArrayBuffer>> {
    throwIfCancelled(options.signal);
    const { content, size } = this.#editTree().file(path);
    const { sha256 } = stored(content);
    if (this.#lastRead?.sha256 !== sha256) {
      this.#lastRead = { sha256, bytes: this.#store.content(sha256, path) };
    }
    const reading = this.#lastRead;
    try {
      return (await reading.bytes).slice(...rangeOf(options, size));
    } catch (thrown) {
      if (this.#lastRead === reading) this.#lastRead = null;
      throw thrown;
    }
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

  async write(path: string, bytes: Uint8Array, options: WriteOptions = {}): Promise<void> {
    const content = { kind: 'bytes', bytes: bytes.slice() } as const;
    await this.#session.perform('written', options, (tree) => {
      // A step of another tab may have come in between the look and this turn.
      if (options.over !== undefined && stored(tree.file(path).content).sha256 !== options.over) {
        throw new PortsideError('changed-meanwhile', { path: displayName(path) });
      }
      tree.write(path, content, bytes.length, options.replace ?? false);
    });
  }

  writeText(path: string, text: string): Promise<void> {
    return this.write(path, new TextEncoder().encode(text), { replace: true });
  }

  async mkdir(path: string, options: CallOptions = {}): Promise<void> {
    await this.#session.perform('folder', options, (tree) => tree.mkdir(path));
  }

  async rename(from: string, to: string, options: CallOptions = {}): Promise<void> {
    await this.#session.perform('renamed', options, (tree) => tree.rename(from, to));
  }

  async remove(path: string, options: RemoveOptions = {}): Promise<void> {
    await this.#session.perform('removed', options, (tree) =>
      tree.remove([path], options.recursive),
    );
  }

  /** Several at once, as one step. A path below another one of the list is left out. */
  async removeAll(paths: readonly string[]): Promise<void> {
    await this.#session.perform('removed', {}, (tree) => tree.remove(topmost(paths)));
  }

  /** Moves several into a directory, as one step, as `removeAll` takes them. */
  async moveAll(paths: readonly string[], into: string): Promise<void> {
    await this.#session.perform('renamed', {}, (tree) => tree.move(topmost(paths), into));
  }

  /** What adding would do; ask about its conflicts, then `add`. */
  planAdd(into: string, incoming: readonly Incoming[]): AddPlan {
    return this.#editTree().planAdd(into, incoming);
  }

  /** Adds as planned, as one step; gives what is new or replaced. */
  add(
    plan: AddPlan,
    resolve: (conflict: Conflict) => Resolution,
    options: CallOptions = {},
  ): Promise<Added> {
    return this.#session.perform('added', options, (tree) => tree.add(plan, resolve));
  }

  /** Many changes as one step. */
  async writeAll(changes: readonly VolumeChange[], options: CallOptions = {}): Promise<void> {
    const verb = (tree: EditTree<StoredContent>) => {
      tree.apply(changes);
    };
    await this.#session.perform('copied', options, verb, (tree) => {
      for (const change of changes) {
        if (change.type !== 'file') continue;
        const { path, sha256 } = change;
        if (stored(tree.file(path).content).sha256 === sha256) continue;
        throw new PortsideError('copy-differs', { path: displayName(path) });
      }
    });
  }

  /** Takes the last step of this tab back, as a step of its own; steps of other tabs stay. */
  undo(): Promise<void> {
    return this.#session.undo();
  }

  redo(): Promise<void> {
    return this.#session.redo();
  }

  /** States that are kept, the newest first. */
  history(): Promise<StateInfo[]> {
    return this.#store.history(this.info.id);
  }

  /** What going back to a state would change. @throws {PortsideError} `state-gone` */
  async changesSince(revision: number): Promise<PathChange[]> {
    const tree = await this.#store.stateTree(this.info.id, revision);
    return changesBetween(this.tree, tree);
  }

  /** The files that differ between a state and now. @throws {PortsideError} `state-gone` */
  async updateSince(revision: number): Promise<UpdateContents> {
    const tree = await this.#store.stateTree(this.info.id, revision);
    const { old, now } = flattenDifferent(tree, this.tree);
    const files = (flat: FlatTree) => [...flat].filter(([, { type }]) => type === 'file');
    return {
      changed: files(now).flatMap(([path, node]) => (sameNode(old.get(path), node) ? [] : [path])),
      removed: files(old).flatMap(([path]) => (now.has(path) ? [] : [path])),
    };
  }

  /** Goes back to a state, as a step that can be undone. @throws {PortsideError} `state-gone` */
  goBackTo(revision: number): Promise<void> {
    return this.#session.goBackTo(revision);
  }

  /** Changes name, target or settings. */
  update(patch: ProjectPatch): Promise<void> {
    return this.#session.update(patch);
  }

  /** Who asks a person if another tab changed the same paths; without it that throws `project-conflict`. */
  set askConflicts(ask: AskConflicts | null) {
    this.#session.askConflicts = ask;
  }

  usage(): Promise<VolumeUsage> {
    const { files, directories, bytes } = this.info;
    const room = { usedBytes: null, totalBytes: null };
    return Promise.resolve({ ...room, files, directories, contentBytes: bytes });
  }

  /** Known since the files were added: nothing is read for them. */
  async checksums(paths: readonly string[], options: CallOptions = {}): Promise<FileDigest[]> {
    throwIfCancelled(options.signal);
    const tree = this.#editTree();
    return Promise.resolve(
      paths.map((path) => {
        const { size, content } = tree.file(path);
        const { sha256, crc32 } = stored(content);
        return { path, size, sha256, quectelCrc32: quectelCrc32Text(crc32, size) };
      }),
    );
  }

  /** Waits until everything under way is saved or has failed. */
  settled(): Promise<void> {
    return this.#session.settled();
  }

  /** Lets go of it, after what is under way. */
  async close(): Promise<void> {
    await this.#session.close();
    this.#listeners.clear();
  }

  #editTree(): EditTree<StoredContent> {
    return new EditTree(this.tree.root, this.tree.nextKey, limitsOf(this.#snapshot.geometry));
  }

  #publish(): void {
    this.#snapshot = this.#take();
    this.#listeners.emit();
  }

  #take(): ProjectSnapshot {
    const { info, tree, undoStack, saving, gone } = this.#session;
    const before = this.#snapshot as ProjectSnapshot | undefined;
    return Object.freeze({
      name: info.name,
      info,
      root: tree.root,
      rows: before?.root === tree.root ? before.rows : plainRows(tree.root),
      geometry: before?.info.target === info.target ? before.geometry : mainGeometry(info.target),
      canUndo: undoStack.canUndo,
      canRedo: undoStack.canRedo,
      saving,
      gone,
    });
  }
}

function stored(content: StoredContent | { kind: 'bytes' }): StoredContent {
  if (content.kind !== 'stored') throw new Error('A project holds hashed contents only');
  return content;
}
