import type { Module } from '../../modules/module';
import type { LineSource } from './connect/line-source';
import type { ModuleNews } from './module-news.svelte';
import type { ModuleView } from './module-view.svelte';

/** The connection of a module, for what is shown of the module. */
export interface ModuleLink {
  readonly name: string;
  readonly source: LineSource;
  /** All its file systems have been listed, and the line is there. */
  readonly isOpen: boolean;
  /** Files are not what they were when the module was opened. */
  tellChanged(): void;
}

/** A module that answers, for verbs that are about all of it. */
export interface OpenModule {
  readonly session: ModuleLink;
  readonly module: Module;
  readonly news: ModuleNews;
  readonly views: readonly [ModuleView, ...ModuleView[]];
  /** The one on screen. */
  readonly view: ModuleView;
  readonly model: string | null;
  /** New files can be given more than their bytes. */
  readonly canUploadWith: boolean;
  backUp(): Promise<void>;
}
