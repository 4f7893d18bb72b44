import { MediaQuery } from 'svelte/reactivity';
import type { JobSnapshot } from '../ground/jobs/job-types';
import * as m from '../paraglide/messages.js';
import { intakeEntries, intakeFiles } from '../volumes/intake';
import type { Volume } from '../volumes/volume';
import { ComparesState } from '../sections/compare/compares.svelte';
import { DialogsState } from '../kit/dialogs/dialogs.svelte';
import { FoldersState } from '../sections/folders/folders.svelte';
import { Formats } from '../kit/formats';
import { ImagesState, type Document } from '../sections/images/images.svelte';
import { JobsState } from '../kit/jobs/jobs.svelte';
import { MenuState } from '../kit/menu.svelte';
import { ModulesState, type ModulesHost } from '../sections/modules/modules.svelte';
import { NoticesState } from '../kit/notices.svelte';
import { OfflineState } from './offline.svelte';
import type { Preferences } from '../kit/preferences.svelte';
import { ProjectsState } from '../sections/projects/projects.svelte';
import { jobSentence } from '../kit/jobs/job-words';
import type { KeyedCommand } from '../kit/keys';
import { handleShortcut, performCommand } from './shortcuts';
import type { VolumeView } from '../workbench/volume-view.svelte';

export type PlaceId = 'modules' | 'projects' | 'images' | 'firmware';
export type DockTab = 'jobs' | 'diagnostics' | 'terminal' | 'transcript';

/** The one state object of the app. */
export class AppState implements ModulesHost {
  readonly jobs = new JobsState();
  readonly dialogs = new DialogsState();
  readonly notices = new NoticesState((error) => this.jobs.titleOf(error));
  readonly menu = new MenuState();
  readonly offline = new OfflineState();
  readonly images: ImagesState;
  readonly compares = new ComparesState(this, () => this.volumes);
  readonly projects: ProjectsState;
  readonly folders = new FoldersState(this);
  readonly modules: ModulesState;
  /** Puts the focus into the filter of the files on screen; null where there are none. */
  focusFilter: (() => void) | null = null;
  readonly #narrow = new MediaQuery('max-width: 760px');
  readonly #dark = new MediaQuery('prefers-color-scheme: dark');
  readonly #apple: boolean;
  #place = $state<PlaceId>('images');
  /** The terminal is to take the focus once it is there. */
  terminalWanted = $state(false);
  #dockTab = $state<DockTab>('jobs');

  constructor(
    readonly preferences: Preferences,
    platform: string,
  ) {
    this.#apple = /mac|iphone|ipad/i.test(platform);
    this.images = new ImagesState(this);
    this.projects = new ProjectsState(this);
    this.modules = new ModulesState(this);
  }

  readonly format: Formats = $derived.by(() => new Formats(this.preferences.locale));

  get place(): PlaceId {
    return this.#place;
  }

  /** Everything that is open and holds files. */
  get volumes(): readonly Volume[] {
    const images = this.images.list.flatMap((document) =>
      document.kind === 'littlefs' ? document.volume : [],
    );
    const project = this.projects.desk?.current?.volume;
    const { modules, folders } = this;
    return [...modules.volumes, ...(project ? [project] : []), ...folders.volumes, ...images];
  }

  /** Goes to the start of a place. */
  goTo(place: PlaceId) {
    this.#leaveFor(place);
    if (place === 'images') this.images.show(null);
    if (place === 'projects') this.projects.showHome();
    if (place === 'modules') this.modules.show(null);
    this.folders.leave();
  }

  /** Opens files as images, and shows them. */
  async openImages(files: readonly File[]) {
    this.#leaveFor('images');
    await this.images.openFiles(files);
  }

  async openProject(id: string) {
    this.#leaveFor('projects');
    this.folders.leave();
    await this.projects.open(id);
  }

  showModule(id: string | null) {
    this.#leaveFor('modules');
    this.modules.show(id);
  }

  showTerminal() {
    this.#showDock('terminal');
  }

  showTranscript() {
    this.#showDock('transcript');
  }

  /** Shows the terminal and gives it the keys, for one who asked for it by its name. */
  goToTerminal() {
    this.terminalWanted = true;
    this.showTerminal();
  }

  #showDock(tab: DockTab) {
    this.#dockTab = tab;
    this.preferences.dockOpen = true;
  }

  /** Lets a person choose a folder on disk, and shows it. */
  async chooseFolder() {
    const id = await this.folders.choose();
    if (id) await this.openFolder(id);
  }

  /** Shows a folder on disk that was opened before. */
  async openFolder(id: string) {
    this.#leaveFor('projects');
    this.projects.showHome();
    await this.folders.show(id);
  }

  /** The volume on screen, where its files can be changed. */
  get volumeView(): VolumeView | null {
    if (this.compares.current) return null;
    if (this.place === 'images') return this.images.currentView;
    if (this.place === 'modules') return this.modules.currentView;
    if (this.place !== 'projects') return null;
    return this.folders.currentId ? this.folders.currentView : this.projects.currentView;
  }

  showImage(document: Document) {
    this.#leaveFor('images');
    this.images.show(document);
  }

  #leaveFor(place: PlaceId) {
    this.compares.end();
    this.#place = place;
  }

  get dockTab(): DockTab {
    return this.#dockTab;
  }

  set dockTab(tab: DockTab) {
    this.#dockTab = tab;
  }

  /** One column, as on a phone. */
  get narrow(): boolean {
    return this.#narrow.current;
  }

  get resolvedTheme(): 'light' | 'dark' {
    const { theme } = this.preferences;
    return theme === 'system' ? (this.#dark.current ? 'dark' : 'light') : theme;
  }

  get title(): string {
    if (this.compares.current) return `${m.compare_title()} – ${m.brand()}`;
    const name = (this.volumeView ?? (this.place === 'images' ? this.images.current : null))?.name;
    return name ? `${name} – ${m.brand()}` : m.brand();
  }

  /** A shortcut as this machine writes it: 'O' → 'Ctrl+O' or '⌘O'. */
  keys(key: string): string {
    return this.#apple ? `⌘${key}` : `Ctrl+${key.replace('⇧', 'Shift+')}`;
  }

  /** How a job stands, in one line. */
  sentence(job: JobSnapshot): string {
    return jobSentence(job, this.format);
  }

  shortcut(event: KeyboardEvent) {
    handleShortcut(this, event);
  }

  /** What a shortcut does, for a button. */
  perform(command: KeyedCommand) {
    performCommand(this, command);
  }

  /** On the list of projects a drop brings archives in. */
  get takesArchives(): boolean {
    const { compares, folders, projects } = this;
    return (
      this.place === 'projects' && !compares.current && !folders.currentId && !projects.currentId
    );
  }

  /** What a drop is added to: the volume on screen, if its files can be changed now. */
  get dropTarget(): VolumeView | null {
    const view = this.volumeView;
    return view?.can.write && view.reachable ? view : null;
  }

  /** Each becomes a project; the last one is shown. */
  async #openFolders(folders: readonly FileSystemEntry[]) {
    this.#leaveFor('projects');
    this.folders.leave();
    await this.projects.importFolders(folders);
  }

  /** Takes what was dropped: adds it to the volume on screen, or opens files as images and folders as projects. */
  async drop(data: DataTransfer, into: string, asImage: boolean) {
    const view = asImage ? null : this.dropTarget;
    // Both have to be taken before the first await: then the browser clears them.
    const files = [...data.files];
    const entries = [...data.items].flatMap((item) => item.webkitGetAsEntry() ?? []);
    const bare = [...data.items].flatMap((item) =>
      item.webkitGetAsEntry() ? [] : (item.getAsFile() ?? []),
    );
    if (!view) {
      const folders = entries.filter(({ isDirectory }) => isDirectory);
      const archives = asImage || !this.takesArchives ? [] : files.filter(isZip);
      // The list of files names folders as well, as if they were files.
      const isFolder = (file: File) => folders.some(({ name }) => name === file.name);
      const images = files.filter((file) => !archives.includes(file) && !isFolder(file));
      if (folders.length) await this.#openFolders(folders);
      if (archives.length) await this.projects.importFiles(archives);
      if (images.length) await this.openImages(images);
      return;
    }
    await this.notices.attempt(async () => {
      const title = { key: 'job_intake', params: { name: view.name } };
      const incoming = await this.jobs.run(title, async ({ signal, progress }) => [
        ...(await intakeEntries(entries, { signal, onProgress: progress })),
        // Files that scripts and some file managers hand over are no file-system entries.
        ...(await intakeFiles(bare, { signal, onProgress: progress })),
      ]);
      await view.edits.add(incoming, into);
    });
  }
}

const isZip = ({ name }: File) => /\.zip$/i.test(name);
