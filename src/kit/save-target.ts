import { doing } from '../folders/folder-errors';
import type { CallOptions } from '../volumes/volume';
import { portableName } from '../volumes/portable-names';
import { streamInto } from './stream-into';

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
  readonly fresh: boolean;

  private constructor(
    handle: FileSystemFileHandle,
    readonly before: File,
  ) {
    this.#handle = handle;
    this.fresh = before.size === 0;
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

  /** @throws {PortsideError} as `streamInto` does */
  async write(content: Blob, options: CallOptions = {}): Promise<File> {
    return await streamInto(this.#handle, content, options);
  }

  /** Takes the file away again, if there was none before. */
  async discard(): Promise<void> {
    if (this.fresh) await this.#handle.remove?.();
  }
}
