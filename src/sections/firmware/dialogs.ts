import type { DialogTable } from '../../kit/dialogs/dialogs.svelte';

declare module '../../kit/dialogs/dialogs.svelte' {
  interface DialogKinds {
    /** Sums of the original that are wrong. */
    wrongSums: { ask: { name: string; count: number }; answer: 'mend' | 'keep' };
  }
}

export const dialogs: DialogTable = {
  wrongSums: { load: () => import('./WrongSumsDialog.svelte') },
};
