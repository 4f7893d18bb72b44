import type { EditRow } from '../../volumes/tree/types';
import type { Workbench } from '../context';
import type { RowDrops } from '../tree/row-drag.svelte';
import type { VolumeView } from '../volume-view.svelte';

/** Takes the selected rows, and gives their paths to the system's clipboard. */
export async function takeRows(workbench: Workbench, view: VolumeView, cut: boolean) {
  const text = workbench.clipboard.take(view, cut);
  // Pages of plain http have none, whatever the types say.
  const { clipboard } = navigator as { clipboard?: Clipboard };
  try {
    if (clipboard) await clipboard.writeText(text);
    else workbench.clipboard.alone();
  } catch (thrown) {
    // The browser may refuse it; rows are pasted all the same.
    if (!(thrown instanceof DOMException)) throw thrown;
    workbench.clipboard.alone();
  }
}

export async function pasteRows(workbench: Workbench, view: VolumeView) {
  await workbench.notices.attempt(async () => {
    const { paste } = await import('./transfer');
    await paste(workbench.clipboard, view, view.here, workbench);
  });
}

export async function duplicateRows(workbench: Workbench, view: VolumeView) {
  await workbench.notices.attempt(async () => {
    const { duplicate } = await import('./transfer');
    await duplicate(view, view.tree.selection, workbench);
  });
}

/** What becomes of the rows that are being dragged, if they are dropped on the rows of a volume. */
export function rowDrops(workbench: Workbench, view: VolumeView): RowDrops<EditRow> {
  const { dragged } = workbench.clipboard;
  const own = dragged?.view === view;
  const bring = (moves: boolean) => (into: EditRow | null) =>
    void workbench.notices.attempt(async () => {
      if (!dragged) return;
      const { dropRows } = await import('./transfer');
      const folder = into?.path ?? (own ? '/' : view.home);
      await dropRows(dragged, view, folder, { moves, shell: workbench });
    });
  const { can, reachable } = view;
  return {
    own,
    move: own && can.move && reachable ? bring(true) : undefined,
    copy: dragged && can.write && reachable ? bring(false) : undefined,
  };
}

/** A text or a field has the focus: its keys and its clipboard are its own. */
const isTyping = (target: Element) =>
  target.closest('input, textarea, select, [contenteditable]') !== null;

/**
 * What Ctrl+C, X and V do while rows have the focus. Files of the system's clipboard are left to the
 * page, which takes them as if they were dropped.
 */
export function clipboardEvent(
  event: ClipboardEvent,
  workbench: Workbench,
  view: VolumeView,
  grid: Element | undefined,
) {
  const focused = document.activeElement;
  if (!focused || !grid?.contains(focused) || isTyping(focused) || !event.clipboardData) return;
  const { can, reachable, tree } = view;
  const { clipboard } = workbench;
  if (event.type === 'paste') {
    // What was copied elsewhere since then is not ours.
    const { taken } = clipboard;
    const text = event.clipboardData.getData('text/plain');
    if (!taken || !can.write || !reachable || (taken.text ?? text) !== text) return;
    event.preventDefault();
    void pasteRows(workbench, view);
    return;
  }
  const cut = event.type === 'cut';
  if (!tree.selected.size || !reachable || (cut && !can.write)) return;
  event.clipboardData.setData('text/plain', clipboard.take(view, cut));
  event.preventDefault();
}
