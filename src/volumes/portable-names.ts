import { freeName, UNSEEN } from './paths';

/** Characters that Windows refuses. */
const HOSTILE = /[\\/:*?"<>|]/g;
/** Devices that Windows sees in any directory, with or without an extension. */
const DEVICE = /^(con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])(\.|$)/i;
/** What stands for an undecodable byte, see `paths.ts`, and any other lone surrogate. */
const LONE = /[\ud800-\udfff]/gu;

/** A name that unpacks to one plain file on every system; the same if it already does. */
export function portableName(name: string): string {
  let safe = name
    .replace(
      LONE,
      (unit) => `%${(unit.charCodeAt(0) & 0xff).toString(16).toUpperCase().padStart(2, '0')}`,
    )
    .replace(HOSTILE, '_')
    // Terminals obey some of them, and others make a name look like another.
    .replace(UNSEEN, '_')
    .replace(/[. ]+$/, (end) => '_'.repeat(end.length));
  if (safe === '') safe = '_';
  return DEVICE.test(safe) ? `_${safe}` : safe;
}

/** Gives the names of one directory portable ones that also differ without regard to case. */
export class PortableDirectory {
  readonly #taken = new Set<string>();

  add(name: string): string {
    const safe = portableName(name);
    const taken = (candidate: string) => this.#taken.has(key(candidate));
    const free = taken(safe) ? freeName(safe, taken) : safe;
    this.#taken.add(key(free));
    return free;
  }
}

/** macOS and Windows hold two names for one that differ in case or in composition alone. */
function key(name: string): string {
  return name.normalize('NFC').toLowerCase();
}
