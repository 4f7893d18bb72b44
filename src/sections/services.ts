import { createContext } from 'svelte';
import type { ImageVolume } from '../images/image-volume';
import type { ImageClient } from '../images/worker/client';
import type { ProjectVolume } from '../projects/project-volume';
import type { ProjectStore } from '../projects/database/store';
import type { ProjectInfo } from '../projects/types';
import type { Volume } from '../volumes/volume';
import type { VolumeView } from '../workbench/volume-view.svelte';
import type { Workbench } from '../workbench/context';
import type { Placed, Section } from './section';

/** What sections have of the frame, and of each other. */
export interface Services extends Workbench {
  /** The way to the engine in its worker. */
  readonly engine: ImageClient;
  readonly sections: readonly Section[];
  /** Everything that is open and holds files. */
  readonly volumes: readonly Volume[];
  /** All of it that can be shown as files on screen. */
  readonly views: readonly VolumeView[];
  /** What is missing belongs to a section that is not there. */
  readonly offers: Offers;
  /** The section on screen. */
  readonly current: Section;
  /** Those whose lines stand at the entry of another. */
  under(id: string): readonly Placed[];
  /** Puts a section on screen, with what it shows. */
  show(section: Section): void;
  /** Shows the start of a section. */
  goTo(id: string): void;
  /** Tells all sections that settings were put into the store. */
  settingsTaken(): void;
  /** Unfolds the dock with one of its panels. */
  showPanel(id: string): void;
}

/** What sections do for each other. Each puts its own in while it is made. */
export interface Offers {
  compare?: {
    /** Compares two volumes that are open, and shows how they differ. */
    start(left: Volume, right: Volume): Promise<void>;
  };
  pair?: {
    /** Shows two volumes that are open side by side. */
    showBoth(left: Volume, right: Volume): void;
  };
  images?: {
    /** Opens files as images, and shows them. */
    openFiles(files: readonly File[]): Promise<void>;
    /** `stay`: what is on screen stays there. */
    chooseFile(options?: { stay?: boolean }): Promise<void>;
    /**
     * Opens a part of something larger as an image, and shows it.
     * @throws {PortsideError} `not-littlefs`, `cancelled`, `engine-load`, …
     */
    openPart(part: { blob: Blob; name: string; from: ImageOrigin }): Promise<ImagePart>;
  };
  firmware?: {
    /**
     * Opens a file as firmware, and shows it; `stay`: what is on screen stays there. False: it can't be
     * opened, which was told.
     */
    openFile(file: File, options?: { stay?: boolean }): Promise<boolean>;
  };
  projects?: {
    readonly list: readonly ProjectInfo[];
    /** The one that is open. */
    readonly current: { readonly projectId: string; readonly volume: ProjectVolume } | null;
    /** Reads the list, unless that was done. */
    prepare(): Promise<void>;
    refresh(): Promise<void>;
    store(): Promise<ProjectStore>;
    open(id: string): Promise<void>;
    newProject(): Promise<void>;
    /** Makes a project of what a volume holds, and opens it. */
    keep(volume: Volume): Promise<void>;
  };
  editor?: {
    /** Opens a text for editing, and shows it; `line` from 1. What is no text is shown in its volume. */
    open(view: VolumeView, path: string, line?: number): Promise<void>;
  };
  modules?: {
    /** Opens the browser's chooser; only at a person's own click, as browsers ask. */
    connect(): Promise<void>;
    /** Asks which one, and opens it. */
    tryVirtual(): Promise<void>;
    /** Opens a healthy virtual module without asking. */
    startVirtual(): Promise<void>;
  };
}

/** What an image is a part of. */
export interface ImageOrigin {
  readonly name: string;
  /** It has not been closed. */
  readonly open: boolean;
  show(): void;
}

/** An image that is a part of something, for what it is a part of. */
export interface ImagePart {
  readonly volume: ImageVolume;
  /** It has not been closed. */
  readonly open: boolean;
  /** It differs from what was opened. */
  readonly changed: boolean;
  /** Changes would be lost by closing it. */
  readonly dirty: boolean;
  show(): void;
  /** The tree of that root lies safe where the image came from. */
  wasSaved(root: object): void;
}

export const [useServices, provideServices] = createContext<Services>();
