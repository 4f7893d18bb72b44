import { sleep } from '../../../ground/jobs/clock';
import { Emitter } from '../../../ground/emitter';
import type { Module } from '../../../modules/module';
import { bytesOf, joinBytes } from '../../../serial/bytes';
import type { Wire } from '../../../serial/wire';
import { asksForPasteMode, paste, pasteAtOnce } from './paste';
import { TracebackWatch, type TracebackPlace } from './traceback';
import type { NoticesState } from '../../../kit/notices.svelte';

/** Bytes of output kept for a terminal that is not on screen. */
const KEPT = 1 << 18;
/** More than this in one go was not typed by hand. */
const TYPED_MAX = 16;
const CTRL_C = 3;

/** What goes through a terminal, whether it is on screen or not. */
export class ModuleTerminal {
  readonly #wire: Wire;
  readonly #notices: NoticesState;
  // Nothing is drawn from it.
  readonly #listeners = new Emitter<[Uint8Array]>();
  readonly #stop: () => void;
  readonly #decoder = new TextDecoder();
  #module: Module | null = null;
  /** What a verb has left on the line: the prompt, mostly. */
  #left = '';
  #quiet = false;
  #kept: Uint8Array[] = [];
  #keptBytes = 0;
  #received = 0;
  #tail = '';
  readonly #watch = new TracebackWatch();
  #traceback = $state.raw<readonly TracebackPlace[]>([]);
  #queue: Promise<void> = Promise.resolve();
  #halts = 0;
  #pasting = $state<'lines' | 'at-once' | null>(null);

  constructor(wire: Wire, notices: NoticesState) {
    this.#wire = wire;
    this.#notices = notices;
    this.#stop = wire.listen((direction, bytes) => {
      if (direction !== 'in') return;
      if (this.#shows) this.show(bytes);
      else this.#left = lastLine(this.#left + this.#decoder.decode(bytes));
    });
  }

  /** While a line is asked what is there, its answers are for the transcript. */
  set quiet(quiet: boolean) {
    this.#quiet = quiet;
    this.#showPrompt();
  }

  /** From now on it is a module's; before that keys go straight into the line. */
  attach(module: Module): () => void {
    this.#module = module;
    return module.onChange(() => this.#showPrompt());
  }

  /** All that was shown lately, for a terminal that comes on screen. */
  get history(): Uint8Array<ArrayBuffer> {
    return joinBytes(this.#kept);
  }

  /** What the last traceback names, the innermost last. */
  get traceback(): readonly TracebackPlace[] {
    return this.#traceback;
  }

  /** What comes now is of another program. */
  forgetTraceback() {
    this.#watch.forget();
    this.#traceback = [];
  }

  /** Something pasted is on its way, to run line by line or at once; Ctrl-C stops it. */
  get pasting(): 'lines' | 'at-once' | null {
    return this.#pasting;
  }

  /** Hears of what is to be shown; returns how to stop that. */
  onOutput(listener: (bytes: Uint8Array) => void): () => void {
    return this.#listeners.on(listener);
  }

  /** A line of our own, told apart from what the module says. */
  note(sentence: string) {
    const begin = this.#tail === '' ? '' : '\r\n';
    this.show(bytesOf(`${begin}\x1b[2m— ${sentence} —\x1b[0m\r\n`));
  }

  show(bytes: Uint8Array) {
    this.#received += bytes.length;
    const text = this.#decoder.decode(bytes, { stream: true });
    this.#tail = lastLine(this.#tail + text);
    if (this.#watch.heard(text)) this.#traceback = this.#watch.places;
    this.#kept.push(bytes.slice());
    this.#keptBytes += bytes.length;
    while (this.#keptBytes > KEPT) this.#keptBytes -= this.#kept.shift()?.length ?? 0;
    this.#listeners.emit(bytes);
  }

  clear() {
    this.#kept = [];
    this.#keptBytes = 0;
    this.forgetTraceback();
  }

  /** Keys, or a whole text that was pasted. Ctrl-C is never kept waiting by what was pasted. */
  type(text: string) {
    const bytes = bytesOf(text);
    if (bytes.length === 1 && bytes[0] === CTRL_C) {
      this.#halts++;
      this.#queue = this.#attempt(() => this.#send(bytes));
      return;
    }
    const halts = this.#halts;
    const stopped = () => this.#halts !== halts;
    const work = async () => {
      if (stopped()) return;
      const typed = bytes.length <= TYPED_MAX && !asksForPasteMode(bytes, this.#tail);
      if (typed) return this.#send(bytes);
      await this.#paste(bytes, stopped);
    };
    this.#queue = this.#queue.then(() => this.#attempt(work));
  }

  dispose() {
    this.#halts++;
    this.#stop();
    this.#listeners.clear();
  }

  async #attempt(work: () => Promise<void>): Promise<void> {
    await this.#notices.attempt(work);
  }

  async #paste(bytes: Uint8Array, stopped: () => boolean) {
    const atOnce = asksForPasteMode(bytes, this.#tail);
    this.#pasting = atOnce ? 'at-once' : 'lines';
    try {
      await (atOnce ? pasteAtOnce : paste)(
        bytes,
        {
          send: (piece) => this.#send(piece),
          received: () => this.#received,
          tail: () => this.#tail,
          sleep: (milliseconds) => sleep(this.#wire.clock, milliseconds),
          now: () => this.#wire.clock.now(),
        },
        stopped,
      );
    } finally {
      this.#pasting = null;
    }
  }

  #send(bytes: Uint8Array): Promise<void> {
    return this.#module ? this.#module.type(bytes) : this.#wire.send(bytes);
  }

  /** A verb's own talk is for the transcript. */
  get #shows(): boolean {
    return !this.#quiet && (this.#module === null || this.#module.state === 'idle');
  }

  /** After a verb the prompt is there again, unless it is what was seen last. */
  #showPrompt() {
    if (!this.#shows || !this.#left) return;
    const prompt = this.#left;
    this.#left = '';
    if (prompt === this.#tail) return;
    this.show(bytesOf(this.#tail ? `\r\n${prompt}` : prompt));
  }
}

/** What stands on the last line of a text, at most 200 characters of it. */
function lastLine(text: string): string {
  return text.split('\n').at(-1)?.slice(-200).replaceAll('\r', '') ?? '';
}
