import { PortsideError } from '../../ground/errors/portside-error';
import type { BootReport, Module, RunResult } from '../../modules/module';
import { m } from '../../kit/words/all';
import { bytesOf } from '../../serial/bytes';
import { displayName } from '../../volumes/paths';
import type { CallOptions } from '../../volumes/volume';
import type { ModuleNews } from './module-news.svelte';
import type { ModuleTerminal } from './terminal/module-terminal.svelte';
import type { Services } from '../services';

/** Milliseconds after which a program that has printed nothing is shown all the same. */
const SHOWN_AFTER = 1000;

const ends = { finished: m.run_finished, error: m.run_failed, stopped: m.run_stopped };

/** Running a file of the module, with what it prints in the terminal. */
export class ModuleRun {
  readonly #module: Module;
  readonly #terminal: ModuleTerminal;
  readonly #news: ModuleNews;
  readonly #host: Services;
  #path = $state<string | null>(null);
  #ran: string | null = null;
  #abort: AbortController | null = null;

  constructor(module: Module, terminal: ModuleTerminal, news: ModuleNews, host: Services) {
    this.#module = module;
    this.#terminal = terminal;
    this.#news = news;
    this.#host = host;
  }

  /** What runs; null while nothing does. */
  get path(): string | null {
    return this.#path;
  }

  /** What was run last, whether or not it still runs; null before. */
  get ran(): string | null {
    return this.#ran;
  }

  async run(path: string): Promise<void> {
    const run = this.#module.run?.bind(this.#module);
    if (!run || this.#path !== null) return;
    const abort = new AbortController();
    this.#abort = abort;
    this.#path = path;
    this.#ran = path;
    // A program that is over in a moment and prints nothing does not change the screen.
    let shown = false;
    const show = () => {
      if (!shown) this.#host.showPanel('terminal');
      shown = true;
    };
    const callOff = this.#module.wire.clock.after(SHOWN_AFTER, show);
    // The prompt comes after what we say of the end.
    this.#terminal.quiet = true;
    const name = displayName(path);
    this.#terminal.forgetTraceback();
    this.#terminal.note(m.run_begins({ path: name }));
    await this.#host.notices.attempt(async () => {
      const title = { key: 'job_run', params: { path: name } };
      await this.#host.jobs.run(title, async (job) => {
        const signal = AbortSignal.any([job.signal, abort.signal]);
        const noteEnd = (end: RunResult['end']) => this.#terminal.note(ends[end]({ path: name }));
        const onOutput = (bytes: Uint8Array) => {
          show();
          this.#terminal.show(bytes);
        };
        const { end } = await run(path, { signal, onOutput }).catch((thrown: unknown) => {
          if (signal.aborted) noteEnd('stopped');
          throw thrown;
        });
        noteEnd(end);
        if (end === 'finished' && !shown)
          this.#host.notices.good(() => m.run_finished({ path: name }));
        if (end === 'stopped') throw new PortsideError('cancelled');
      });
    });
    callOff();
    this.#terminal.quiet = false;
    this.#abort = null;
    this.#path = null;
  }

  /** Ends what was begun here, or interrupts whatever runs. */
  async stop(): Promise<void> {
    if (this.#abort) {
      this.#abort.abort();
      return;
    }
    await this.#host.notices.attempt(() =>
      this.#host.jobs.run(
        { key: 'job_stop', params: {} },
        ({ signal }) => this.#module.stop?.({ signal }) ?? Promise.resolve(),
      ),
    );
  }

  /** Starts the interpreter anew, and says what that brought back. */
  async softReset(): Promise<void> {
    await this.#boot('job_soft_reset', (options) => this.#module.softReset?.(options));
  }

  /** Restarts the whole module. */
  async restart(): Promise<void> {
    await this.#boot('job_restart', (options) => this.#module.restart?.(options));
  }

  async #boot(
    key: string,
    verb: (options: CallOptions) => Promise<BootReport> | undefined,
  ): Promise<void> {
    await this.#host.notices.attempt(async () => {
      const report = await this.#host.jobs.run({ key, params: {} }, async ({ signal }) =>
        verb({ signal }),
      );
      if (!report) return;
      this.#news.clear();
      this.tellBoot(report);
    });
  }

  tellBoot({ output, restore }: BootReport) {
    this.#terminal.show(bytesOf(output.replaceAll(/\r?\n/g, '\r\n')));
    if (!restore) {
      this.#host.notices.good(() => m.soft_reset_done());
      return;
    }
    const { restored, missing, failure } = restore;
    const listOf = (names: readonly string[]) => this.#host.format.list(names.map(displayName));
    if (restored.length) this.#news.tell('warn', () => m.boot_restored({ list: listOf(restored) }));
    if (missing.length) {
      this.#news.tell('warn', () => m.boot_backup_lacks({ list: listOf(missing) }));
    }
    if (failure !== null) {
      this.#news.tell('warn', () => m.boot_restore_failed({ said: displayName(failure) }));
    }
  }
}
