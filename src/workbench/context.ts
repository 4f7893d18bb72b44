import { createContext } from 'svelte';
import type { Action } from '../kit/actions';
import type { Frame } from '../kit/shell';
import type { Volume } from '../volumes/volume';

/** What is around a volume on screen. */
export interface Workbench extends Frame {
  /** What can be done with any volume, such as comparing it. */
  verbsOf(volume: Volume): readonly Action[];
  /** Puts the focus into the filter of the files on screen; null while there are none. */
  focusFilter: (() => void) | null;
}

export const [useWorkbench, provideWorkbench] = createContext<Workbench>();
