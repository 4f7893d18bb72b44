import { nameFromBytes } from '../../../volumes/paths';
import type { ListingRow } from '../files/listing';
import { readVerified } from '../files/read-verified';
import type { FileStore } from '../files/store';
import { NOTE, waitingSlots } from './slots';

/** Content of `name`, and notes of it, that cut replacements left in one of its places. */
export async function leftoversOf(
  store: FileStore,
  rows: readonly ListingRow[],
  name: string,
): Promise<readonly ListingRow[]> {
  const found: ListingRow[] = [];
  for (const { waiting, note } of waitingSlots(name)) {
    const own = rows.filter((row) => row.name === waiting || row.name === note);
    const noteRow = rows.find((row) => row.name === note);
    if (noteRow && (await nameNoted(store, noteRow)) !== name) continue;
    found.push(...own);
  }
  return found;
}

/** Whose place a note says that it is of. */
export async function nameNoted(
  { commands }: FileStore,
  note: ListingRow,
  signal?: AbortSignal,
): Promise<string> {
  const { bytes } = await readVerified(commands, note, note.size, { signal });
  return nameFromBytes(bytes);
}

/** The name has new content, whole and verified: what a cut replacement left for it is of no use. */
export async function discardLeftovers(
  store: FileStore,
  leftovers: readonly ListingRow[],
): Promise<void> {
  // A note after what it is of: alone it is only litter.
  const ordered = [...leftovers].sort(
    (a, b) => Number(a.name.endsWith(NOTE)) - Number(b.name.endsWith(NOTE)),
  );
  for (const { name } of ordered) {
    await store.commands.closeStreamsOf(name);
    await store.commands.remove(name);
  }
}
