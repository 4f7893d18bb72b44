import type { Action } from '../kit/actions';
import type { Volume } from '../volumes/volume';
import type { Workbench } from './context';

/** Something that can be done with a volume as a whole. */
export interface HeadAction extends Action {
  /** What a button says, if that is shorter. */
  readonly short?: string;
  /** What a button says while the pointer rests on it, if not its keys. */
  readonly hint?: string;
  /** What a person most likely came for. */
  readonly primary?: boolean;
  /** Of one that is switched on and off: whether it is on. */
  readonly pressed?: boolean;
  /** It is being done. */
  readonly busy?: boolean;
}

/** Buttons that a head has beside its menu: those fit in one line with its name. */
const BUTTONS = 3;
/** On a phone. */
const NARROW_BUTTONS = 2;

/**
 * Splits the actions of a head: the first are buttons, and the menu has the rest, with all that is
 * behind a line. Nothing is in both.
 */
export function headOf(
  actions: readonly HeadAction[],
  narrow: boolean,
): { readonly buttons: readonly HeadAction[]; readonly menu: readonly HeadAction[] } {
  const line = actions.findIndex(({ divided }) => divided);
  const most = narrow ? NARROW_BUTTONS : BUTTONS;
  const count = line < 0 ? most : Math.min(most, line);
  const [first, ...rest] = actions.slice(count);
  return {
    buttons: actions.slice(0, count),
    // A line above the first would part it from nothing.
    menu: first ? [{ ...first, divided: false }, ...rest] : [],
  };
}

/** What can be done with any volume, but for what the bar of its files has. */
export function headVerbs(workbench: Workbench, volume: Volume): readonly HeadAction[] {
  return workbench.verbsOf(volume).filter(({ glyph }) => !glyph);
}
