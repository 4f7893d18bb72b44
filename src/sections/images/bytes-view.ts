import type { Formats } from '../../kit/formats';
import { fileSource, type ByteSource } from '../../workbench/preview/preview';

/** A file that was opened and is shown as bytes: nothing of it is edited, and only what is seen is read. */
export class BytesView {
  readonly dirty = false;
  readonly unkept = false;
  readonly source: ByteSource;

  constructor(
    readonly id: string,
    readonly name: string,
    file: File,
    readonly format: () => Formats,
  ) {
    this.source = fileSource(file);
  }

  get size(): number {
    return this.source.size;
  }

  close(): Promise<void> {
    return Promise.resolve();
  }
}
