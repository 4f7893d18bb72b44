import type { Shell } from '../../kit/shell';
import { m } from '../../kit/words/first';
import type { VolumeFace } from '../volume-face.svelte';

/** How a change of a volume without undo is taken back. */
export interface Inverse {
  /** Nothing that came later is in its way. */
  readonly possible: () => boolean;
  readonly act: () => Promise<unknown>;
}

/**
 * Says that something was done, and offers to take it back for as long as nothing else has changed:
 * by the undo of the volume, or by `inverse` if it has none. Without either nothing is offered.
 */
export function sayDone(
  view: VolumeFace,
  shell: Shell,
  text: () => string,
  inverse: Inverse | null = null,
) {
  const { volume } = view;
  const { root } = volume.snapshot;
  const undo = { possible: () => volume.snapshot.root === root, act: async () => volume.undo() };
  const back = volume.snapshot.canUndo ? undo : inverse;
  if (!back) {
    shell.notices.good(text);
    return;
  }
  const stop = volume.onChange(() => back.possible() || close());
  const close = shell.notices.good(text, {
    label: () => m.undo(),
    act: () => void shell.notices.attempt(back.act),
    gone: stop,
  });
}
