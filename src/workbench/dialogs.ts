import type { PortsideError } from '../ground/errors/portside-error';
import type { DialogTable } from '../kit/dialogs/dialogs.svelte';
import type { CopyOutcome, CopyPlan } from '../volumes/copy/types';
import type { TextFile } from '../volumes/text/text';
import type { AddPlan, Resolution } from '../volumes/tree/types';
import type { TextProblem } from '../volumes/volume';
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
    /** `bytes` are what `file` was read from. Answers once the text is where it belongs. */
    edit: {
      ask: {
        name: string;
        file: TextFile;
        bytes: Uint8Array;
        /** What whoever reads the text would stumble over. */
        problems: (text: string) => readonly TextProblem[];
        /** Puts the edited text in its place; until then the dialog stays, with why it failed. */
        save: (bytes: Uint8Array<ArrayBuffer>, signal: AbortSignal) => Promise<void>;
      };
      answer: true;
    };
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
  edit: { load: () => import('./editor/EditDialog.svelte') },
  textProblems: { load: () => import('./editor/ProblemsDialog.svelte') },
  copyPlan: { load: () => import('./copy/CopyPlanDialog.svelte') },
  copyResult: { load: () => import('./copy/CopyResultDialog.svelte') },
};
