import type { DialogTable } from '../../kit/dialogs/dialogs.svelte';
import type { Volume } from '../../volumes/volume';

declare module '../../kit/dialogs/dialogs.svelte' {
  interface DialogKinds {
    compare: { ask: { volume: Volume }; answer: Volume };
  }
}

export const dialogs: DialogTable = {
  compare: { load: () => import('./ChooseDialog.svelte') },
};
