import type { Identification, Signature } from 'littlefs-wasm';
import { m } from '../../kit/words/first';
import { BytesView } from './bytes-view';
import { hex, type Formats } from '../../kit/formats';
import { say, signatureKey } from '../../kit/words/words';

/** What to do next, by what the bytes are. */
const nextSteps: Record<Signature, () => string> = {
  empty: m.next_empty,
  'blank-ff': m.next_blank,
  'blank-00': m.next_blank,
  zip: m.next_archive,
  gzip: m.next_archive,
  pac: m.next_archive,
  fat: m.next_filesystem,
  spiffs: m.next_filesystem,
  romfs: m.next_filesystem,
  elf: m.next_program,
  text: m.next_text,
  random: m.next_unknown,
  unknown: m.next_unknown,
};

/** A file that was opened and holds no littlefs. */
export class OtherView extends BytesView {
  readonly kind = 'other';

  constructor(
    id: string,
    name: string,
    file: File,
    readonly identification: Identification,
    format: () => Formats,
  ) {
    super(id, name, file, format);
  }

  get looksLike(): string {
    const signature = say({ key: signatureKey(this.identification.signature), params: {} });
    return m.looks_like({ signature });
  }

  get why(): string {
    const { signature, facts, offset } = this.identification;
    if (signature === 'empty') return '';
    if (signature === 'blank-ff' || signature === 'blank-00') return m.why_all();
    if (signature === 'random' && typeof facts['entropy'] === 'number') {
      return m.why_entropy({ entropy: facts['entropy'].toFixed(2) });
    }
    if (signature === 'text') return m.why_text();
    if (signature === 'unknown' || signature === 'random') return m.why_unknown();
    return m.why_at({ offset: `0x${hex(offset)}` });
  }

  get whatNext(): string {
    return nextSteps[this.identification.signature]();
  }
}
