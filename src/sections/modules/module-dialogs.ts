import type { OpenedBackup } from '../../modules/extras';
import type { ProjectInfo } from '../../projects/types';
import type { BackUpInto, RestoreFrom } from './backup/backup';
import type { FormAnswer, FormAsk } from './form';
import type { ModulePage } from './connected-module.svelte';
import type { VirtualModelChoice, VirtualWish } from './virtual/virtual.svelte';

/** The dialogs of modules: what each is given and what it answers. */
export interface ModuleDialogKinds {
  form: { ask: FormAsk; answer: FormAnswer };
  virtualModule: { ask: { catalogue: readonly VirtualModelChoice[] }; answer: VirtualWish };
  moduleBackUp: { ask: { page: ModulePage }; answer: BackUpInto };
  moduleRestore: {
    ask: { page: ModulePage; projects: readonly ProjectInfo[] };
    answer: RestoreFrom;
  };
  /** Answers with the paths to restore. */
  moduleArchive: { ask: { name: string; backup: OpenedBackup }; answer: readonly string[] };
  moduleDetails: { ask: { page: ModulePage }; answer: true };
}

export type ModuleDialogKind = keyof ModuleDialogKinds;
