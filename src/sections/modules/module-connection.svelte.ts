import type { ErrorCode } from '../../ground/errors/codes';
import { throwIfCancelled, toPortsideError } from '../../ground/errors/convert';
import { PortsideError } from '../../ground/errors/portside-error';
import type { Module } from '../../modules/module';
import { Transcript } from '../../serial/transcript';
import { Wire } from '../../serial/wire';
import type { Answer } from './connect/answers';
import { openModule, rescueModule, unlockModule, type OpenOptions } from './connect/connect';
import { ConnectedModule, isProgram } from './connected-module.svelte';
import type { LineSource } from './connect/line-source';
import { ConnectSteps } from './connect/connect-steps.svelte';
import { watchSilence } from './connect/silence';
import { whenItSpeaks } from './connect/wake';
import { ModuleTerminal } from './terminal/module-terminal.svelte';
import type { OpenVolume, Runner } from '../section';
import type { Services } from '../services';

/**
 * 'connecting': a job is at it. 'stopped': the line is open, and what answers is no file system (yet).
 * 'failed': the line could not be opened, or was lost before there was anything to show.
 * 'open': the files are there. 'lost': they were, and the line is gone. 'closed': by the person.
 */
export type Stage = 'connecting' | 'stopped' | 'failed' | 'open' | 'lost' | 'closed';

/** What a module that is open refutes. */
const OVER_ONCE_OPEN: ReadonlySet<ErrorCode> = new Set([
  'line-closed',
  'line-lost',
  'module-locked',
  'module-silent',
  'port-busy',
  'port-forbidden',
  'port-gone',
  'repl-refused',
  'rescue-failed',
]);

const isOf = ({ params }: PortsideError, { name }: Wire) => params.name === name;

/** One port or virtual module, from the first click to the last. */
export class ModuleConnection {
  /** A person asked for it; else it was opened because it had been in use. */
  wanted = false;
  readonly #host: Services;
  #stage = $state<Stage>('connecting');
  #answer = $state.raw<Answer | null>(null);
  #error = $state.raw<PortsideError | null>(null);
  #page = $state.raw<ConnectedModule | null>(null);
  #terminal = $state.raw<ModuleTerminal | null>(null);
  #transcript = $state.raw<Transcript | null>(null);
  #moduleState = $state<Module['state']>('idle');
  #changed = $state(false);
  #unanswered = $state(false);
  #wire: Wire | null = null;
  #module: Module | null = null;
  #stops: (() => void)[] = [];
  #abort: AbortController | null = null;
  /** Settles once no attempt has the line any more. */
  #attempts: Promise<void> = Promise.resolve();
  /** What the attempt to connect has done, and is at. */
  readonly steps = new ConnectSteps();

  constructor(
    readonly id: string,
    readonly source: LineSource,
    host: Services,
    /** All sessions of this run, this one among them. */
    readonly all: () => readonly ModuleConnection[],
  ) {
    this.#host = host;
  }

  get stage(): Stage {
    return this.#stage;
  }

  /** What answered if there was no module to open. */
  get answer(): Answer | null {
    return this.#answer;
  }

  /** Why it failed or was lost. */
  get error(): PortsideError | null {
    return this.#error;
  }

  /** What there is to show of the module; kept when the line is lost. */
  get page(): ConnectedModule | null {
    return this.#page;
  }

  get terminal(): ModuleTerminal | null {
    return this.#terminal;
  }

  get transcript(): Transcript | null {
    return this.#transcript;
  }

  /** The model if it is known; with a number if another has it already. */
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

  /** Its file systems, for whoever holds files of them. */
  openVolumes(doings: { show(id: string): void; choose(id: string): void }): readonly OpenVolume[] {
    const page = this.#page;
    return (page?.views ?? []).map((view, at) => ({
      key: `${this.source.key}${view.mount === '/' ? '' : view.mount.replaceAll('/', '.')}`,
      view,
      show: () => {
        if (page) page.at = at;
        doings.show(this.id);
      },
      choose: () => {
        if (page) page.at = at;
        doings.choose(this.id);
      },
      ...(page && at === 0 && page.module.run ? { runner: this.#runnerOf(page) } : {}),
      ...(page?.module.names ? { names: (of: string) => this.#namesOf(page, of) } : {}),
    }));
  }

  /** What a person waits for comes before it. */
  async #namesOf({ module }: ConnectedModule, of: string): Promise<readonly string[] | null> {
    if (!this.live || this.#host.jobs.running) return null;
    const [asked] = await Promise.allSettled([module.names?.(of) ?? Promise.resolve(null)]);
    // What a line that fails says is told if something is wanted of it.
    return asked.status === 'fulfilled' ? asked.value : null;
  }

  #runnerOf(page: ConnectedModule): Runner {
    const isReady = () => this.#stage === 'open' && page.running === null;
    return {
      canRun: isProgram,
      get ready() {
        return isReady();
      },
      get running() {
        return page.running;
      },
      run: (path) => page.runs.run(path),
      stop: () => page.runs.stop(),
    };
  }

  /** A verb has the line: keys wait. */
  get busy(): boolean {
    return this.#moduleState === 'busy';
  }

  /** Files were changed that are nowhere but in this page. */
  get losesChanges(): boolean {
    return this.#changed && this.source.kind === 'virtual';
  }

  /** For its page: files are not what they were when the module was opened. */
  tellChanged() {
    this.#changed = true;
  }

  /**
   * A job waits for the module, which has said nothing for some seconds. What is asked beside the
   * jobs keeps nobody waiting, and nobody can cancel it.
   */
  get unanswered(): boolean {
    return this.#unanswered && this.#host.jobs.running > 0;
  }

  /** The files are there. */
  get isOpen(): boolean {
    return this.#stage === 'open';
  }

  /** The line is there to be typed into. */
  get live(): boolean {
    return this.#stage === 'open' || this.#stage === 'stopped';
  }

  /** Nothing came to a prompt; what runs may yet be interrupted. */
  get rescuable(): boolean {
    return this.#error?.code === 'module-silent';
  }

  /**
   * Opens the line, finds out what answers, and opens that. A failure is told on the page.
   * `again`: without a person asking for it, and as it was the last time.
   */
  connect({ again = false } = {}): Promise<void> {
    return this.#attempt(async (options) => {
      options.onStep('connect_opening');
      await this.#openLine(options.signal, again);
      await this.#open(options);
    });
  }

  /** Asks anew what answers, on the line that is open. */
  again(): Promise<void> {
    return this.#onLine((_wire, options) => this.#open(options));
  }

  /** Gives the password that a locked module asks for. */
  unlock(password: string): Promise<void> {
    return this.#onLine(async (wire, options) => {
      if (await unlockModule(wire, password, options)) await this.#open(options);
      else this.#stop({ kind: 'password', said: '', wrong: true }, wire);
    });
  }

  /** Gets a module out of whatever it runs, one way after the other, and tells which one worked. */
  rescue(): Promise<void> {
    return this.#onLine(async (wire, options) => {
      const worked = await rescueModule(wire, options, () => this.#reopen(options.signal));
      await this.#open(options);
      this.#page?.tellRescue(worked);
    });
  }

  /** Gives up the attempt that is under way; the line is released. */
  cancel() {
    this.#abort?.abort();
  }

  /** Puts the module back as it was found, and releases the port. */
  async disconnect(): Promise<void> {
    this.#abort?.abort();
    this.#stage = 'closed';
    await this.#attempts;
    if (this.#abort) return;
    await this.#host.notices.attempt(() => this.#release());
  }

  /** Works on the line that is open; one that was let go is opened first. */
  async #onLine(work: (wire: Wire, options: OpenOptions) => Promise<void>): Promise<void> {
    return this.#attempt(async (options) => {
      if (!this.#wire) options.onStep('connect_opening');
      const wire = this.#wire ?? (await this.#openLine(options.signal, false));
      if (this.#terminal) this.#terminal.quiet = true;
      await work(wire, options);
    });
  }

  /** After the line was lost; null while its port is not there. */
  async #reopen(signal: AbortSignal): Promise<Wire | null> {
    await this.#releaseLost();
    try {
      return await this.#openLine(signal, true);
    } catch (thrown) {
      const { code } = toPortsideError(thrown);
      // One that has just come may still be refused.
      if (code === 'port-gone' || code === 'port-busy') return null;
      throw thrown;
    }
  }

  async #openLine(signal: AbortSignal, again: boolean): Promise<Wire> {
    await this.#release();
    const wire = new Wire(await this.source.open({ signal, again }));
    this.#wire = wire;
    void wire.ended.then(() => this.#lost(wire));
    if (this.#transcript) this.#transcript.follow(wire);
    else this.#transcript = new Transcript(wire);
    this.#terminal = new ModuleTerminal(wire, this.#host.notices);
    this.#terminal.quiet = true;
    return wire;
  }

  #attempt(work: (options: OpenOptions) => Promise<void>): Promise<void> {
    if (this.#stage === 'connecting' && this.#abort) return this.#attempts;
    const abort = new AbortController();
    this.#abort = abort;
    this.#stage = 'connecting';
    this.#error = null;
    this.steps.clear();
    // One that was given up may still be letting go of the line.
    this.#attempts = this.#attempts.then(() => this.#run(work, abort));
    return this.#attempts;
  }

  async #run(work: (options: OpenOptions) => Promise<void>, abort: AbortController): Promise<void> {
    const { source } = this;
    const title = { key: 'job_connect', params: { name: this.source.name } };
    try {
      await this.#host.jobs.run(title, async ({ signal, log }) => {
        await work({
          signal: AbortSignal.any([signal, abort.signal]),
          // Known once the line is open.
          get flowControl() {
            return source.flowControl();
          },
          onStep: (key, params = {}) => {
            if (this.steps.tell(key, params)) log(key, params);
          },
        });
        // It is no module with files (yet); its page says what can be done.
        if (this.#answer && this.#stage === 'stopped') {
          throw new PortsideError('no-module', { name: source.name, answer: this.#answer.kind });
        }
      });
    } catch (thrown) {
      const error = toPortsideError(thrown);
      if (error.code === 'no-module') return;
      if (this.#abort === abort) {
        this.#error = error;
        if (this.#stage === 'connecting') this.#stage = this.#page ? 'lost' : 'failed';
      }
      await this.#releaseLost();
    } finally {
      if (this.#abort === abort) this.#abort = null;
      if (this.#terminal) this.#terminal.quiet = false;
    }
  }

  async #open(options: OpenOptions): Promise<void> {
    const [wire, terminal] = [this.#wire, this.#terminal];
    if (!wire || !terminal) throw new Error('A module without its line');
    const was = this.#page?.module.family;
    const { signal, flowControl, onStep } = options;
    const opened = await openModule(wire, { signal, flowControl, onStep, was });
    if (!('module' in opened)) return this.#stop(opened, wire);
    const { module } = opened;
    this.#module = module;
    this.#answer = null;
    this.#stops.push(terminal.attach(module));
    this.#moduleState = module.state;
    // While a person is asked something, nobody waits for the module.
    const waits = () => module.state === 'busy' && !this.#host.dialogs.stack.length;
    const silence = watchSilence(wire, waits, (silent) => (this.#unanswered = silent));
    this.#stops.push(silence.stop);
    const changed = () => {
      this.#moduleState = module.state;
      if (module.state === 'idle') {
        this.#host.notices.mended((error) => error.code === 'module-busy' && isOf(error, wire));
      }
      silence.check();
    };
    this.#stops.push(module.onChange(changed));
    this.#page?.dispose();
    const page = new ConnectedModule(this, module, terminal, this.#host);
    this.#page = page;
    options.onStep('connect_listing');
    await page.start(options);
    if (wire.failure) throw wire.failure;
    // A listing that failed is told above the files; one that was stopped is none.
    throwIfCancelled(options.signal);
    if (opened.interrupted) page.tellInterrupted();
    this.#stage = 'open';
    this.#host.notices.mended((error) => OVER_ONCE_OPEN.has(error.code) && isOf(error, wire));
    this.source.opened?.();
  }

  #stop(answer: Answer, wire: Wire) {
    this.#answer = answer;
    this.#stage = 'stopped';
    if (answer.kind !== 'silent') return;
    this.#stops.push(
      whenItSpeaks(wire, () => {
        if (this.#stage === 'stopped' && this.#wire === wire) void this.again();
      }),
    );
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
