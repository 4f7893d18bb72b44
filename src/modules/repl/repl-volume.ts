import type { ErrorCode } from '../../ground/errors/codes';
import { throwIfCancelled } from '../../ground/errors/convert';
import { PortsideError } from '../../ground/errors/portside-error';
import { Emitter } from '../../ground/emitter';
import { displayName, isWithin, parentPath } from '../../volumes/paths';
import type {
  CallOptions,
  Capabilities,
  FileDigest,
  ReadOptions,
  RemoveOptions,
  Room,
  RoomChange,
  UsageOptions,
  VolumeEntry,
  VolumeUsage,
  WriteOptions,
} from '../../volumes/volume';
import type { EntryMark, ModuleVolume, ModuleWriteOptions } from '../module';
import { canDigest, digestFiles } from './files/digest';
import { digestHere } from './files/digest-here';
import { isNoSpace, moduleError } from './files/errno';
import { moveAcross } from './files/move-across';
import { listTree } from './files/listing';
import {
  checkChangeable,
  checkPath,
  fileSystemName,
  isLeftover,
  isTemporary,
  mountOf,
  type MountPoint,
} from './files/mount-point';
import { readFile } from './files/read';
import {
  checkNotReadOnly,
  makeDirectory,
  removeTree,
  renameEntry,
} from './files/mkdir-rename-remove';
import { needRoom, roomOf, statvfsAll, usageOf } from './files/free-space';
import { storeFile } from './files/store-file';
import { storeInstead } from './files/store-instead';
import type { Turn } from './line/scheduler';
import { statAll, statFile, statOne } from './files/stat';
import { tidyUp } from './files/tidy';

/** A file system of a module with MicroPython. */
export class ReplVolume implements ModuleVolume {
  static #count = 0;

  readonly id = `module-volume-${++ReplVolume.#count}`;
  readonly kind = 'module';
  readonly place: MountPoint;
  readonly writable: boolean;
  readonly #listeners = new Emitter();
  /** A change failed, and may not have been able to take away what it left. */
  #untidy = false;
  protected currentMarks: ReadonlyMap<string, readonly EntryMark[]> = new Map();

  constructor(place: MountPoint, writable: boolean) {
    this.place = place;
    this.writable = writable;
  }

  get name(): string {
    return this.place.volume;
  }

  get mount(): string {
    return this.place.mount;
  }

  get marks(): ReadonlyMap<string, readonly EntryMark[]> {
    return this.currentMarks;
  }

  /** Without rename a write goes over the old file, and a pulled cable loses it. */
  get safeWrites(): boolean {
    return this.place.abilities.osHas.has('rename');
  }

  get capabilities(): Capabilities {
    const { abilities, flat, nameMax } = this.place;
    const rename = this.writable && abilities.osHas.has('rename');
    return {
      write: this.writable,
      directories: !flat,
      rename,
      move: rename && !flat,
      ranges: true,
      safeWrites: this.safeWrites,
      remoteChecksums: canDigest(abilities),
      nameMax,
      pathMax: null,
      fileMax: null,
    };
  }

  onChange(listener: () => void): () => void {
    return this.#listeners.on(listener);
  }

  /** What is known ahead of the file system that it is in. */
  guard(path: string): PortsideError | null {
    if (!this.writable) return null;
    try {
      checkChangeable(this.place, path);
      return null;
    } catch (thrown) {
      if (!(thrown instanceof PortsideError)) throw thrown;
      return thrown;
    }
  }

  nameRefusal(name: string): PortsideError | null {
    return isTemporary(this.place, name)
      ? new PortsideError('name-not-allowed', { name: displayName(name) })
      : null;
  }

  list(path: string, options: CallOptions = {}): Promise<VolumeEntry[]> {
    return this.#turn(path, options, async (turn) => {
      await this.#needsDirectory(turn, path, options);
      return listTree(turn, this.place, path, options, false);
    });
  }

  /** Everything; what a write left that was cut short is taken away first. */
  entries(options: CallOptions = {}): Promise<VolumeEntry[]> {
    return this.#turn('/', options, async (turn) => {
      const entries = await listTree(turn, this.place, '/', options);
      if (!entries.some(({ path }) => isLeftover(this.place, path))) return entries;
      const gone = await this.#tidyUp(turn, options.signal);
      return gone.length ? listTree(turn, this.place, '/', options) : entries;
    });
  }

  stat(path: string, options: CallOptions = {}): Promise<VolumeEntry> {
    return this.#turn(path, options, (turn) => statOne(turn, this.place, path, options.signal));
  }

  read(path: string, options: ReadOptions = {}): Promise<Uint8Array<ArrayBuffer>> {
    return this.#turn(path, options, async (turn) => {
      const { size } = await statFile(turn, this.place, path, options.signal);
      const offset = Math.min(Math.max(options.offset ?? 0, 0), size);
      const length = Math.min(Math.max(options.length ?? size, 0), size - offset);
      return readFile(turn, this.place, path, { ...options, offset, length });
    });
  }

  async write(path: string, bytes: Uint8Array, options: ModuleWriteOptions = {}): Promise<void> {
    this.#needsWrite('write');
    checkPath(this.place, path);
    this.#needsPlace(path);
    const content = bytes.slice();
    await this.#change(path, options, async (turn) => {
      if (this.#untidy) await this.#tidyUp(turn, options.signal);
      const old = await this.#replaced(turn, path, options);
      await this.#store(turn, path, content, old, options);
      this.touched(path);
      try {
        await this.stored(turn, path);
      } finally {
        this.tell();
      }
    });
  }

  async mkdir(path: string, options: CallOptions = {}): Promise<void> {
    this.#needsWrite('mkdir');
    if (path === '/') throw alreadyExists(path);
    checkPath(this.place, path);
    if (this.place.flat) throw this.#unsupported('mkdir');
    this.#needsPlace(path);
    await this.#change(path, options, async (turn) => {
      const [there, parent] = await statAll(
        turn,
        this.place,
        [path, parentPath(path)],
        options.signal,
      );
      if (there) throw alreadyExists(path);
      needsParent(parent, path);
      throwIfCancelled(options.signal);
      await makeDirectory(turn, this.place, path);
    });
    this.tell();
  }

  async rename(from: string, to: string, options: CallOptions = {}): Promise<void> {
    this.#needsWrite('rename');
    if (!this.capabilities.rename) throw this.#unsupported('rename');
    checkPath(this.place, from);
    checkPath(this.place, to);
    checkChangeable(this.place, from);
    this.#needsPlace(to);
    await this.#change(from, options, async (turn) => {
      const paths = [from, to, parentPath(to)];
      const [source, target, parent] = await statAll(turn, this.place, paths, options.signal);
      if (!source) throw new PortsideError('not-found', { path: displayName(from) });
      if (from === to) return;
      if (isWithin(to, from)) throw new PortsideError('into-itself', { path: displayName(from) });
      if (target) throw alreadyExists(to);
      needsParent(parent, to);
      throwIfCancelled(options.signal);
      this.touched(from);
      this.touched(to);
      if (await renameEntry(turn, this.place, from, to)) return;
      // What can't be removed afterwards is not moved.
      await checkNotReadOnly(turn, this.place, from, options.signal);
      try {
        await moveAcross(turn, this.place, source, to, options);
      } catch (thrown) {
        throw moduleError(thrown, { volume: fileSystemName(this.place, to), path: from });
      }
    });
    this.tell();
  }

  async remove(path: string, options: RemoveOptions = {}): Promise<void> {
    this.#needsWrite('remove');
    checkPath(this.place, path);
    checkChangeable(this.place, path);
    await this.#change(path, options, async (turn) => {
      await statOne(turn, this.place, path, options.signal);
      try {
        await removeTree(turn, this.place, path, options);
      } finally {
        // Part of it may be gone.
        this.touched(path);
        this.tell();
      }
    });
  }

  usage(options: UsageOptions = {}): Promise<VolumeUsage> {
    return this.#turn('/', options, async (turn) => {
      const spaces = await statvfsAll(turn, this.place, options.signal);
      const entries = options.listed ?? (await listTree(turn, this.place, '/', options));
      return usageOf(this.place, spaces, entries);
    });
  }

  room(changes: readonly RoomChange[], options: CallOptions = {}): Promise<Room> {
    return this.#turn('/', options, async (turn) => {
      const spaces = await statvfsAll(turn, this.place, options.signal);
      const entries = await listTree(turn, this.place, '/', options);
      return roomOf(this.place, spaces, entries, changes);
    });
  }

  checksums(paths: readonly string[], options: CallOptions = {}): Promise<FileDigest[]> {
    return this.#turn(paths[0] ?? '/', options, async (turn) => {
      for (const path of paths) checkPath(this.place, path);
      if (!paths.length) return [];
      const found = await statAll(turn, this.place, paths, options.signal);
      found.forEach((entry, i) => {
        const path = displayName(paths[i] ?? '');
        if (!entry) throw new PortsideError('not-found', { path });
        if (entry.type !== 'file') throw new PortsideError('not-a-file', { path });
      });
      const { place } = this;
      if (!canDigest(place.abilities)) {
        return digestHere(
          turn,
          place,
          found.filter((entry) => entry !== null),
          options,
        );
      }
      const sizes = found.map((entry) => entry?.size ?? 0);
      const total = sizes.reduce((sum, size) => sum + size, 0);
      return digestFiles(turn, place, paths, options.signal, (files) =>
        options.onProgress?.(
          sizes.slice(0, files).reduce((sum, size) => sum + size, 0),
          total,
        ),
      );
    });
  }

  /** For what else has changed files here: a program, a terminal. */
  changed(): void {
    this.touched(null);
    this.tell();
  }

  protected tell(): void {
    this.#listeners.emit();
  }

  /** A file, or all below a directory, is perhaps another from now on; null: any may be. */
  protected touched(_path: string | null): void {
    // Nothing is kept of files here.
  }

  /** Called in the turn of a write, once the file has its name. */
  protected stored(_turn: Turn, _path: string): Promise<void> {
    return Promise.resolve();
  }

  protected async turn<T>(
    path: string,
    signal: AbortSignal | undefined,
    work: (turn: Turn) => Promise<T>,
    changes = false,
  ): Promise<T> {
    try {
      return await this.place.session.turn(signal, async (turn) => {
        const value = await work(turn);
        // What was done is done.
        if (!changes) throwIfCancelled(signal);
        return value;
      });
    } catch (thrown) {
      this.#untidy ||= changes;
      throw moduleError(thrown, { volume: fileSystemName(this.place, path), path });
    }
  }

  #turn<T>(path: string, options: CallOptions, work: (turn: Turn) => Promise<T>): Promise<T> {
    return this.turn(path, options.signal, work);
  }

  /** For a verb that changes files: once it has, Cancel comes too late, and it says so by succeeding. */
  #change(path: string, options: CallOptions, work: (turn: Turn) => Promise<void>): Promise<void> {
    return this.turn(path, options.signal, work, true);
  }

  /** The names of what it took away. */
  async #tidyUp(turn: Turn, signal: AbortSignal | undefined): Promise<readonly string[]> {
    if (!this.writable || !this.safeWrites) return [];
    const gone = await tidyUp(turn, this.place, signal);
    this.#untidy = false;
    return gone;
  }

  async #needsDirectory(turn: Turn, path: string, { signal }: CallOptions): Promise<void> {
    const entry = await statOne(turn, this.place, path, signal);
    if (entry.type !== 'dir') {
      throw new PortsideError('not-a-directory', { path: displayName(path) });
    }
  }

  /** Beside the old content, or in its place if there is no room for both and somebody takes it in. */
  async #store(
    turn: Turn,
    path: string,
    bytes: Uint8Array<ArrayBuffer>,
    old: VolumeEntry | null,
    options: ModuleWriteOptions,
  ): Promise<void> {
    const { place } = this;
    const { keepOld, signal } = options;
    try {
      const size = bytes.length;
      await needRoom(turn, place, path, [{ type: 'file', size }], signal, old?.size);
    } catch (thrown) {
      if (!old || !isCode(thrown, 'no-room-for-both')) throw thrown;
      // What is written over its old content, which is kept here meanwhile, needs no room for both.
      if (this.safeWrites) return this.#storeInstead(turn, old, bytes, options, thrown);
    }
    try {
      await storeFile(turn, place, path, bytes, options);
    } catch (thrown) {
      const mayFit = old && old.size > 0 && keepOld && this.safeWrites;
      if (!mayFit || !isNoSpace(thrown)) throw thrown;
      await this.#storeInstead(turn, old, bytes, options, thrown);
    }
  }

  async #storeInstead(
    turn: Turn,
    old: VolumeEntry,
    bytes: Uint8Array<ArrayBuffer>,
    options: ModuleWriteOptions,
    refusal: unknown,
  ): Promise<void> {
    const { keepOld } = options;
    if (!keepOld) throw refusal;
    try {
      await storeInstead(turn, this.place, old, bytes, keepOld, options);
    } finally {
      this.touched(old.path);
      this.tell();
    }
  }

  /** What a write replaces; null if nothing has the path. */
  async #replaced(
    turn: Turn,
    path: string,
    { signal, replace = false }: WriteOptions,
  ): Promise<VolumeEntry | null> {
    const paths = this.place.flat ? [path] : [path, parentPath(path)];
    const [there, parent] = await statAll(turn, this.place, paths, signal);
    if (there?.type === 'dir') throw new PortsideError('not-a-file', { path: displayName(path) });
    if (there && !replace) throw alreadyExists(path);
    if (!this.place.flat) needsParent(parent, path);
    return there ?? null;
  }

  /** For what is to come; what is there already is for the verb to say. */
  #needsPlace(path: string): void {
    if (mountOf(this.place, path) !== path) checkChangeable(this.place, path);
  }

  #needsWrite(verb: string): void {
    if (!this.writable) throw this.#unsupported(verb);
  }

  #unsupported(verb: string): PortsideError {
    return new PortsideError('not-supported', { volume: this.name, verb });
  }
}

function isCode(thrown: unknown, code: ErrorCode): boolean {
  return thrown instanceof PortsideError && thrown.code === code;
}

const alreadyExists = (path: string) =>
  new PortsideError('already-exists', { path: displayName(path) });

function needsParent(parent: VolumeEntry | null | undefined, path: string): void {
  const shown = displayName(parentPath(path));
  if (!parent) throw new PortsideError('not-found', { path: shown });
  if (parent.type !== 'dir') throw new PortsideError('not-a-directory', { path: shown });
}
