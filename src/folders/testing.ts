import type {
  AnyHandle,
  DirectoryHandle,
  FileHandle,
  FileWriter,
  FolderPermission,
} from './handles';

type Node = MemoryFile | MemoryDirectory;

/** For tests: a disk in memory behind the handles of the File System Access API. */
export interface Disk {
  /** False: as Windows and macOS have it. */
  caseSensitive: boolean;
  /** Whether files have `move`. */
  moves: boolean;
  permission: FolderPermission;
  /** Bytes of all files together that it takes. */
  room: number;
  /** Called before each verb; may throw what the API would. */
  before: (verb: string, name: string) => void;
}

export function newDisk(options: Partial<Disk> = {}): { disk: Disk; root: MemoryDirectory } {
  const disk: Disk = {
    caseSensitive: true,
    moves: true,
    permission: 'granted',
    room: Infinity,
    before: () => undefined,
    ...options,
  };
  return { disk, root: new MemoryDirectory(disk, 'folder', null) };
}

const fail = (name: string): never => {
  throw new DOMException(`${name} of the test`, name);
};

export class MemoryDirectory implements DirectoryHandle {
  readonly kind = 'directory';
  readonly nodes = new Map<string, Node>();

  constructor(
    readonly disk: Disk,
    public name: string,
    public parent: MemoryDirectory | null,
  ) {}

  key(name: string): string {
    return this.disk.caseSensitive ? name : name.toLowerCase();
  }

  // eslint-disable-next-line @typescript-eslint/require-await
  async *entries(): AsyncIterable<[string, Node]> {
    this.disk.before('entries', this.name);
    for (const node of [...this.nodes.values()]) yield [node.name, node];
  }

  async getFileHandle(name: string, { create = false } = {}): Promise<MemoryFile> {
    const node = await this.#get('getFileHandle', name);
    if (node instanceof MemoryDirectory) return fail('TypeMismatchError');
    if (node) return node;
    if (!create) return fail('NotFoundError');
    const file = new MemoryFile(this.disk, name, this);
    this.nodes.set(this.key(name), file);
    return file;
  }

  async getDirectoryHandle(name: string, { create = false } = {}): Promise<MemoryDirectory> {
    const node = await this.#get('getDirectoryHandle', name);
    if (node instanceof MemoryFile) return fail('TypeMismatchError');
    if (node) return node;
    if (!create) return fail('NotFoundError');
    const directory = new MemoryDirectory(this.disk, name, this);
    this.nodes.set(this.key(name), directory);
    return directory;
  }

  async removeEntry(name: string, { recursive = false } = {}): Promise<void> {
    const node = await this.#get('removeEntry', name);
    if (!node) return fail('NotFoundError');
    if (node instanceof MemoryDirectory && node.nodes.size && !recursive) {
      return fail('InvalidModificationError');
    }
    this.nodes.delete(this.key(name));
  }

  isSameEntry(other: AnyHandle): Promise<boolean> {
    return Promise.resolve(other === this);
  }

  queryPermission(): Promise<FolderPermission> {
    return Promise.resolve(this.disk.permission);
  }

  requestPermission(): Promise<FolderPermission> {
    if (this.disk.permission === 'prompt') this.disk.permission = 'granted';
    return Promise.resolve(this.disk.permission);
  }

  async #get(verb: string, name: string): Promise<Node | undefined> {
    await Promise.resolve();
    this.disk.before(verb, name);
    if (this.disk.permission !== 'granted') fail('NotAllowedError');
    if (/[/\\:]/.test(name) || name === '' || /\p{Surrogate}/u.test(name)) {
      throw new TypeError('Name is not allowed.');
    }
    return this.nodes.get(this.key(name));
  }
}

const sizeOf = (node: Node): number =>
  node instanceof MemoryFile
    ? node.bytes.length
    : [...node.nodes.values()].reduce((sum, each) => sum + sizeOf(each), 0);

export class MemoryFile implements FileHandle {
  readonly kind = 'file';
  bytes = new Uint8Array();
  readonly move?: (...args: [unknown, string?]) => Promise<void>;

  constructor(
    readonly disk: Disk,
    public name: string,
    public parent: MemoryDirectory,
  ) {
    if (disk.moves) this.move = (...args) => this.#move(...args);
  }

  async getFile(): Promise<Blob> {
    await Promise.resolve();
    this.disk.before('getFile', this.name);
    if (this.parent.nodes.get(this.parent.key(this.name)) !== this) fail('NotFoundError');
    return new Blob([this.bytes]);
  }

  async createWritable(): Promise<FileWriter> {
    await Promise.resolve();
    this.disk.before('createWritable', this.name);
    const swap: number[] = [];
    return {
      write: async (data) => {
        await Promise.resolve();
        this.disk.before('write', this.name);
        if (this.#used() + swap.length + data.length > this.disk.room) fail('QuotaExceededError');
        for (const byte of data) swap.push(byte);
      },
      close: async () => {
        await Promise.resolve();
        this.disk.before('close', this.name);
        this.bytes = Uint8Array.from(swap);
      },
      abort: () => Promise.resolve(),
    };
  }

  /** Bytes of all files, what they are to be replaced with aside. */
  #used(): number {
    let root = this.parent;
    while (root?.parent) root = root.parent;
    return root ? sizeOf(root) : 0;
  }

  async #move(first: unknown, second?: string): Promise<void> {
    await Promise.resolve();
    const to = first instanceof MemoryDirectory ? first : this.parent;
    const name = first instanceof MemoryDirectory ? (second ?? this.name) : String(first);
    this.disk.before('move', name);
    this.parent.nodes.delete(this.parent.key(this.name));
    this.name = name;
    this.parent = to;
    to.nodes.set(to.key(name), this);
  }
}
