import type { Shell } from '../../kit/shell';
import { m } from '../../kit/words/first';
import type { VolumeFace } from '../volume-face.svelte';

/** What can be done about something that was just done, such as taking it back. */
export interface Offer {
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
  inverse: Offer | null = null,
) {
  const { volume } = view;
  const { root } = volume.snapshot;
  const undo = { possible: () => volume.snapshot.root === root, act: async () => volume.undo() };
  const back = volume.snapshot.canUndo ? undo : inverse;
  if (back) sayOffering(view, shell, text, { ...back, label: () => m.undo() });
  else shell.notices.good(text);
}

/** Says something, with an offer that goes once it is no longer possible. */
export function sayOffering(
  { volume }: VolumeFace,
  { notices }: Shell,
  text: () => string,
  { label, possible, act }: Offer & { readonly label: () => string },
) {
  const stop = volume.onChange(() => possible() || close());
  const close = notices.good(text, {
    label,
    act: () => void notices.attempt(act),
    gone: stop,
  });
}
