import type { PortsideError } from '../ground/errors/portside-error';
import type { DialogTable } from '../kit/dialogs/dialogs.svelte';
import type { CopyOutcome, CopyPlan } from '../volumes/copy/types';
import type { AddPlan, Resolution } from '../volumes/tree/types';
import NameDialog from './dialogs/NameDialog.svelte';
import type { FileProblems } from './editor/text-problems';
import type { VolumeFace } from './volume-face.svelte';

declare module '../kit/dialogs/dialogs.svelte' {
  interface DialogKinds {
    name: {
      ask: {
        title: string;
        label: string;
        action: string;
        value: string;
        /** The sentence to show while a name can't be taken, or null. */
        check: (name: string) => string | null;
      };
      answer: string;
    };
    move: { ask: { view: VolumeFace; keys: readonly number[] }; answer: string };
    conflicts: { ask: { plan: AddPlan }; answer: ReadonlyMap<string, Resolution> };
    /** Nothing has been stored yet; `name`: where it would be. */
    textProblems: {
      ask: { name: string; verb: 'upload' | 'copy'; files: readonly FileProblems[] };
      answer: true;
    };
    copyPlan: {
      ask: { plan: CopyPlan };
      /** Ids of the rows to carry out. */
      answer: ReadonlySet<number>;
    };
    copyResult: {
      ask: {
        target: string;
        outcomes: readonly CopyOutcome[];
        /** Why it did not come to its end. */
        error: PortsideError | null;
      };
      answer: true;
    };
  }
}

export const dialogs: DialogTable = {
  name: { component: NameDialog },
  move: { load: () => import('./dialogs/MoveDialog.svelte') },
  conflicts: { load: () => import('./dialogs/ConflictsDialog.svelte') },
  textProblems: { load: () => import('./editor/ProblemsDialog.svelte') },
  copyPlan: { load: () => import('./copy/CopyPlanDialog.svelte') },
  copyResult: { load: () => import('./copy/CopyResultDialog.svelte') },
};
