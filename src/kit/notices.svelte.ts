import { toPortsideError } from '../ground/errors/convert';
import type { PortsideError } from '../ground/errors/portside-error';
import type { Message } from '../ground/jobs/job-types';
import { sayError, type TwoSentences } from './words/words';

/** What can be done about it, such as taking it back. */
export interface NoticeAction {
  readonly label: () => string;
  readonly act: () => void;
  /** The notice is gone, and the offer with it. */
  readonly gone?: () => void;
}

export interface Notice {
  readonly id: number;
  readonly tone: 'good' | 'bad';
  /** Called when drawn, so that it follows the language. */
  readonly text: () => TwoSentences;
  /** What was being done when it happened; null if it was no job. */
  readonly about: Message | null;
  readonly action: NoticeAction | null;
  /** What went wrong; null for good news. */
  readonly error: PortsideError | null;
}

/** Milliseconds that good news stays; bad news stays until it is closed. */
const goodNewsStays = 4000;
/** Milliseconds that there is to do something about it. */
const actionStays = 15_000;

/** Short news about what was asked for. */
export class NoticesState {
  readonly #jobOf: (error: unknown) => Message | null;
  #covers: readonly ((error: PortsideError) => boolean)[] = [];
  #next = 1;
  #list = $state.raw<readonly Notice[]>([]);

  /** @param jobOf the job that an error comes from */
  constructor(jobOf: (error: unknown) => Message | null = () => null) {
    this.#jobOf = jobOf;
  }

  get list(): readonly Notice[] {
    return this.#list;
  }

  /** Gives what closes it before its time. */
  good(text: () => string, action: NoticeAction | null = null): () => void {
    const said = () => ({ what: text(), next: '' });
    const id = this.#add({ tone: 'good', text: said, action });
    const close = () => this.close(id);
    setTimeout(close, action ? actionStays : goodNewsStays);
    return close;
  }

  /** What is on screen already is not said twice. */
  bad(error: unknown) {
    const typed = toPortsideError(error);
    if (this.#covers.some((is) => is(typed))) return;
    const { what, next } = sayError(error);
    const again = this.#list.find(({ tone, text }) => {
      const said = text();
      return tone === 'bad' && said.what === what && said.next === next;
    });
    if (again) this.close(again.id);
    const about = this.#jobOf(error);
    this.#add({ tone: 'bad', text: () => sayError(error), about, error: typed });
  }

  /** Closes the bad news of what is no longer so. */
  mended(is: (error: PortsideError) => boolean) {
    this.#list = this.#list.filter(({ error }) => error === null || !is(error));
  }

  /** For a part of the page that tells such bad news itself; gives what ends that. */
  cover(is: (error: PortsideError) => boolean): () => void {
    this.mended(is);
    this.#covers = [...this.#covers, is];
    return () => (this.#covers = this.#covers.filter((one) => one !== is));
  }

  close(id: number) {
    this.#keep(this.#list.filter((notice) => notice.id !== id));
  }

  #keep(list: readonly Notice[]) {
    const gone = this.#list.filter((notice) => !list.includes(notice));
    this.#list = list;
    for (const { action } of gone) action?.gone?.();
  }

  /** Runs what a person asked for; a failure becomes a notice, a cancel does not. */
  async attempt<T>(work: () => Promise<T> | T): Promise<T | undefined> {
    try {
      return await work();
    } catch (error) {
      if (toPortsideError(error).code !== 'cancelled') this.bad(error);
      return undefined;
    }
  }

  #add(what: Pick<Notice, 'tone' | 'text'> & Partial<Notice>): number {
    const notice = { about: null, action: null, error: null, ...what, id: this.#next++ };
    this.#keep([...this.#list.slice(-3), notice]);
    return notice.id;
  }
}
