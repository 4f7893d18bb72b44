import { GRID_KEYS, KEYS, type KeyedCommand } from './keys';

/** Something that can be done now: a line of a menu or of the palette, a button. */
export interface Action {
  /** The same in every language, and no other's among those of one screen. */
  readonly id: string;
  readonly label: string;
  /** As this machine writes them. */
  readonly keys?: string;
  /** Shown, although it can't be done at the moment. */
  readonly disabled?: boolean;
  readonly danger?: boolean;
  /** A line above it. */
  readonly divided?: boolean;
  /** False: the palette does not list it, such as itself. */
  readonly listed?: boolean;
  readonly act: () => unknown;
}

/** Knows how this machine writes a shortcut. */
interface WritesKeys {
  keys(key: string): string;
}

/** The keys of a command as this machine writes them. */
export function keysOf(machine: WritesKeys, id: KeyedCommand): string {
  const key = KEYS[id];
  return /\p{L}/u.test(key) ? machine.keys(key) : key;
}

/** The keys of an action of a tree grid, likewise. */
export function gridKeysOf(machine: WritesKeys, id: keyof typeof GRID_KEYS): string {
  const key = GRID_KEYS[id];
  return /^\p{L}$/u.test(key) ? machine.keys(key) : key;
}

/** A command that has keys. */
export function keyed(
  machine: WritesKeys,
  id: KeyedCommand,
  label: string,
  act: () => unknown,
): Action {
  return { id, label, keys: keysOf(machine, id), act };
}

/** An action that is there only if it can be done. */
export const when = (offered: boolean, action: Action): Action[] => (offered ? [action] : []);
