import type Lucide from '@lucide/svelte/icons/package';
import type { Action } from '../kit/actions';
import type { DialogTable } from '../kit/dialogs/dialogs.svelte';
import type { Part } from '../kit/part';
import type { Volume } from '../volumes/volume';
import type { VolumeVerb } from '../workbench/context';
import type { VolumeView } from '../workbench/volume-view.svelte';

/** A section in the navigation. */
export interface Entry {
  readonly label: () => string;
  readonly icon: typeof Lucide;
  /** What a phone calls the way back to its start. */
  readonly back: () => string;
}

/** What can be begun or brought in by the button beside its name. */
export interface Adding {
  readonly label: string;
  readonly actions: readonly Action[];
}

/** Something that is open or remembered, and can be gone to. */
export interface Thing {
  readonly id: string;
  readonly name: string;
  readonly show: () => unknown;
}

/** A volume that is open, as whatever holds files of it knows it. */
export interface OpenVolume {
  /** Names it among those of its section, in this run and in later ones. */
  readonly key: string;
  readonly view: VolumeView;
  /** Shows its files. */
  readonly show: () => unknown;
  /** Makes it what the panels of its section are about; the screen stays as it is. */
  readonly choose: () => void;
  /** Absent: nothing in it can be run. */
  readonly runner?: Runner;
  /**
   * Asks the interpreter that its programs are for what it has, as `Module.names` does. Absent: there is
   * none at hand.
   */
  readonly names?: (of: string) => Promise<readonly string[] | null>;
}

/** Runs files of a volume. */
export interface Runner {
  canRun(path: string): boolean;
  /** It can be asked to run something now. */
  readonly ready: boolean;
  /** What was begun here and runs; null while nothing does. */
  readonly running: string | null;
  run(path: string): Promise<void>;
  stop(): Promise<void>;
}

/** A tab of the dock that is there while the section is on screen. */
export interface DockPanel {
  readonly id: string;
  readonly label: string;
  readonly count: number;
  /** It gets more of the height, and scrolls by itself. */
  readonly tall?: boolean;
  /** Something in it takes the keys, so that it is no stop of the Tab key itself. */
  readonly takesKeys?: boolean;
  /** Shows it and gives it the keys; absent: there is nothing in it for them. */
  readonly go?: () => unknown;
  /** The section that draws it. Absent: the one on screen. */
  readonly of?: Section;
}

/** A file or a folder that was dropped, or that the system was asked to open. */
export type Dropped =
  | { readonly kind: 'file'; readonly file: File }
  | { readonly kind: 'folder'; readonly entry: FileSystemEntry };

/** How a section takes what is dropped beside the files of a volume. */
export interface Taking {
  /** How sure it is that a thing is for it: 0, not at all, to 1. */
  sure(item: Dropped): number;
  /** What is said while something is dragged over it: what will happen, and what else there is. */
  hint(): readonly [what: string, more: string] | null;
  take(items: readonly Dropped[]): Promise<void>;
}

/** How a person has back what can't be shown without them. */
export interface WayBack {
  readonly what: () => string;
  readonly label: () => string;
  /** At a person's own click; true: what was missed is there now. */
  readonly act: () => Promise<boolean>;
}

/** How it went to follow an address: `gone`: there is no such thing any more. */
export type Followed = 'shown' | 'gone' | 'unknown' | WayBack;

/** What is drawn of a section. */
export interface SectionParts {
  /** Its place among the others, in the navigation and wherever all are gone through. */
  readonly order: number;
  readonly page: Part;
  /** Its lines in the side bar. */
  readonly lines?: Part;
  /** What it adds to the start of the section it is under. */
  readonly startPart?: Part;
  /** The panels of the dock, by their ids. */
  readonly panels?: Readonly<Record<string, Part>>;
  readonly dialogs?: DialogTable;
}

/** A section with its parts, as the frame has it. */
export interface Placed extends SectionParts {
  readonly section: Section;
  readonly provide: () => void;
}

/**
 * A part of the app that stands by itself: it says what it shows and can do, and nobody asks which one it
 * is. Taking it away is: its folder, and its line in index.ts. One of each lives as long as the page.
 */
export abstract class Section {
  abstract readonly id: string;
  /** Null: it has no entry of its own in the navigation, or none now. */
  abstract readonly entry: Entry | null;
  /** Id of the section at whose entry its lines stand, and whose start comes after it. */
  readonly under: string | null = null;
  /** It is shown while the address names nothing. */
  readonly first: boolean = false;

  /** What is on screen of it, as its address says it behind the id; nothing for its start. */
  abstract get path(): readonly string[];
  /** What it showed is gone, and it has no start of its own. */
  get over(): boolean {
    return false;
  }
  /** Name of what is on screen. */
  get title(): string | null {
    return this.view?.name ?? null;
  }
  /** The volume on screen. */
  get view(): VolumeView | null {
    return null;
  }
  /** All that it has open, as it is on screen. */
  get views(): readonly VolumeView[] {
    return this.view ? [this.view] : [];
  }
  /** All that it has open and that holds files. */
  get volumes(): readonly Volume[] {
    return [];
  }
  /** Those of them that are on screen or could be at once. */
  get openVolumes(): readonly OpenVolume[] {
    return [];
  }
  /** Opens a volume again by its key if that asks nobody anything; what is on screen stays. */
  reopen(_key: string): Promise<void> {
    return Promise.resolve();
  }
  /** How a person has a volume back that `reopen` did not open; null: not at all. */
  wayBack(_key: string): Promise<WayBack | null> {
    return Promise.resolve(null);
  }
  /** Something would be lost if the page was closed. */
  get unsaved(): boolean {
    return false;
  }

  readonly taking: Taking | null = null;
  get panels(): readonly DockPanel[] {
    return [];
  }
  get adding(): Adding | null {
    return null;
  }

  /** What can be done with what is on screen of it, besides the verbs of files. */
  get actions(): readonly Action[] {
    return [];
  }
  /** What can be begun from anywhere. */
  get beginnings(): readonly Action[] {
    return [];
  }
  get things(): readonly Thing[] {
    return [];
  }
  /** What it can do with any volume that is open. */
  verbsOf(_volume: Volume): readonly VolumeVerb[] {
    return [];
  }

  /** Reads what its lines in the side bar list; what fails is said on its own page. */
  prepare(): Promise<void> {
    return Promise.resolve();
  }
  /** Shows its start. */
  abstract home(): void;
  /** Shows what an address says; an address may also name something to begin with. */
  abstract follow(path: readonly string[]): Followed | Promise<Followed>;
  /** Settings were put into the store beside it. */
  settingsTaken(): void {}
  /** Another section takes the screen. */
  leave(): void {}
}

/** A section that stands in the navigation. */
export type EntrySection = Section & { readonly entry: Entry };
