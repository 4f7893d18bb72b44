import { quectelCrc32, quectelCrc32Text } from '../../ground/checksums/crc32';
import { sha256Hex } from '../../ground/checksums/sha256';
import { throwIfCancelled } from '../../ground/errors/convert';
import { PortsideError } from '../../ground/errors/portside-error';
import type { Message } from '../../ground/jobs/job-types';
import { Emitter } from '../../ground/emitter';
import type { Mutex } from '../../ground/mutex';
import { displayName, parentPath, splitPath } from '../../volumes/paths';
import { rangeOf } from '../../volumes/range';
import type {
  CallOptions,
  Capabilities,
  FileDigest,
  ListingColumn,
  ReadOptions,
  RemoveOptions,
  Room,
  RoomChange,
  TextCheck,
  UsageOptions,
  VolumeEntry,
  VolumeUsage,
} from '../../volumes/volume';
import type {
  EntryMark,
  ModuleDetail,
  ModuleVolume,
  ModuleWriteOptions,
  NewFileChoices,
  Verification,
} from '../module';
import { defaultAttributes } from './files/attributes';
import { crcText } from './files/create-command';
import { columnsOf } from './files/columns';
import { detailsOf, marksOf, type Checked } from './files/describe';
import { typeChoices } from './files/file-types';
import { parseStatCrc } from './files/files';
import type { ListingRow } from './files/listing';
import { NAME_MAX, fileAt, nameForPath, treeOf, type NameTree } from './files/names';
import { guardOf, nameRefusal } from './files/protection';
import { readVerified } from './files/read-verified';
import { purposeOf, textCheckOf } from './files/known-files';
import type { FileStore } from './files/store';
import { removeFiles, renameFiles } from './rename-remove';
import { writeFile } from './write';

/** Commands, each by its long and its short name. */
const NEEDED_TO_WRITE = [
  ['file_create', 'fcr'],
  ['stream_write', 'write'],
  ['file_delete', 'fde'],
];

/** Listings that are asked for at most until two agree. */
const LOOKS = 3;

/** Bytes that are given to a file at once. */
const ALLOCATION_UNIT = 4096;

/**
 * The files of a WiConnect module as a tree. It has no directories: a folder is there as long as
 * the name of a file leads through it, none can be made, and a file can be written anywhere.
 */
export class WiconnectVolume implements ModuleVolume {
  static #count = 0;

  readonly id = `wiconnect-volume-${++WiconnectVolume.#count}`;
  readonly kind = 'module';
  readonly mount = '/';
  readonly name: string;
  readonly #store: FileStore;
  readonly #mutex: Mutex;
  readonly #commandNames: ReadonlySet<string> | null;
  readonly #listeners = new Emitter();
  readonly #checked = new Map<string, { row: ListingRow; state: Checked }>();
  /** Setup scripts as they were last read, by name. */
  readonly #scripts = new Map<string, string>();
  #tree: NameTree = treeOf([]);
  #marks: ReadonlyMap<string, readonly EntryMark[]> = new Map();
  #columns: readonly ListingColumn[] = [];
  #unlocked = false;
  /** Called with the listing after a change, by who has the turn. */
  onListed: (() => Promise<void>) | null = null;

  constructor(
    name: string,
    store: FileStore,
    mutex: Mutex,
    commandNames: ReadonlySet<string> | null,
  ) {
    this.name = name;
    this.#store = store;
    this.#mutex = mutex;
    this.#commandNames = commandNames;
  }

  get capabilities(): Capabilities {
    const { commands } = this.#store;
    // To replace a file is to delete one, and to rename one is to create another.
    const write = NEEDED_TO_WRITE.every((names) => names.some((name) => commands.has(name)));
    return {
      write,
      directories: false,
      impliedDirectories: true,
      rename: write,
      move: write,
      // Old or new content is whole at every moment, also on a line that goes.
      safeWrites: write,
      ranges: false,
      remoteChecksums: false,
      nameMax: NAME_MAX,
      // The first '/' is no part of the name.
      pathMax: NAME_MAX + 1,
      fileMax: null,
    };
  }

  get newFile(): NewFileChoices {
    const { dialect } = this.#store.commands;
    const { id, customTypes, versionParts } = dialect;
    return {
      defaultsOf: (path) => defaultAttributes(dialect, nameForPath(path, this.#tree)),
      types: typeChoices(id),
      customTypes,
      versionParts,
    };
  }

  get marks(): ReadonlyMap<string, readonly EntryMark[]> {
    return this.#marks;
  }

  get columns(): readonly ListingColumn[] {
    return this.#columns;
  }

  /** Files of the system may be replaced and deleted; firmware never. */
  get systemFilesUnlocked(): boolean {
    return this.#unlocked;
  }

  set systemFilesUnlocked(unlocked: boolean) {
    this.#unlocked = unlocked;
    this.#mark();
    this.changed();
  }

  /** The rows of the last listing, by path. */
  get rows(): ReadonlyMap<string, ListingRow> {
    return this.#tree.rows;
  }

  onChange(listener: () => void): () => void {
    return this.#listeners.on(listener);
  }

  nameRefusal(name: string): PortsideError | null {
    return nameRefusal(this.#store.commands.dialect, name);
  }

  entries(options: CallOptions = {}): Promise<VolumeEntry[]> {
    return this.#mutex.run(async () => [...(await this.glance(options)).entries]);
  }

  async list(path: string, options: CallOptions = {}): Promise<VolumeEntry[]> {
    splitPath(path);
    const entries = await this.entries(options);
    if (path !== '/') {
      const own = found(entries, path);
      if (own.type !== 'dir')
        throw new PortsideError('not-a-directory', { path: displayName(path) });
    }
    return entries.filter((entry) => parentPath(entry.path) === path);
  }

  async stat(path: string, options: CallOptions = {}): Promise<VolumeEntry> {
    splitPath(path);
    if (path === '/') return { path, name: '', type: 'dir', size: 0 };
    return found(await this.entries(options), path);
  }

  async read(path: string, options: ReadOptions = {}): Promise<Uint8Array<ArrayBuffer>> {
    splitPath(path);
    return this.#mutex.run(async () => {
      const row = fileAt(await this.look(options), path);
      const [from, to] = rangeOf(options, row.size);
      const { bytes, state } = await readVerified(this.#store.commands, row, to, options);
      if (state) this.#note(path, row, state);
      if (state && row.name.endsWith('.script')) {
        this.#scripts.set(row.name, new TextDecoder().decode(bytes));
      }
      return bytes.slice(from);
    });
  }

  async write(path: string, bytes: Uint8Array, options: ModuleWriteOptions = {}): Promise<void> {
    if (!splitPath(path).length) throw new PortsideError('not-a-file', { path });
    return this.#changing(options, (tree) =>
      writeFile(this.#store, tree, path, bytes, {
        ...options,
        unlocked: this.systemFilesUnlocked,
      }),
    );
  }

  /** The file of a backup, under its own name, whatever path a name of now would get. */
  putBack(
    name: string,
    path: string,
    bytes: Uint8Array,
    options: Omit<ModuleWriteOptions, 'replace'>,
  ): Promise<void> {
    return this.#changing(options, (tree) => {
      const at = [...tree.rows].find(([, row]) => row.name === name)?.[0] ?? path;
      return writeFile(this.#store, tree, at, bytes, {
        ...options,
        replace: true,
        name,
        unlocked: this.systemFilesUnlocked,
      });
    });
  }

  /** What the module says that a file's checksum is; null if it does not say. */
  keptChecksum(path: string, options: CallOptions = {}): Promise<number | null> {
    return this.#mutex.run(() =>
      this.#store.commands.checksum(fileAt(this.#tree, path).name, options),
    );
  }

  async mkdir(path: string, _options: CallOptions = {}): Promise<void> {
    splitPath(path);
    return Promise.reject(new PortsideError('not-supported', { volume: this.name, verb: 'mkdir' }));
  }

  async rename(from: string, to: string, options: CallOptions = {}): Promise<void> {
    splitPath(from);
    splitPath(to);
    return this.#changing(options, (tree) =>
      renameFiles(this.#store, tree, from, to, this.systemFilesUnlocked, options),
    );
  }

  async remove(path: string, options: RemoveOptions = {}): Promise<void> {
    splitPath(path);
    return this.#changing(options, (tree) =>
      removeFiles(this.#store, tree, path, this.systemFilesUnlocked, options),
    );
  }

  async usage(options: UsageOptions = {}): Promise<VolumeUsage> {
    const entries = options.listed ?? (await this.entries(options));
    const files = entries.filter(({ type }) => type === 'file');
    return {
      usedBytes: files.reduce((sum, { size }) => sum + allocated(size), 0),
      // The module has no command that says so.
      totalBytes: null,
      files: files.length,
      directories: entries.length - files.length,
      contentBytes: files.reduce((sum, { size }) => sum + size, 0),
    };
  }

  /** Only the module knows what fits, and says so when a file is created. */
  room(_changes: readonly RoomChange[]): Promise<Room> {
    return Promise.resolve({ unit: 'bytes', needed: 0, available: null });
  }

  async checksums(paths: readonly string[], options: CallOptions = {}): Promise<FileDigest[]> {
    const digests: FileDigest[] = [];
    let before = 0;
    for (const path of paths) {
      const onProgress = (done: number) => options.onProgress?.(before + done, null);
      const bytes = await this.read(path, { signal: options.signal, onProgress });
      before += bytes.length;
      digests.push({
        path,
        size: bytes.length,
        sha256: await sha256Hex(bytes),
        quectelCrc32: quectelCrc32Text(quectelCrc32(bytes), bytes.length),
      });
    }
    return digests;
  }

  /** Reads each file whole, and compares its CRC with the module's. */
  async verify(paths: readonly string[], options: CallOptions = {}): Promise<Verification[]> {
    const found = await this.#mutex.run(async () => {
      const tree = await this.look(options);
      const { commands } = this.#store;
      const verified: Verification[] = [];
      let before = 0;
      for (const path of paths) {
        const row = fileAt(tree, path);
        const { signal } = options;
        const onProgress = (done: number) => options.onProgress?.(before + done, null);
        const read = await readVerified(commands, row, row.size, { signal, onProgress });
        const state = read.state ?? 'unknown';
        const expected = read.expected === null ? null : crcText(read.expected);
        verified.push({ path, state, expected, found: crcText(read.found) });
        before += row.size;
        this.#note(path, row, state);
      }
      return verified;
    });
    // What is marked has changed.
    this.changed();
    return found;
  }

  details(path: string, options: CallOptions = {}): Promise<readonly ModuleDetail[]> {
    return this.#mutex.run(async () => {
      const row = fileAt(await this.look(options), path);
      const raw = await this.#store.commands.stat(row.name, options);
      const stat = raw === null ? null : { raw, crc: parseStatCrc(raw, row.name) };
      return detailsOf(this.#store.commands.dialect, row, stat);
    });
  }

  guard(path: string): PortsideError | null {
    const row = this.#tree.rows.get(path);
    return row ? guardOf(this.#store.commands.dialect, row, this.#unlocked) : null;
  }

  purpose(path: string): Message | null {
    return purposeOf(this.#tree.rows.get(path)?.name ?? nameForPath(path, this.#tree));
  }

  textCheck(path: string): TextCheck | null {
    const name = this.#tree.rows.get(path)?.name ?? nameForPath(path, this.#tree);
    return textCheckOf(name, this.#commandNames, this.#scripts.get(name));
  }

  /**
   * The listing as it is now, for who acts by it: a listing carries no checksum, so that two in
   * succession have to agree, unless the module changes it all the time. Only for who has the turn.
   */
  async look(options: CallOptions = {}): Promise<NameTree> {
    for (let turn = 0; ; turn++) {
      const before = this.#tree;
      const tree = await this.glance(options);
      if (turn === LOOKS - 1 || sameRows(before, tree)) return tree;
    }
  }

  /** The listing as it came, to be shown. Only for who has the turn. */
  async glance(options: CallOptions = {}): Promise<NameTree> {
    throwIfCancelled(options.signal);
    this.#tree = treeOf(await this.#store.commands.list(options));
    this.#mark();
    return this.#tree;
  }

  /** Tells that the module has changed. */
  changed(): void {
    this.#listeners.emit();
  }

  async #changing(options: CallOptions, work: (tree: NameTree) => Promise<void>): Promise<void> {
    await this.#mutex.run(async () => {
      const tree = await this.look(options);
      try {
        await work(tree);
      } finally {
        if (!this.#store.commands.line.wire.failure) {
          await this.glance();
          await this.onListed?.();
        }
      }
    });
    this.changed();
  }

  #note(path: string, row: ListingRow, state: Checked): void {
    this.#checked.set(path, { row, state });
    this.#mark();
  }

  #mark(): void {
    const { dialect } = this.#store.commands;
    this.#marks = new Map(
      [...this.#tree.rows].map(([path, row]) => {
        const known = this.#checked.get(path);
        const still = known && sameFile(known.row, row) ? known.state : undefined;
        return [path, marksOf(dialect, row, still, this.#unlocked)];
      }),
    );
    this.#columns = columnsOf(dialect, this.#tree.rows);
  }
}

const sameRows = (a: NameTree, b: NameTree) =>
  JSON.stringify([...a.rows.values()]) === JSON.stringify([...b.rows.values()]);

const sameFile = (a: ListingRow, b: ListingRow) =>
  a.name === b.name && a.size === b.size && a.version === b.version && a.handle === b.handle;

const allocated = (size: number) =>
  Math.max(1, Math.ceil(size / ALLOCATION_UNIT)) * ALLOCATION_UNIT;

function found(entries: readonly VolumeEntry[], path: string): VolumeEntry {
  const entry = entries.find((candidate) => candidate.path === path);
  if (!entry) throw new PortsideError('not-found', { path: displayName(path) });
  return entry;
}
