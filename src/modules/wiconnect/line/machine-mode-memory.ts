import type { CommandMode } from './attention';

/**
 * Modules that are in machine mode because of us, by what they say of themselves. A pulled cable leaves them
 * so: whoever finds one again in this mode knows that it was not its own.
 */
const switched = new Set<string>();

/**
 * The mode that the module is to be left in, if it was found in `mode`.
 * @param key firmware and hardware address; null if it does not say who it is
 */
export function ownMode(key: string | null, mode: CommandMode): CommandMode {
  if (key === null) return mode;
  if (mode === 'human') switched.add(key);
  return switched.has(key) ? 'human' : mode;
}

/** When content was stored that waits for its place, by name, by what a module says of itself. */
const begun = new Map<string, Map<string, number>>();

/** The times of a module's replacements, for as long as the page lives: the module keeps none. */
export function timesOf(key: string | null): Map<string, number> {
  const times = (key !== null && begun.get(key)) || new Map<string, number>();
  if (key !== null) begun.set(key, times);
  return times;
}

/** It is in its own mode again. */
export function putBack(key: string | null): void {
  if (key !== null) switched.delete(key);
}
