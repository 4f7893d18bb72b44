import type { DialogTable } from './dialogs.svelte';
import ConfirmDialog from './ConfirmDialog.svelte';

/** Dialogs that know no volume. */
export const dialogs: DialogTable = {
  confirm: { component: ConfirmDialog },
};
