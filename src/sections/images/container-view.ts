import type { Container } from '../../containers/container';
import { BytesView } from './bytes-view';
import { wordContainer, type ContainerWords } from './container-words';
import type { Formats } from '../../kit/formats';

/** A file that was opened and is a container; nothing in it is read. */
export class ContainerView extends BytesView {
  readonly kind = 'container';

  constructor(
    id: string,
    name: string,
    file: File,
    readonly container: Container,
    format: () => Formats,
  ) {
    super(id, name, file, format);
  }

  get words(): ContainerWords {
    return wordContainer(this.container, this.format());
  }
}
