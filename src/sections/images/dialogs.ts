import type { DialogTable } from '../../kit/dialogs/dialogs.svelte';
import type { ImageView } from './image-view.svelte';

declare module '../../kit/dialogs/dialogs.svelte' {
  interface DialogKinds {
    /** `change`: the image whose geometry is to change, instead of a new one. */
    newImage: { ask: { like: ImageView | null; change: ImageView | null }; answer: true };
  }
}

export const dialogs: DialogTable = {
  newImage: { load: () => import('./new-image/NewImageDialog.svelte') },
};
