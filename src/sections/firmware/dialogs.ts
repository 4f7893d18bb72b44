import type { RescueChoices, RescueWay } from '../../firmware/rescue';
import type { DialogTable } from '../../kit/dialogs/dialogs.svelte';

declare module '../../kit/dialogs/dialogs.svelte' {
  interface DialogKinds {
    /** Sums of the original that are wrong. */
    wrongSums: { ask: { name: string; count: number }; answer: 'mend' | 'keep' };
    /** How a module that its own main.py locks is brought back. */
    rescuePackage: { ask: RescueChoices; answer: RescueWay };
  }
}

export const dialogs: DialogTable = {
  wrongSums: { load: () => import('./WrongSumsDialog.svelte') },
  rescuePackage: { load: () => import('./RescuePackageDialog.svelte') },
};
