import { PortsideError } from '../ground/errors/portside-error';
import { pathOf, splitPath } from './paths';
import type {
  CallOptions,
  Capabilities,
  FileDigest,
  ReadOptions,
  Volume,
  VolumeEntry,
  VolumeKind,
  VolumeUsage,
} from './volume';
import { walk } from './walk';

/**
 * What a folder of another volume holds, to be read and compared as a volume of its own. It says
 * what it is called each time, because its volume may change its name.
 */
export class Subfolder implements Volume {
  readonly id: string;
  readonly kind: VolumeKind;
  readonly #source: Volume;
  readonly #root: string;
  readonly #name: () => string;

  /** @param root absolute path of the folder, not '/' */
  constructor(source: Volume, root: string, name: () => string) {
    this.#source = source;
    this.#root = root;
    this.#name = name;
    this.id = `${source.id}:${root}`;
    this.kind = source.kind;
  }

  get name(): string {
    return this.#name();
  }

  get capabilities(): Capabilities {
    return { ...this.#source.capabilities, write: false, rename: false, move: false };
  }

  async list(path: string, options?: CallOptions): Promise<VolumeEntry[]> {
    const entries = await this.#source.list(this.#below(path), options);
    return entries.map((entry) => this.#own(entry));
  }

  async stat(path: string, options?: CallOptions): Promise<VolumeEntry> {
    return this.#own(await this.#source.stat(this.#below(path), options));
  }

  async entries(options: CallOptions = {}): Promise<VolumeEntry[]> {
    const found = await walk(this.#source, this.#root, options);
    return found.map((entry) => this.#own(entry));
  }

  async read(path: string, options?: ReadOptions): Promise<Uint8Array<ArrayBuffer>> {
    return this.#source.read(this.#below(path), options);
  }

  async checksums(paths: readonly string[], options?: CallOptions): Promise<FileDigest[]> {
    const below = paths.map((path) => this.#below(path));
    const digests = await this.#source.checksums(below, options);
    return digests.map((digest) => ({ ...digest, path: this.#above(digest.path) }));
  }

  async usage(options?: CallOptions): Promise<VolumeUsage> {
    const entries = await this.entries(options);
    const files = entries.filter(({ type }) => type === 'file');
    return {
      usedBytes: null,
      totalBytes: null,
      files: files.length,
      directories: entries.length - files.length,
      contentBytes: files.reduce((sum, { size }) => sum + size, 0),
    };
  }

  onChange(listener: () => void): () => void {
    return this.#source.onChange(listener);
  }

  write = () => this.#refuse('write');
  mkdir = () => this.#refuse('mkdir');
  rename = () => this.#refuse('rename');
  remove = () => this.#refuse('remove');

  #below(path: string): string {
    return pathOf([...splitPath(this.#root), ...splitPath(path)]);
  }

  #above(path: string): string {
    return path.slice(this.#root.length) || '/';
  }

  #own(entry: VolumeEntry): VolumeEntry {
    const path = this.#above(entry.path);
    return { ...entry, path, name: path === '/' ? '' : entry.name };
  }

  #refuse(verb: string): Promise<never> {
    return Promise.reject(new PortsideError('not-supported', { volume: this.name, verb }));
  }
}
