import type Lucide from '@lucide/svelte/icons/package';
import { createContext } from 'svelte';
import type { Action } from '../kit/actions';
import type { Frame } from '../kit/shell';
import type { FilesClipboard } from './clipboard/clipboard.svelte';
import type { Volume } from '../volumes/volume';
import type { VolumeView } from './volume-view.svelte';

/** Something that can be done with any volume. */
export interface VolumeVerb extends Action {
  /** It is a sign in the bar of the files, and no button of the head. */
  readonly glyph?: typeof Lucide;
}

/** What is around a volume on screen. */
export interface Workbench extends Frame {
  /** What can be done with any volume, such as comparing it. */
  verbsOf(volume: Volume): readonly VolumeVerb[];
  /** What was copied, cut or is being dragged, of any volume. */
  readonly clipboard: FilesClipboard;
  /** Opens a text for editing, and shows it; `line` from 1. What is no text is shown beside its files. */
  edit(view: VolumeView, path: string, line?: number): Promise<void>;
  /** Puts the focus into the filter of the files on screen; null while there are none. */
  focusFilter: (() => void) | null;
}

export const [useWorkbench, provideWorkbench] = createContext<Workbench>();
