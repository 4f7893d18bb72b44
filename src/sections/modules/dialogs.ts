import type { DialogTable } from '../../kit/dialogs/dialogs.svelte';
import type { OpenedBackup } from '../../modules/extras';
import type { ProjectInfo } from '../../projects/types';
import type { BackUpInto, RestoreFrom } from './backup/backup';
import type { OpenModule } from './open-module';
import type { FormAnswer, FormAsk } from './form';
import type { VirtualModelChoice, VirtualWish } from './virtual/family';

declare module '../../kit/dialogs/dialogs.svelte' {
  interface DialogKinds {
    form: { ask: FormAsk; answer: FormAnswer };
    virtualModule: { ask: { catalogue: readonly VirtualModelChoice[] }; answer: VirtualWish };
    moduleBackUp: { ask: { page: OpenModule }; answer: BackUpInto };
    moduleRestore: {
      ask: { page: OpenModule; projects: readonly ProjectInfo[] };
      answer: RestoreFrom;
    };
    /** Answers with the paths to restore. */
    moduleArchive: { ask: { name: string; backup: OpenedBackup }; answer: readonly string[] };
    moduleDetails: { ask: { page: OpenModule }; answer: true };
  }
}

export const dialogs: DialogTable = {
  form: { load: () => import('./FormDialog.svelte') },
  virtualModule: { load: () => import('./virtual/VirtualDialog.svelte') },
  moduleBackUp: { load: () => import('./backup/BackUpDialog.svelte') },
  moduleRestore: { load: () => import('./backup/RestoreDialog.svelte') },
  moduleArchive: { load: () => import('./backup/ArchiveDialog.svelte') },
  moduleDetails: { load: () => import('./DetailsDialog.svelte') },
};
