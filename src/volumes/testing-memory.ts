import { quectelCrc32, quectelCrc32Text } from '../ground/checksums/crc32';
import { sha256Hex } from '../ground/checksums/sha256';
import { throwIfCancelled } from '../ground/errors/convert';
import { PortsideError } from '../ground/errors/portside-error';
import { Emitter } from '../ground/emitter';
import { baseName, compareNames, isWithin, parentPath, splitPath } from './paths';
import type {
  CallOptions,
  Capabilities,
  FileDigest,
  RemoveOptions,
  Volume,
  VolumeEntry,
  VolumeUsage,
} from './volume';

export type Tree = Readonly<Record<string, Uint8Array<ArrayBuffer> | 'dir'>>;

/** For tests: a volume in memory that tells of every call and can be made to fail at any. */
export class MemoryVolume implements Volume {
  static #count = 0;

  readonly id = `memory-${++MemoryVolume.#count}`;
  readonly kind = 'project';
  readonly name = 'memory';
  readonly nodes = new Map<string, Uint8Array<ArrayBuffer> | 'dir'>();
  readonly calls: string[] = [];
  readonly #listeners = new Emitter();
  capabilities: Capabilities = {
    write: true,
    directories: true,
    rename: true,
    move: true,
    ranges: true,
    remoteChecksums: false,
    nameMax: null,
    pathMax: null,
    fileMax: null,
  };
  totalBytes: number | null = null;
  /** Called before each verb; what it throws is what the verb rejects with. */
  before: (call: string, verb: string, path: string) => void = () => undefined;
  /** What is stored in place of what was written. */
  distort: (path: string, bytes: Uint8Array<ArrayBuffer>) => Uint8Array<ArrayBuffer> = (_, b) => b;

  constructor(tree: Tree = {}, capabilities: Partial<Capabilities> = {}) {
    this.capabilities = { ...this.capabilities, ...capabilities };
    for (const [path, content] of Object.entries(tree)) this.put(path, content);
  }

  /** With all directories on the way. */
  put(path: string, content: Uint8Array<ArrayBuffer> | 'dir'): void {
    const names = splitPath(path);
    for (let i = 1; i < names.length; i++) this.nodes.set(`/${names.slice(0, i).join('/')}`, 'dir');
    this.nodes.set(path, content);
  }

  /** Path → content as text of bytes, for comparing whole volumes. */
  get state(): Record<string, string> {
    const entries = [...this.nodes].sort(([a], [b]) => compareNames(a, b));
    return Object.fromEntries(entries.map(([path, c]) => [path, c === 'dir' ? 'dir' : c.join()]));
  }

  async list(path: string, options: { signal?: AbortSignal | undefined } = {}) {
    await this.#enter('list', path, options.signal);
    if (path !== '/' && this.#get(path) !== 'dir')
      throw new PortsideError('not-a-directory', { path });
    const below = [...this.nodes.keys()].filter((key) => parentPath(key) === path);
    return below.map((key) => this.#entry(key)).sort((a, b) => compareNames(a.name, b.name));
  }

  async stat(path: string): Promise<VolumeEntry> {
    await this.#enter('stat', path);
    return this.#entry(path);
  }

  async read(
    path: string,
    options: { offset?: number; length?: number; signal?: AbortSignal | undefined } = {},
  ): Promise<Uint8Array<ArrayBuffer>> {
    await this.#enter('read', path, options.signal);
    const content = this.#get(path);
    if (content === 'dir') throw new PortsideError('not-a-file', { path });
    const from = options.offset ?? 0;
    return content.slice(from, from + (options.length ?? content.length));
  }

  async write(
    path: string,
    bytes: Uint8Array,
    options: { replace?: boolean; signal?: AbortSignal | undefined } = {},
  ): Promise<void> {
    await this.#enter('write', path, options.signal);
    const there = path === '/' ? 'dir' : this.nodes.get(path);
    if (there === 'dir') throw new PortsideError('not-a-file', { path });
    if (there && !options.replace) throw new PortsideError('already-exists', { path });
    this.#needsParent(path);
    this.nodes.set(path, this.distort(path, bytes.slice()));
    this.#changed();
  }

  async mkdir(path: string, options: CallOptions = {}): Promise<void> {
    await this.#enter('mkdir', path, options.signal);
    if (path === '/' || this.nodes.has(path)) throw new PortsideError('already-exists', { path });
    this.#needsParent(path);
    this.nodes.set(path, 'dir');
    this.#changed();
  }

  rename(): Promise<void> {
    return Promise.reject(new PortsideError('not-supported', { volume: 'memory', verb: 'rename' }));
  }

  async remove(path: string, options: RemoveOptions = {}): Promise<void> {
    await this.#enter('remove', path, options.signal);
    if (path === '/') throw new PortsideError('root-fixed');
    this.#get(path);
    const holds = [...this.nodes.keys()].some((key) => key !== path && isWithin(key, path));
    if (holds && options.recursive === false) throw new PortsideError('not-empty', { path });
    for (const key of [...this.nodes.keys()]) if (isWithin(key, path)) this.nodes.delete(key);
    this.#changed();
  }

  usage(): Promise<VolumeUsage> {
    const files = [...this.nodes.values()].filter((content) => content !== 'dir');
    const contentBytes = files.reduce((sum, content) => sum + content.length, 0);
    const directories = this.nodes.size - files.length;
    const { totalBytes } = this;
    return Promise.resolve({
      usedBytes: contentBytes,
      totalBytes,
      files: files.length,
      directories,
      contentBytes,
    });
  }

  async checksums(
    paths: readonly string[],
    options: { signal?: AbortSignal | undefined } = {},
  ): Promise<FileDigest[]> {
    const digests: FileDigest[] = [];
    for (const path of paths) {
      await this.#enter('checksums', path, options.signal);
      const content = this.#get(path);
      if (content === 'dir') throw new PortsideError('not-a-file', { path });
      const size = content.length;
      const crc = quectelCrc32Text(quectelCrc32(content), size);
      digests.push({ path, size, sha256: await sha256Hex(content), quectelCrc32: crc });
    }
    return digests;
  }

  onChange(listener: () => void): () => void {
    return this.#listeners.on(listener);
  }

  #changed(): void {
    this.#listeners.emit();
  }

  async #enter(verb: string, path: string, signal?: AbortSignal): Promise<void> {
    await Promise.resolve();
    throwIfCancelled(signal);
    splitPath(path);
    const call = `${verb} ${path}`;
    this.calls.push(call);
    this.before(call, verb, path);
  }

  #get(path: string): Uint8Array<ArrayBuffer> | 'dir' {
    const content = path === '/' ? 'dir' : this.nodes.get(path);
    if (content === undefined) throw new PortsideError('not-found', { path });
    return content;
  }

  #entry(path: string): VolumeEntry {
    const content = path === '/' ? 'dir' : this.#get(path);
    const isDir = content === 'dir';
    const size = isDir ? 0 : content.length;
    return { path, name: baseName(path), type: isDir ? 'dir' : 'file', size };
  }

  #needsParent(path: string): void {
    const parent = parentPath(path);
    if (parent === '/') return;
    if (this.#get(parent) !== 'dir') throw new PortsideError('not-a-directory', { path: parent });
  }
}
