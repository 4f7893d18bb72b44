import type { DialogTable } from '../../kit/dialogs/dialogs.svelte';
import type { ProjectStore } from '../../projects/database/store';
import type { ConflictChoice, StepConflict } from '../../projects/steps/merge';
import type { UpdateFormat } from '../../projects/update/pack';
import type { UpdateContents } from '../../projects/update/update-types';
import type { ProjectView } from './project-view.svelte';

declare module '../../kit/dialogs/dialogs.svelte' {
  interface DialogKinds {
    newProject: { ask: object; answer: true };
    projectModule: { ask: { view: ProjectView }; answer: true };
    buildProject: { ask: { view: ProjectView; store: ProjectStore }; answer: true };
    /** How an update is packed, of what differs from an earlier state. */
    makeUpdate: { ask: UpdateContents; answer: UpdateFormat };
    stepConflicts: {
      /** `lead`: how it came to that. */
      ask: { lead: string; conflicts: readonly StepConflict[] };
      answer: ReadonlyMap<string, ConflictChoice>;
    };
  }
}

export const dialogs: DialogTable = {
  newProject: { load: () => import('./NewProjectDialog.svelte') },
  projectModule: { load: () => import('./ModuleDialog.svelte') },
  buildProject: { load: () => import('./build/BuildDialog.svelte') },
  makeUpdate: { load: () => import('./history/UpdateDialog.svelte') },
  stepConflicts: { load: () => import('./history/MergeDialog.svelte') },
};
