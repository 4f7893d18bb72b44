/** A file as the module keeps it. */
export interface StoredFile {
  readonly name: string;
  readonly location: VirtualLocation;
  readonly type: number;
  readonly flags: number;
  readonly version: string;
  /** The number that listings call Hnd; of the flash, not of a stream. */
  readonly handle: number;
  readonly content: Uint8Array<ArrayBuffer>;
}

export type VirtualLocation = 'internal' | 'extended' | 'bulk';

/** Bytes that are given to files at once. */
const ALLOCATION_UNIT = 4096;

export interface FlashSizes {
  /** Bytes. */
  readonly extended: number;
  /** Bytes; 0 if there is none. */
  readonly bulk: number;
  /** Files in all. */
  readonly files: number;
}

/** The serial flashes and the internal one, with the room that each has. */
export class VirtualFlash {
  readonly sizes: FlashSizes;
  readonly #files = new Map<string, StoredFile>();
  readonly #reserved = new Map<string, { location: VirtualLocation; units: number }>();
  #handles = 0;

  constructor(sizes: FlashSizes) {
    this.sizes = sizes;
  }

  /** In the order of their names, as listings give them; the flash in the controller behind others of its kind. */
  get files(): readonly StoredFile[] {
    return [...this.#files.values()];
  }

  get(name: string): StoredFile | undefined {
    return this.#files.get(name);
  }

  has(name: string): boolean {
    return this.#files.has(name) || this.#reserved.has(name);
  }

  /** Where new files go: bulk flash if available, otherwise extended flash. */
  get target(): VirtualLocation {
    return this.sizes.bulk > 0 ? 'bulk' : 'extended';
  }

  freeUnits(location: VirtualLocation): number {
    if (location === 'internal') return 0;
    const used = [...this.#files.values()]
      .filter((file) => file.location === location)
      .reduce((sum, { content }) => sum + unitsOf(content.length), 0);
    const reserved = [...this.#reserved.values()]
      .filter((entry) => entry.location === location)
      .reduce((sum, { units }) => sum + units, 0);
    return Math.floor(this.sizes[location] / ALLOCATION_UNIT) - used - reserved;
  }

  /** Sets room aside for a file that is being written. False: there is none. */
  reserve(name: string, size: number): boolean {
    const location = this.target;
    const units = unitsOf(size);
    if (this.#files.size + this.#reserved.size >= this.sizes.files) return false;
    if (units > this.freeUnits(location)) return false;
    this.#reserved.set(name, { location, units });
    return true;
  }

  release(name: string): void {
    this.#reserved.delete(name);
  }

  put(
    file: Omit<StoredFile, 'handle' | 'location'> & { location?: VirtualLocation; handle?: number },
  ) {
    this.#reserved.delete(file.name);
    const { location = this.target, handle = (this.#handles++ % 90) + 1 } = file;
    this.#files.set(file.name, { ...file, location, handle });
  }

  remove(name: string): boolean {
    return this.#files.delete(name);
  }

  format(location: VirtualLocation): void {
    for (const [name, file] of this.#files) {
      if (file.location === location) this.#files.delete(name);
    }
  }
}

/** An empty file takes a unit, too. */
export function unitsOf(size: number): number {
  return Math.max(1, Math.ceil(size / ALLOCATION_UNIT));
}
