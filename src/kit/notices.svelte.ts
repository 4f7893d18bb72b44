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
  /** Earlier bad news of the same kind, the newest first. */
  readonly folded: readonly Notice[];
}

/** Milliseconds that good news stays; bad news stays until it is closed. */
const goodNewsStays = 4000;
/** Milliseconds that there is to do something about it. */
const actionStays = 15_000;
/** Kinds of news that are kept; of one kind, as many of before. */
const KEPT = 20;

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

  /** What is on screen already is not said twice; what is of its kind folds behind it. */
  bad(error: unknown) {
    const typed = toPortsideError(error);
    if (this.#covers.some((is) => is(typed))) return;
    const { what, next } = sayError(error);
    const alike = this.#list.find((one) => one.error?.code === typed.code);
    const before = alike ? [{ ...alike, folded: [] }, ...alike.folded] : [];
    const isAgain = ({ text }: Notice) => {
      const said = text();
      return said.what === what && said.next === next;
    };
    const folded = before.filter((one) => !isAgain(one)).slice(0, KEPT);
    if (alike) this.close(alike.id);
    const about = this.#jobOf(error);
    this.#add({ tone: 'bad', text: () => sayError(error), about, error: typed, folded });
  }

  /** Closes the bad news of a job that has worked since. */
  worked(job: Message) {
    this.#without(({ about }) => about !== null && sameMessage(about, job));
  }

  /** Closes the bad news of what is no longer so. */
  mended(is: (error: PortsideError) => boolean) {
    this.#without(({ error }) => error !== null && is(error));
  }

  #without(isOver: (notice: Notice) => boolean) {
    if (!this.#list.some((one) => [one, ...one.folded].some(isOver))) return;
    this.#keep(
      this.#list.flatMap((one) => {
        if (![one, ...one.folded].some(isOver)) return one;
        const [first, ...folded] = [one, ...one.folded].filter((each) => !isOver(each));
        return first ? { ...first, id: one.id, folded } : [];
      }),
    );
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
    const gone = this.#list.filter(({ id }) => list.every((one) => one.id !== id));
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
    const none = { about: null, action: null, error: null, folded: [] };
    const notice = { ...none, ...what, id: this.#next++ };
    this.#keep([...this.#list.slice(1 - KEPT), notice]);
    return notice.id;
  }
}

const sameMessage = (a: Message, b: Message) =>
  a.key === b.key && JSON.stringify(a.params) === JSON.stringify(b.params);
