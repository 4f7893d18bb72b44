import { MediaQuery } from 'svelte/reactivity';
import type { JobSnapshot } from '../ground/jobs/job-types';
import { ImageClient } from '../images/worker/client';
import { spawnImageWorker } from '../images/worker/spawn';
import type { DialogTable } from '../kit/dialogs/dialogs.svelte';
import { DialogsState } from '../kit/dialogs/dialogs.svelte';
import { Formats } from '../kit/formats';
import { jobSentence } from '../kit/jobs/job-words';
import { JobsState } from '../kit/jobs/jobs.svelte';
import type { KeyedCommand } from '../kit/keys';
import { MenuState } from '../kit/menu.svelte';
import { NoticesState } from '../kit/notices.svelte';
import type { ScreenClass } from '../kit/panes.svelte';
import type { Preferences } from '../kit/preferences.svelte';
import type { Back } from '../kit/shell';
import { m } from '../kit/words/first';
import * as declared from '../sections/index';
import type { EntrySection, Placed, Section, SectionParts, WayBack } from '../sections/section';
import type { Offers } from '../sections/services';
import type { Volume } from '../volumes/volume';
import type { VolumeVerb } from '../workbench/context';
import type { VolumeView } from '../workbench/volume-view.svelte';
import { FilesClipboard } from '../workbench/clipboard/clipboard.svelte';
import type { CommandHost } from './commands';
import { dialogs } from './dialogs';
import { OfflineState } from './offline.svelte';
import { handleShortcut, performCommand } from './shortcuts';

/** The one state object of the app: the frame, and the sections in it. */
export class AppState implements CommandHost {
  readonly jobs: JobsState = new JobsState((title) => this.notices.worked(title));
  readonly dialogs = new DialogsState();
  readonly notices: NoticesState = new NoticesState((error) => this.jobs.titleOf(error));
  readonly menu = new MenuState();
  readonly clipboard = new FilesClipboard();
  readonly offline = new OfflineState();
  readonly engine = new ImageClient(spawnImageWorker);
  readonly offers: Offers = {};
  readonly placed: readonly Placed[];
  readonly sections: readonly Section[];
  /** What each kind of dialog is drawn by. */
  readonly dialogTable: DialogTable;
  /** Puts the focus into the filter of the files on screen; null while there are none. */
  focusFilter: (() => void) | null = null;
  readonly #narrow = new MediaQuery('max-width: 760px');
  readonly #touch = new MediaQuery('pointer: coarse');
  readonly #wide = new MediaQuery('min-width: 1400px');
  readonly #dark = new MediaQuery('prefers-color-scheme: dark');
  readonly #apple: boolean;
  #shown: Section;
  #before: Section;
  /** The one with an entry in the navigation that was on screen last. */
  #entry: EntrySection;
  readonly #first: EntrySection;
  #panel = $state('jobs');
  /** What the address names and is not there, until the page goes on. */
  missed = $state.raw<WayBack | null>(null);

  constructor(
    readonly preferences: Preferences,
    platform: string,
  ) {
    this.#apple = /mac|iphone|ipad/i.test(platform);
    this.placed = Object.values(declared)
      .map((declare) => declare(this))
      .sort((a, b) => a.order - b.order);
    this.sections = this.placed.map(({ section }) => section);
    this.dialogTable = this.placed.reduce((table, one) => ({ ...table, ...one.dialogs }), dialogs);
    const first = this.entries.find((section) => section.first) ?? this.entries[0];
    if (!first) throw new Error('No section is in the navigation');
    this.#shown = $state.raw<Section>(first);
    this.#before = $state.raw<Section>(first);
    this.#entry = $state.raw<EntrySection>(first);
    this.#first = first;
  }

  readonly format: Formats = $derived.by(() => new Formats(this.preferences.locale));

  /** Those in the navigation, in its order. */
  get entries(): readonly EntrySection[] {
    return this.sections.filter(hasEntry);
  }

  under(id: string): readonly Placed[] {
    return this.placed.filter(({ section }) => section.under === id);
  }

  get current(): Section {
    if (!this.#shown.over) return this.#shown;
    const before = this.#shown.under === null ? this.#before : this.currentEntry;
    return before.over ? this.currentEntry : before;
  }

  /** What is drawn of a section. */
  partsOf(section: Section): SectionParts {
    const found = this.placed.find((one) => one.section === section);
    if (!found) throw new Error(`${section.id} has no place`);
    return found;
  }

  /** The entry of the navigation that what is on screen belongs to. */
  get currentEntry(): EntrySection {
    // The one of that was on screen last may have lost its entry with the last of its things.
    return hasEntry(this.#entry) ? this.#entry : this.#first;
  }

  show(section: Section) {
    if (this.#shown !== section) {
      this.#before = this.current;
      this.#shown.leave();
      this.#shown = section;
    }
    const entry = this.entries.find(({ id }) => id === (section.under ?? section.id));
    if (entry) this.#entry = entry;
  }

  goTo(id: string) {
    const section = this.sections.find((one) => one.id === id);
    if (!section) return;
    section.home();
    this.show(section);
  }

  get back(): Back {
    const { entry, id } = this.currentEntry;
    return { label: entry.back(), act: () => this.goTo(id) };
  }

  get volumes(): readonly Volume[] {
    return this.sections.flatMap(({ volumes }) => volumes);
  }

  get views(): readonly VolumeView[] {
    return this.sections.flatMap(({ views }) => views);
  }

  verbsOf(volume: Volume): readonly VolumeVerb[] {
    return this.sections.flatMap((section) => section.verbsOf(volume));
  }

  async edit(view: VolumeView, path: string, line?: number): Promise<void> {
    await this.offers.editor?.open(view, path, line);
  }

  /** Something would be lost if the page was closed. */
  get unsaved(): boolean {
    return this.sections.some(({ unsaved }) => unsaved);
  }

  settingsTaken() {
    for (const section of this.sections) section.settingsTaken();
  }

  get panel(): string {
    return this.#panel;
  }

  set panel(id: string) {
    this.#panel = id;
  }

  showPanel(id: string) {
    this.#panel = id;
    this.preferences.dockOpen = true;
  }

  get narrow(): boolean {
    return this.#narrow.current;
  }

  get touch(): boolean {
    return this.#touch.current;
  }

  get screen(): ScreenClass {
    return this.narrow ? 'narrow' : this.#wide.current ? 'wide' : 'medium';
  }

  get resolvedTheme(): 'light' | 'dark' {
    const { theme } = this.preferences;
    return theme === 'system' ? (this.#dark.current ? 'dark' : 'light') : theme;
  }

  get title(): string {
    const { title } = this.current;
    return title ? `${title} – ${m.brand()}` : m.brand();
  }

  keys(key: string): string {
    return this.#apple ? `⌘${key}` : `Ctrl+${key.replace('⇧', 'Shift+')}`;
  }

  sentence(job: JobSnapshot): string {
    return jobSentence(job, this.format);
  }

  shortcut(event: KeyboardEvent) {
    handleShortcut(this, event);
  }

  perform(command: KeyedCommand) {
    performCommand(this, [command]);
  }
}

const hasEntry = (section: Section): section is EntrySection => section.entry !== null;
