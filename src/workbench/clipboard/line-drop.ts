import type { LineDrop } from '../../kit/parts/line-drop';
import type { Workbench } from '../context';
import type { VolumeView } from '../volume-view.svelte';
import { ROWS_TYPE } from './clipboard.svelte';

/**
 * Copies rows that are dropped on the line of a volume in the side bar into its home folder.
 * @param now the volume as far as it is open; null: not yet
 * @param open opens it if need be; null if that can't be
 */
export function dropOnLine(
  workbench: Workbench,
  now: () => VolumeView | null,
  open: () => Promise<VolumeView | null> = () => Promise.resolve(now()),
): LineDrop {
  return {
    takes: ({ dataTransfer }) => {
      const { dragged } = workbench.clipboard;
      if (!dragged || !dataTransfer?.types.includes(ROWS_TYPE)) return false;
      const view = now();
      return view ? view !== dragged.view && view.can.write && view.reachable : true;
    },
    take: () => {
      const { dragged } = workbench.clipboard;
      workbench.clipboard.drag(null);
      if (!dragged) return;
      void workbench.notices.attempt(async () => {
        const { dropRows } = await import('./transfer');
        const to = await open();
        if (to) await dropRows(dragged, to, to.home, { moves: false, shell: workbench });
      });
    },
  };
}
