import type { Container } from '../containers/container';
import { wordContainer, type ContainerWords } from './container-words';
import type { Formats } from './formats';
import { sourceOf, type ByteSource } from './preview';

/** A file that was opened and is a container; nothing in it is read. */
export class ContainerView {
  readonly kind = 'container';
  readonly dirty = false;
  readonly source: ByteSource;

  constructor(
    readonly id: string,
    readonly name: string,
    bytes: Uint8Array<ArrayBuffer>,
    readonly container: Container,
    readonly format: () => Formats,
  ) {
    this.source = sourceOf(bytes);
  }

  get size(): number {
    return this.source.size;
  }

  get words(): ContainerWords {
    return wordContainer(this.container, this.format());
  }

  close(): Promise<void> {
    return Promise.resolve();
  }
}
