import type { Action } from '../kit/actions';
import type { DialogTable } from '../kit/dialogs/dialogs.svelte';
import { dialogs as ofKit } from '../kit/dialogs/table';
import { dialogs as ofWorkbench } from '../workbench/dialogs';
import type { PaletteOffer } from './palette-search.svelte';

declare module '../kit/dialogs/dialogs.svelte' {
  interface DialogKinds {
    palette: { ask: PaletteOffer; answer: Action };
    help: { ask: Record<string, never>; answer: true };
  }
}

/** All dialogs but those of sections. */
export const dialogs: DialogTable = {
  ...ofKit,
  ...ofWorkbench,
  palette: { load: () => import('./PaletteDialog.svelte') },
  help: { load: () => import('./HelpDialog.svelte') },
};
