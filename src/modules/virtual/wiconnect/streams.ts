import type { StoredFile } from './flash';

/** A file that is being written, as announced. */
export interface AnnouncedFile {
  readonly name: string;
  readonly size: number;
  readonly version: string;
  readonly type: number;
  readonly flags: number;
  /** Null: none was given. */
  readonly crc: number | null;
  readonly content: Uint8Array<ArrayBuffer>;
}

export type OpenFile =
  | { readonly handle: number; readonly announced: AnnouncedFile; at: number }
  | { readonly handle: number; readonly file: StoredFile; at: number };

/** How many streams can be open at once: a guess. */
const MAX = 8;

/** Open streams, by the lowest handle that is free. */
export class OpenFiles {
  readonly #open = new Map<number, OpenFile>();

  get all(): readonly OpenFile[] {
    return [...this.#open.values()].sort((a, b) => a.handle - b.handle);
  }

  get(handle: number): OpenFile | undefined {
    return this.#open.get(handle);
  }

  ofName(name: string): OpenFile | undefined {
    return this.all.find((stream) => nameOf(stream) === name);
  }

  /** Null: all handles are taken. */
  open(what: { announced: AnnouncedFile } | { file: StoredFile }): number | null {
    for (let handle = 0; handle < MAX; handle++) {
      if (this.#open.has(handle)) continue;
      this.#open.set(handle, { ...what, handle, at: 0 });
      return handle;
    }
    return null;
  }

  close(handle: number): boolean {
    return this.#open.delete(handle);
  }

  closeAll(): readonly OpenFile[] {
    const all = this.all;
    this.#open.clear();
    return all;
  }
}

export function nameOf(stream: OpenFile): string {
  return 'announced' in stream ? stream.announced.name : stream.file.name;
}

/** A row of `list`. */
export function streamRow(stream: OpenFile): string {
  const [name, version, size] =
    'announced' in stream
      ? [stream.announced.name, stream.announced.version, stream.announced.size]
      : [stream.file.name, stream.file.version, stream.file.content.length];
  return `# ${stream.handle} FILE  ${name}-${version} (${size}, ${stream.at})`;
}
