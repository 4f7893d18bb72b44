import { toPortsideError } from '../ground/errors/convert';
import type { Message } from '../ground/jobs/job-types';
import { sayError, type TwoSentences } from './words/words';

/** What can be done about it, such as taking it back. */
export interface NoticeAction {
  readonly label: () => string;
  readonly act: () => void;
}

export interface Notice {
  readonly id: number;
  readonly tone: 'good' | 'bad';
  /** Called when drawn, so that it follows the language. */
  readonly text: () => TwoSentences;
  /** What was being done when it happened; null where it was no job. */
  readonly about: Message | null;
  readonly action: NoticeAction | null;
}

/** Milliseconds that good news stays; bad news stays until it is closed. */
const goodNewsStays = 4000;
/** Milliseconds that there is to do something about it. */
const actionStays = 15_000;

/** Short news about what was asked for. */
export class NoticesState {
  readonly #jobOf: (error: unknown) => Message | null;
  #next = 1;
  #list = $state.raw<readonly Notice[]>([]);

  /** @param jobOf the job that an error comes from */
  constructor(jobOf: (error: unknown) => Message | null = () => null) {
    this.#jobOf = jobOf;
  }

  get list(): readonly Notice[] {
    return this.#list;
  }

  good(text: () => string, action: NoticeAction | null = null) {
    const id = this.#add('good', () => ({ what: text(), next: '' }), null, action);
    setTimeout(() => this.close(id), action ? actionStays : goodNewsStays);
  }

  /** What is on screen already is not said twice. */
  bad(error: unknown) {
    const { what, next } = sayError(error);
    const again = this.#list.find(({ tone, text }) => {
      const said = text();
      return tone === 'bad' && said.what === what && said.next === next;
    });
    if (again) this.close(again.id);
    this.#add('bad', () => sayError(error), this.#jobOf(error));
  }

  close(id: number) {
    this.#list = this.#list.filter((notice) => notice.id !== id);
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

  #add(
    tone: Notice['tone'],
    text: Notice['text'],
    about: Message | null,
    action: NoticeAction | null = null,
  ): number {
    const notice = { id: this.#next++, tone, text, about, action };
    this.#list = [...this.#list.slice(-3), notice];
    return notice.id;
  }
}
