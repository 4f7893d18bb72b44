import { quectelCrc32, quectelCrc32Text } from '../ground/checksums/crc32';
import { sha256Stream } from '../ground/checksums/sha256';
import { throwIfCancelled } from '../ground/errors/convert';
import { PortsideError } from '../ground/errors/portside-error';
import { Emitter } from '../ground/emitter';
import {
  compareNames,
  displayName,
  isWithin,
  joinPath,
  nameIsUtf8,
  parentPath,
} from '../volumes/paths';
import { checkEntry } from '../volumes/limits';
import { TimeSlices } from '../ground/time-slices';
import { rangeOf } from '../volumes/range';
import { walk } from '../volumes/walk';
import type {
  CallOptions,
  Capabilities,
  FileDigest,
  ReadOptions,
  RemoveOptions,
  Room,
  Volume,
  VolumeEntry,
  VolumeUsage,
  WriteOptions,
} from '../volumes/volume';
import { doing, isNamed } from './folder-errors';
import { moveTo, writeWhole } from './folder-move';
import { FolderTree, probeCase, type Handle } from './folder-tree';
import type { DirectoryHandle, FolderMode, FolderPermission } from './handles';

/** Files whose size is asked for at once. */
const TOGETHER = 32;
/** Bytes read at once for a digest. */
const PIECE = 1 << 20;
/** Longest name of the usual file systems (ext4, APFS, NTFS), taken in bytes to be safe. */
const NAME_MAX = 255;

export interface FolderOptions {
  /** What the person allowed. Default 'read'. */
  readonly mode?: FolderMode;
  /** What to assume if the folder is empty and can't tell. Default false: names that may clash are refused. */
  readonly caseSensitive?: boolean;
}

/**
 * A folder on disk through the File System Access API. A file is replaced at once or not at all.
 * Changes that other programs make are seen at the next `list`; `refresh` tells listeners to look.
 */
export class FolderVolume implements Volume {
  static #count = 0;

  readonly id = `folder-${++FolderVolume.#count}`;
  readonly kind = 'folder';
  readonly handle: DirectoryHandle;
  readonly #tree: FolderTree;
  readonly #listeners = new Emitter();
  readonly #caseSensitive: boolean;
  #mode: FolderMode;

  private constructor(handle: DirectoryHandle, mode: FolderMode, caseSensitive: boolean) {
    this.handle = handle;
    this.#tree = new FolderTree(handle);
    this.#mode = mode;
    this.#caseSensitive = caseSensitive;
  }

  /** @throws {PortsideError} `permission-needed`, `not-found` if the folder is gone */
  static async open(handle: DirectoryHandle, options: FolderOptions = {}): Promise<FolderVolume> {
    const { mode = 'read', caseSensitive = false } = options;
    const probed = await doing({ volume: handle.name, path: '/', as: 'dir' }, () =>
      probeCase(handle),
    );
    return new FolderVolume(handle, mode, probed ?? caseSensitive);
  }

  get name(): string {
    return this.handle.name;
  }

  get capabilities(): Capabilities {
    const write = this.#mode === 'readwrite';
    return {
      write,
      directories: true,
      rename: write,
      move: write,
      ranges: true,
      remoteChecksums: false,
      nameMax: NAME_MAX,
      pathMax: null,
      fileMax: null,
      caseSensitive: this.#caseSensitive,
    };
  }

  /** What the browser would say now. If it can't be asked, the folder is usable. */
  async permission(mode: FolderMode = this.#mode): Promise<FolderPermission> {
    return (await this.handle.queryPermission?.({ mode })) ?? 'granted';
  }

  /** Asks the person, if needed; only in the course of a click. True: the mode is in force. */
  async ask(mode: FolderMode): Promise<boolean> {
    if (!(await askFolder(this.handle, mode))) return false;
    this.#mode = mode;
    this.#changed();
    return true;
  }

  /** Tells listeners that other programs may have changed something. */
  refresh(): void {
    this.#tree.forgetNames();
    this.#changed();
  }

  onChange(listener: () => void): () => void {
    return this.#listeners.on(listener);
  }

  nameRefusal(name: string): PortsideError | null {
    const bad = !nameIsUtf8(name) || HOSTILE.test(name);
    return bad ? new PortsideError('name-not-allowed', { name: displayName(name) }) : null;
  }

  /** No program may ask a browser how much of a disk is free. */
  room(): Promise<Room> {
    return Promise.resolve({ unit: 'bytes', needed: 0, available: null });
  }

  async list(path: string, { signal }: CallOptions = {}): Promise<VolumeEntry[]> {
    throwIfCancelled(signal);
    const directory = await this.#tree.directory(path);
    const handles: Handle[] = [];
    await this.#doing(path, 'dir', async () => {
      for await (const [, handle] of directory.entries()) handles.push(handle);
    });
    this.#tree.noteAll(
      path,
      handles.map(({ name }) => name),
    );
    const entries: VolumeEntry[] = [];
    for (let at = 0; at < handles.length; at += TOGETHER) {
      throwIfCancelled(signal);
      const some = handles.slice(at, at + TOGETHER);
      const found = await Promise.all(some.map((handle) => this.#entry(path, handle)));
      entries.push(...found.filter((entry) => entry !== null));
    }
    return entries.sort((a, b) => compareNames(a.name, b.name));
  }

  async stat(path: string, { signal }: CallOptions = {}): Promise<VolumeEntry> {
    throwIfCancelled(signal);
    if (path === '/') return { path, name: '', type: 'dir', size: 0 };
    const { directory, at, name } = await this.#tree.parent(path);
    const handle = await this.#tree.find(directory, at, name);
    const entry = handle && (await this.#entry(at, handle, name));
    if (!entry) throw new PortsideError('not-found', { path: displayName(path) });
    return entry;
  }

  async read(path: string, options: ReadOptions = {}): Promise<Uint8Array<ArrayBuffer>> {
    throwIfCancelled(options.signal);
    const handle = await this.#tree.file(path);
    return this.#doing(path, 'file', async () => {
      const file = await handle.getFile();
      const range = file.slice(...rangeOf(options, file.size));
      const bytes = new Uint8Array(await range.arrayBuffer());
      throwIfCancelled(options.signal);
      return bytes;
    });
  }

  async write(path: string, bytes: Uint8Array, options: WriteOptions = {}): Promise<void> {
    this.#needsWrite('write');
    throwIfCancelled(options.signal);
    const { directory, at, name } = await this.#tree.parent(path);
    checkEntry(this, { path, type: 'file', size: bytes.length });
    const there = await this.#tree.find(directory, at, name);
    if (there?.kind === 'directory')
      throw new PortsideError('not-a-file', { path: displayName(path) });
    if (there && !options.replace) throw alreadyExists(path);
    await this.#doing(path, 'file', async () => {
      const handle = there ?? (await directory.getFileHandle(name, { create: true }));
      try {
        await writeWhole(handle, bytes, options);
      } catch (thrown) {
        // The empty file that had to be made first.
        if (!there) await Promise.allSettled([directory.removeEntry(name)]);
        throw thrown;
      }
    });
    this.#tree.note(at, name);
    this.#changed();
  }

  async mkdir(path: string, { signal }: CallOptions = {}): Promise<void> {
    this.#needsWrite('mkdir');
    throwIfCancelled(signal);
    if (path === '/') throw alreadyExists(path);
    const { directory, at, name } = await this.#tree.parent(path);
    checkEntry(this, { path, type: 'dir', size: 0 });
    if (await this.#tree.find(directory, at, name)) throw alreadyExists(path);
    await this.#doing(path, 'dir', () => directory.getDirectoryHandle(name, { create: true }));
    this.#tree.note(at, name);
    this.#changed();
  }

  async rename(from: string, to: string, options: CallOptions = {}): Promise<void> {
    this.#needsWrite('rename');
    throwIfCancelled(options.signal);
    const source = await this.#tree.parent(from);
    const target = await this.#tree.parent(to);
    const handle = await this.#tree.find(source.directory, source.at, source.name);
    if (!handle) throw new PortsideError('not-found', { path: displayName(from) });
    if (from === to) return;
    if (isWithin(to, from)) throw new PortsideError('into-itself', { path: displayName(from) });
    checkEntry(this, { path: to, type: 'file', size: 0 });
    const sameDirectory = parentPath(from) === parentPath(to);
    const onlyCase = sameDirectory && source.name.toLowerCase() === target.name.toLowerCase();
    if (!(onlyCase && !this.#caseSensitive)) {
      if (await this.#tree.find(target.directory, target.at, target.name)) throw alreadyExists(to);
      await this.#doing(from, 'file', () => moveTo(source, handle, target, sameDirectory, options));
    } else {
      // The disk takes both names for one, so the way leads over a third.
      const between = { directory: source.directory, name: `${target.name}.${Date.now()}.tmp` };
      await this.#doing(from, 'file', async () => {
        await moveTo(source, handle, between, true, options);
        this.#tree.forgetNames();
        const moved = await this.#tree.find(source.directory, source.at, between.name);
        if (!moved) throw new PortsideError('not-found', { path: displayName(from) });
        await moveTo(between, moved, target, true, {});
      });
    }
    this.#tree.forgetNames();
    this.#changed();
  }

  async remove(path: string, { signal, recursive = true }: RemoveOptions = {}): Promise<void> {
    this.#needsWrite('remove');
    throwIfCancelled(signal);
    const { directory, at, name } = await this.#tree.parent(path);
    if (!(await this.#tree.find(directory, at, name))) {
      throw new PortsideError('not-found', { path: displayName(path) });
    }
    await this.#doing(path, 'file', () => directory.removeEntry(name, { recursive }));
    this.#tree.drop(path);
    this.#changed();
  }

  async usage({ signal }: CallOptions = {}): Promise<VolumeUsage> {
    const entries = await walk(this, '/', { signal });
    const files = entries.filter(({ type }) => type === 'file');
    const contentBytes = files.reduce((sum, { size }) => sum + size, 0);
    const directories = entries.length - files.length;
    return { usedBytes: null, totalBytes: null, files: files.length, directories, contentBytes };
  }

  async checksums(paths: readonly string[], options: CallOptions = {}): Promise<FileDigest[]> {
    const { signal, onProgress } = options;
    const digests: FileDigest[] = [];
    const slices = new TimeSlices(signal);
    let done = 0;
    for (const path of paths) {
      const handle = await this.#tree.file(path);
      const digest = await this.#doing(path, 'file', async () => {
        const file = await handle.getFile();
        const stream = await sha256Stream();
        let crc: number | undefined;
        for (let at = 0; at < file.size; at += PIECE) {
          await slices.next();
          const piece = new Uint8Array(await file.slice(at, at + PIECE).arrayBuffer());
          stream.update(piece);
          crc = quectelCrc32(piece, crc);
          onProgress?.((done += piece.length), null);
        }
        const { size } = file;
        return { path, size, sha256: stream.hex(), quectelCrc32: quectelCrc32Text(crc ?? 0, size) };
      });
      digests.push(digest);
    }
    return digests;
  }

  /** Null for a file that went away between the listing and this. */
  async #entry(at: string, handle: Handle, name = handle.name): Promise<VolumeEntry | null> {
    const path = joinPath(at, name);
    if (handle.kind === 'directory') return { path, name, type: 'dir', size: 0 };
    return this.#doing(path, 'file', async () => {
      try {
        return { path, name, type: 'file' as const, size: (await handle.getFile()).size };
      } catch (thrown) {
        if (isNamed(thrown, 'NotFoundError')) return null;
        throw thrown;
      }
    });
  }

  #needsWrite(verb: string): void {
    if (this.#mode === 'readwrite') return;
    throw new PortsideError('not-supported', { volume: this.name, verb });
  }

  #doing<T>(path: string, as: 'file' | 'dir', work: () => Promise<T>): Promise<T> {
    return doing({ volume: this.name, path, as }, work);
  }

  #changed(): void {
    this.#listeners.emit();
  }
}

/** Asks for permission if it is not there already; only in the course of a click. */
export async function askFolder(handle: DirectoryHandle, mode: FolderMode): Promise<boolean> {
  if (!handle.queryPermission || !handle.requestPermission) return true;
  if ((await handle.queryPermission({ mode })) === 'granted') return true;
  return (await handle.requestPermission({ mode })) === 'granted';
}

/** Names that the API refuses on every system, so that a preview can say it before. */
// eslint-disable-next-line no-control-regex
const HOSTILE = /[\u0000-\u001f\u007f"*/:<>?\\|]|[. ]$/;

const alreadyExists = (path: string) =>
  new PortsideError('already-exists', { path: displayName(path) });
