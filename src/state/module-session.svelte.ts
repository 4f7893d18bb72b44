import { toPortsideError } from '../errors/convert';
import type { PortsideError } from '../errors/portside-error';
import type { Module } from '../modules/module';
import { Transcript } from '../serial/transcript';
import { Wire } from '../serial/wire';
import type { Answer } from './module-answers';
import { openModule, rescueModule, unlockModule, type OpenOptions } from './module-connect';
import { ModulePage } from './module-page.svelte';
import type { LineSource } from './module-source';
import { ModuleTerminal } from './module-terminal.svelte';
import type { ModulesHost } from './modules.svelte';
import { say } from './words';
import * as m from '../paraglide/messages.js';

/**
 * 'connecting': a job is at it. 'stopped': the line is open, and what answers is no file system (yet).
 * 'failed': the line could not be opened, or was lost before there was anything to show.
 * 'open': the files are there. 'lost': they were, and the line is gone. 'closed': by the person.
 */
export type Stage = 'connecting' | 'stopped' | 'failed' | 'open' | 'lost' | 'closed';

/** One port or virtual module, from the first click to the last. */
export class ModuleSession {
  readonly #host: ModulesHost;
  #stage = $state<Stage>('connecting');
  #answer = $state.raw<Answer | null>(null);
  #error = $state.raw<PortsideError | null>(null);
  #page = $state.raw<ModulePage | null>(null);
  #terminal = $state.raw<ModuleTerminal | null>(null);
  #transcript = $state.raw<Transcript | null>(null);
  #moduleState = $state<Module['state']>('idle');
  #wire: Wire | null = null;
  #module: Module | null = null;
  #stops: (() => void)[] = [];
  #abort: AbortController | null = null;
  #step = $state<() => string>(m.connect_opening);

  constructor(
    readonly id: string,
    readonly source: LineSource,
    host: ModulesHost,
    /** All sessions of this run, this one among them. */
    readonly all: () => readonly ModuleSession[],
  ) {
    this.#host = host;
  }

  get stage(): Stage {
    return this.#stage;
  }

  /** What answered where there was no module to open. */
  get answer(): Answer | null {
    return this.#answer;
  }

  /** Why it failed or was lost. */
  get error(): PortsideError | null {
    return this.#error;
  }

  /** What there is to show of the module; kept when the line is lost. */
  get page(): ModulePage | null {
    return this.#page;
  }

  get terminal(): ModuleTerminal | null {
    return this.#terminal;
  }

  get transcript(): Transcript | null {
    return this.#transcript;
  }

  /** The model where it is known; with a number where another has it already. */
  get name(): string {
    const name = this.#plainName;
    const at = this.all()
      .filter((one) => one.#plainName === name)
      .indexOf(this);
    return at > 0 ? `${name} (${at + 1})` : name;
  }

  get #plainName(): string {
    return this.#page?.model ?? this.source.name;
  }

  /** A verb has the line: keys wait. */
  get busy(): boolean {
    return this.#moduleState === 'busy';
  }

  /** The line is there to be typed into. */
  get live(): boolean {
    return this.#stage === 'open' || this.#stage === 'stopped';
  }

  /** Opens the line, finds out what answers, and opens that. A failure is told on the page. */
  connect(): Promise<void> {
    return this.#attempt(async (options) => {
      await this.#release();
      options.onStep('connect_opening');
      const wire = new Wire(await this.source.open(options));
      this.#wire = wire;
      void wire.ended.then(() => this.#lost(wire));
      this.#transcript?.stop();
      this.#transcript = new Transcript(this.#wire);
      this.#terminal = new ModuleTerminal(this.#wire, this.#host.notices);
      this.#terminal.quiet = true;
      await this.#open(this.#wire, options);
    });
  }

  /** Asks anew what answers, on the line that is open. */
  again(): Promise<void> {
    return this.#onLine((wire, options) => this.#open(wire, options));
  }

  /** Gives the password that a locked module asks for. */
  unlock(password: string): Promise<void> {
    return this.#onLine(async (wire, options) => {
      if (await unlockModule(wire, password, options)) await this.#open(wire, options);
      else this.#stop({ kind: 'password', said: '', wrong: true });
    });
  }

  /** Gets a module out of whatever it runs, one way after the other, and tells which one worked. */
  rescue(): Promise<void> {
    return this.#onLine(async (wire, options) => {
      const worked = await rescueModule(wire, options);
      await this.#open(wire, options);
      this.#page?.tellRescue(worked);
    });
  }

  /** What the attempt to connect is at. */
  get step(): string {
    return this.#step();
  }

  /** Gives up the attempt that is under way; the line is released. */
  cancel() {
    this.#abort?.abort();
  }

  /** Puts the module back as it was found, and releases the port. */
  async disconnect(): Promise<void> {
    this.#abort?.abort();
    this.#stage = 'closed';
    await this.#host.notices.attempt(() => this.#release());
  }

  async #onLine(work: (wire: Wire, options: OpenOptions) => Promise<void>): Promise<void> {
    const wire = this.#wire;
    if (!wire) return this.connect();
    return this.#attempt((options) => {
      if (this.#terminal) this.#terminal.quiet = true;
      return work(wire, options);
    });
  }

  async #attempt(work: (options: OpenOptions) => Promise<void>): Promise<void> {
    if (this.#stage === 'connecting' && this.#abort) return;
    const abort = new AbortController();
    this.#abort = abort;
    this.#stage = 'connecting';
    this.#error = null;
    const title = { key: 'job_connect', params: { name: this.source.name } };
    try {
      await this.#host.jobs.run(title, ({ signal, log }) =>
        work({
          signal: AbortSignal.any([signal, abort.signal]),
          flowControl: this.source.flowControl(),
          onStep: (key, params = {}) => {
            this.#step = () => say({ key, params });
            log(key, params);
          },
        }),
      );
    } catch (thrown) {
      this.#error = toPortsideError(thrown);
      if (this.#stage === 'connecting') this.#stage = this.#page ? 'lost' : 'failed';
      await this.#releaseLost();
    } finally {
      this.#abort = null;
      if (this.#terminal) this.#terminal.quiet = false;
    }
  }

  async #open(wire: Wire, options: OpenOptions): Promise<void> {
    const opened = await openModule(wire, options);
    if (!('module' in opened)) return this.#stop(opened);
    const { module } = opened;
    const terminal = this.#terminal;
    if (!terminal) throw new Error('A module without its terminal');
    this.#module = module;
    this.#answer = null;
    this.#stops.push(terminal.attach(module));
    this.#moduleState = module.state;
    this.#stops.push(module.onChange(() => (this.#moduleState = module.state)));
    this.#page?.dispose();
    const page = new ModulePage(this, module, terminal, this.#host);
    this.#page = page;
    options.onStep('connect_listing');
    await page.start(options);
    if (wire.failure) throw wire.failure;
    if (opened.interrupted) page.tellInterrupted();
    this.#stage = 'open';
  }

  #stop(answer: Answer) {
    this.#answer = answer;
    this.#stage = 'stopped';
  }

  #lost(wire: Wire) {
    // An attempt that is under way says so itself.
    if (this.#wire !== wire || !this.live) return;
    this.#error = wire.failure;
    this.#stage = this.#page ? 'lost' : 'failed';
    void this.#releaseLost();
  }

  async #release(): Promise<void> {
    const [module, wire] = [this.#module, this.#wire];
    this.#module = null;
    this.#wire = null;
    for (const stop of this.#stops.splice(0)) stop();
    this.#terminal?.dispose();
    // The driver closes the line with it.
    await (module ?? wire)?.close();
  }

  /** What a line that failed says while it is let go adds nothing to why. */
  async #releaseLost(): Promise<void> {
    await Promise.allSettled([this.#release()]);
  }
}
