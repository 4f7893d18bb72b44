import { doing } from '../folders/folder-errors';
import { throwIfCancelled } from '../ground/errors/convert';
import type { CallOptions } from '../volumes/volume';
import { portableName } from '../volumes/portable-names';

/** Bytes that are written at once. */
const PIECE = 1024 * 1024;

type Picker = (options: { suggestedName: string }) => Promise<FileSystemFileHandle>;
/** Chromium takes files away by their handle; the standard has it in folders alone. */
type Removable = FileSystemFileHandle & { remove?: () => Promise<void> };

function picker(): Picker | undefined {
  const choose = (globalThis as { showSaveFilePicker?: Picker }).showSaveFilePicker;
  return choose && ((options) => choose.call(globalThis, options));
}

/** A file on disk that a person chose to save to. */
export class SaveTarget {
  readonly #handle: Removable;
  /** It held nothing before. */
  readonly #fresh: boolean;

  private constructor(
    handle: FileSystemFileHandle,
    readonly before: File,
  ) {
    this.#handle = handle;
    this.#fresh = before.size === 0;
  }

  /**
   * Lets a person choose, which browsers only allow in the course of a click; null: this browser has no
   * such chooser.
   * @throws {PortsideError} `cancelled`, `permission-needed`
   */
  static async choose(name: string): Promise<SaveTarget | null> {
    const choose = picker();
    if (!choose) return null;
    const handle = await choose({ suggestedName: portableName(name) });
    const what = { volume: '', path: handle.name };
    return new SaveTarget(handle, await doing(what, () => handle.getFile()));
  }

  get name(): string {
    return this.#handle.name;
  }

  /**
   * Streams it into the file, and gives the file as it lies there then. Until the last byte is written
   * the file is what it was; after a failure too.
   * @throws {PortsideError} `cancelled`, `no-space`, `permission-needed`, `file-in-use`, `read-failed`
   */
  async write(content: Blob, { signal, onProgress }: CallOptions = {}): Promise<File> {
    const what = { volume: this.name, path: this.name };
    const writable = await doing(what, () => this.#handle.createWritable());
    try {
      for (let at = 0; at < content.size; at += PIECE) {
        throwIfCancelled(signal);
        const piece = await doing(what, () => content.slice(at, at + PIECE).arrayBuffer());
        await doing(what, () => writable.write(new Uint8Array(piece)));
        onProgress?.(Math.min(at + PIECE, content.size), content.size);
      }
      throwIfCancelled(signal);
      await doing(what, () => writable.close());
    } catch (error) {
      await writable.abort();
      throw error;
    }
    return await doing(what, () => this.#handle.getFile());
  }

  /** Takes the file away again, if there was none before. */
  async discard(): Promise<void> {
    if (this.#fresh) await this.#handle.remove?.();
  }
}
