import type { Clock } from '../../ground/jobs/clock';
import type { KeptText, KeptTexts } from './kept-texts';

/** Milliseconds without a change after which a text is kept. */
const QUIET = 300;
/** Milliseconds after which it is kept however much is typed. */
const LONGEST = 3000;

/** A text as what keeps it knows it. */
export interface Keepable {
  readonly id: string;
  readonly toKeep: Omit<KeptText, 'id'>;
  /** It is kept as it is now. */
  kept: boolean;
  /** Another tab keeps other words of it. */
  elsewhere: boolean;
}

type Store = Pick<KeptTexts, 'keep' | 'remove'>;

/** What of a text is on its way into the database. */
class Writing {
  since: number | null = null;
  stop: () => void = () => undefined;
  under: Promise<void> = Promise.resolve();
  /** Of the record as this tab wrote or read it last; null: there was none. */
  revision: number | null = null;
  gone = false;
}

/** Keeps texts once nobody has typed for a moment, one write at a time for each. */
export class TextKeeping<T extends Keepable> {
  readonly #writings = new Map<T, Writing>();

  /** @param failed hears why something could not be kept */
  constructor(
    readonly store: Store,
    readonly clock: Clock,
    readonly failed: (reason: unknown) => void,
  ) {}

  /** It was kept before, in this revision. */
  found(text: T, revision: number) {
    this.#of(text).revision = revision;
  }

  changed(text: T) {
    const writing = this.#of(text);
    if (writing.gone) return;
    text.kept = false;
    const now = this.clock.now();
    writing.since ??= now;
    writing.stop();
    const wait = Math.min(QUIET, writing.since + LONGEST - now);
    writing.stop = this.clock.after(wait, () => void this.#write(text, writing));
  }

  /** Keeps at once all that waits, and ends once that is done. */
  async flush(): Promise<void> {
    for (const [text, writing] of this.#writings) {
      if (writing.since !== null) void this.#write(text, writing);
    }
    await Promise.all([...this.#writings.values()].map(({ under }) => under));
  }

  /** Keeps it in the place of what another tab keeps. */
  async insist(text: T): Promise<void> {
    await this.#write(text, this.#of(text), true);
  }

  /** Its record is under another name from now on. */
  async renamed(text: T, before: string): Promise<void> {
    const writing = this.#of(text);
    const { revision } = writing;
    writing.revision = null;
    this.changed(text);
    await this.#then(writing, () => this.store.remove(before, revision));
  }

  /** It is open no more. */
  async remove(text: T): Promise<void> {
    const writing = this.#of(text);
    writing.gone = true;
    writing.stop();
    this.#writings.delete(text);
    await this.#then(writing, () => this.store.remove(text.id, writing.revision));
  }

  #of(text: T): Writing {
    const there = this.#writings.get(text) ?? new Writing();
    this.#writings.set(text, there);
    return there;
  }

  async #write(text: T, writing: Writing, insisting = false): Promise<void> {
    writing.stop();
    writing.since = null;
    await this.#then(writing, async () => {
      if (writing.gone) return;
      const record = { ...text.toKeep, id: text.id };
      const kept = await this.store.keep(record, insisting ? 'any' : writing.revision);
      text.elsewhere = kept === null && record.unsaved !== null;
      if (kept === null) return;
      writing.revision = kept;
      // What came meanwhile waits for its own turn.
      if (writing.since === null) text.kept = true;
    });
  }

  #then(writing: Writing, work: () => Promise<void>): Promise<void> {
    writing.under = writing.under.then(work).catch(this.failed);
    return writing.under;
  }
}
