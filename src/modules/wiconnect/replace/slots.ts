import { crc32 } from '../../../ground/checksums/crc32';
import { toHex } from '../../../ground/checksums/sha256';
import { PortsideError } from '../../../ground/errors/portside-error';
import { byteLength, displayName, nameToBytes } from '../../../volumes/paths';
import { hasName, type ListingRow } from '../files/listing';
import { NAME_MAX } from '../files/names';

/** Ends the name of new content that waits for the place of the old one. */
export const WAITING = '.portside-new';
/** Ends the name of a note that says whose place it is, if that does not fit into the name. */
export const NOTE = '.portside-for';

/** A replacement made it, and not a person. */
export function isLeftover(name: string): boolean {
  return name.endsWith(WAITING) || name.endsWith(NOTE);
}

/** Where new content waits: under which name, and the name of a note of whose place it is for. */
export interface WaitingSlot {
  readonly waiting: string;
  /** Null if the name itself tells. */
  readonly note: string | null;
}

/** So many replacements of one file may have been cut. */
const SLOTS = 4;

/** Where new content of `name` can wait, first choice first. */
export function waitingSlots(name: string): readonly [WaitingSlot, ...WaitingSlot[]] {
  const plain = byteLength(name) + WAITING.length <= NAME_MAX;
  const noted = (n: number): WaitingSlot => {
    const sum = crc32(nameToBytes(n === 0 ? name : `${name}\n${n}`));
    const stem = toHex(new Uint8Array(Uint32Array.of(sum).buffer));
    return { waiting: stem + WAITING, note: stem + NOTE };
  };
  const first = plain ? { waiting: name + WAITING, note: null } : noted(0);
  return [first, ...Array.from({ length: SLOTS - 1 }, (_, n) => noted(n + 1))];
}

/** @throws {PortsideError} `already-exists` if so many replacements of it were cut */
export function freeSlot(rows: readonly ListingRow[], name: string): WaitingSlot {
  const slots = waitingSlots(name);
  const free = slots.find(
    ({ waiting, note }) => !hasName(rows, waiting) && !(note !== null && hasName(rows, note)),
  );
  if (free) return free;
  throw new PortsideError('already-exists', { path: displayName(slots[0].waiting) });
}
