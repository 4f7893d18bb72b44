import type { Module, ModuleVolume } from '../../modules/module';
import { m } from '../../kit/words/all';
import type { CachedVolume } from '../../volumes/cached/cached-volume';
import { freeName } from '../../volumes/paths';
import { Subfolder } from '../../volumes/subfolder';
import type { CallOptions, Volume } from '../../volumes/volume';
import { extraActions, unfinishedTeller, type PageAction } from './extra-verbs';
import { backUpModule, restoreModule } from './backup/backup';
import { ModuleNews } from './module-news.svelte';
import { ModuleRun } from './module-run.svelte';
import type { ModuleLink, OpenModule } from './open-module';
import type { ModuleTerminal } from './terminal/module-terminal.svelte';
import { fileMeant, isOfRun, type TracebackPlace } from './terminal/traceback';
import { ModuleView } from './module-view.svelte';
import type { Services } from '../services';
import { say } from '../../kit/words/words';

/** The module can be asked to run a file of that name. */
export const isProgram = (path: string) => /\.m?py$/.test(path);

/** A module that answers: its file systems, and what can be done with the whole of it. */
export class ConnectedModule implements OpenModule {
  readonly news = new ModuleNews();
  readonly views: readonly [ModuleView, ...ModuleView[]];
  readonly runs: ModuleRun;
  readonly #host: Services;
  #stopTelling: (() => void) | null = null;
  readonly #copies = new WeakMap<Volume, Volume>();
  readonly #stopHearing: () => void;
  #at = $state(0);
  #reachable = $state(true);
  #idle = $state(true);

  constructor(
    readonly session: ModuleLink,
    readonly module: Module,
    terminal: ModuleTerminal,
    host: Services,
  ) {
    this.#host = host;
    const [first, ...others] = module.volumes.map(
      (volume) =>
        new ModuleView(
          volume,
          host,
          () => this.#nameOf(volume.mount),
          () => this.#reachable,
          () => this.#idle,
        ),
    );
    if (!first) throw new Error('A module without a file system');
    this.views = [first, ...others];
    this.runs = new ModuleRun(module, terminal, this.news, host);
    for (const view of this.views) {
      view.changed = () => session.tellChanged();
      view.isOpen = () => session.isOpen;
    }
    if (module.stop) for (const view of this.views) view.stopProgram = () => this.runs.stop();
    const hear = () => {
      this.#reachable = module.state !== 'lost' && module.state !== 'closed';
      this.#idle = module.state === 'idle';
    };
    this.#stopHearing = module.onChange(hear);
    hear();
  }

  /** Lists every file system for the first time; one that can't be listed says so above its files. */
  async start(options: CallOptions): Promise<void> {
    for (const view of this.views) await Promise.allSettled([view.start(options)]);
    const tell = unfinishedTeller(this, this.#host);
    tell();
    this.#stopTelling = this.module.onChange(tell);
  }

  get at(): number {
    return this.#at;
  }

  set at(at: number) {
    this.#at = at;
  }

  get view(): ModuleView {
    return this.views[this.#at] ?? this.views[0];
  }

  /** All that can be compared and copied from; what the backup holds of a file system comes before it. */
  get volumes(): Volume[] {
    const [first, ...others] = this.views;
    return [
      first.volume,
      ...others.flatMap(({ volume }) => {
        const copy = this.#copyOf(first.mount, volume);
        return copy ? [copy, volume] : [volume];
      }),
    ];
  }

  /** A folder of another file system that is called like the first one: its copy, as in /bak/usr. */
  #copyOf(mount: string, volume: CachedVolume<ModuleVolume>): Volume | null {
    const holds = volume.snapshot.rows.some(({ path, type }) => type === 'dir' && path === mount);
    if (!holds) return null;
    let copy = this.#copies.get(volume);
    copy ??= new Subfolder(volume, mount, () => `${volume.name}${mount}`);
    this.#copies.set(volume, copy);
    return copy;
  }

  #nameOf(mount: string): string {
    return mount === '/' ? this.session.name : `${this.session.name} ${mount}`;
  }

  get model(): string | null {
    return this.module.identity.model;
  }

  get firmware(): string | null {
    return this.module.identity.firmware;
  }

  /** Port, how it is set, and how much there is, in one sentence. */
  readonly sentence: string = $derived.by(() => {
    const files = this.view.rows.filter(({ type }) => type === 'file').length;
    const { source } = this.session;
    // The head of a virtual module says already what it is.
    const name = source.kind === 'virtual' ? '' : source.name;
    return [name, source.settings(), m.files_count({ count: files })].filter(Boolean).join(' · ');
  });

  get running(): string | null {
    return this.runs.path;
  }

  /** The file that Run is for: the selected one of the first file system. */
  readonly runnable = $derived.by(() => {
    const row = this.views[0].tree.single;
    return this.#at === 0 && row?.type === 'file' && isProgram(row.path) ? row : null;
  });

  /** A verb of these files waits for the program that runs. */
  readonly waits: boolean = $derived.by(() => {
    if (this.running === null) return false;
    const names: readonly unknown[] = this.views.map(({ name }) => name);
    return this.#host.jobs.list.some(
      ({ state, title }) =>
        state === 'running' && Object.values(title.params).some((value) => names.includes(value)),
    );
  });

  /** The file and line that a traceback names, if the module has that file. */
  meantBy(
    place: TracebackPlace,
    traceback: readonly TracebackPlace[],
  ): { view: ModuleView; path: string; line: number } | null {
    const { file, line } = place;
    const { ran } = this.runs;
    if (ran !== null && isOfRun(place, traceback)) return { view: this.views[0], path: ran, line };
    const places = this.views.map((view) => ({
      view,
      mount: view.mount,
      has: (path: string) => view.rows.some((row) => row.path === path && row.type === 'file'),
    }));
    const meant = fileMeant(file, places);
    return meant && { view: meant.place.view, path: meant.path, line };
  }

  /** Opens the text at that line. */
  async goTo(place: TracebackPlace, traceback: readonly TracebackPlace[]) {
    const meant = this.meantBy(place, traceback);
    if (meant) await this.#host.edit(meant.view, meant.path, meant.line);
  }

  async run() {
    if (this.runnable) await this.runs.run(this.runnable.path);
  }

  get actions(): readonly PageAction[] {
    return extraActions(this, this.#host);
  }

  backUp = () => backUpModule(this, this.#host);
  restore = () => restoreModule(this, this.#host);

  get canUploadWith(): boolean {
    return this.view.can.write && this.view.source.newFile !== undefined;
  }

  /** Says which way of interrupting worked. */
  tellRescue(worked: string) {
    const way = () => say({ key: worked, params: {} });
    this.#tellStopped(() => m.rescue_worked({ way: way() }));
  }

  /** Says that a program had to give way. */
  tellInterrupted() {
    this.#tellStopped(m.connect_interrupted);
  }

  /** Offers to keep main.py from running again. */
  #tellStopped(what: () => string) {
    const main = this.views[0].rows.find(({ path }) => path === '/main.py');
    const taken = (one: string) => this.views[0].rows.some(({ path }) => path === `/${one}`);
    const name = taken('main.py.off') ? freeName('main.py.off', taken) : 'main.py.off';
    this.news.tell(
      'info',
      () => this.#host.format.sentences([what(), ...(main ? [m.rescue_rename({ name })] : [])]),
      main
        ? [{ label: m.rescue_rename_action, act: () => void this.#renameMain(main.path, name) }]
        : [],
    );
  }

  async #renameMain(path: string, name: string) {
    await this.#host.notices.attempt(async () => {
      await this.views[0].volume.rename(path, `/${name}`);
      this.#host.notices.good(() => m.rescue_renamed({ name }));
    });
  }

  /** The line is there. */
  get reachable(): boolean {
    return this.#reachable;
  }

  dispose() {
    this.#stopTelling?.();
    this.#stopHearing();
    for (const view of this.views) view.close();
  }

  async showDetails() {
    await this.#host.dialogs.open('moduleDetails', { page: this });
  }
}
