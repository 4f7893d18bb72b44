import { toPortsideError } from '../../../ground/errors/convert';
import { PortsideError } from '../../../ground/errors/portside-error';
import { displayName } from '../../../volumes/paths';
import type { CallOptions } from '../../../volumes/volume';
import { attributesOf } from '../files/attributes';
import { FLAGS } from '../files/file-flags';
import { hasName, type ListingRow } from '../files/listing';
import { readVerified } from '../files/read-verified';
import type { FileStore } from '../files/store';
import { nameNoted } from './leftovers';
import { isLeftover, NOTE, WAITING, waitingSlots } from './slots';

/** A swap that a lost line cut short. */
export interface CutSwap {
  /** Of the file that was to be replaced; null if its note is gone, too. */
  readonly name: string | null;
  readonly waiting: ListingRow | null;
  readonly note: ListingRow | null;
  /** What has the name now. */
  readonly current: ListingRow | null;
  /** Whether the content is that of its checksum. */
  readonly waitingWhole: boolean;
  readonly currentWhole: boolean;
  /** Both are the same: only the copy has to go. */
  readonly same: boolean;
}

/**
 * Finds what is left of swaps, and what of it is whole. Streams that the lost line left open on
 * them are closed; nothing else is changed.
 */
export async function findCutSwaps(
  store: FileStore,
  options: CallOptions = {},
): Promise<CutSwap[]> {
  const { signal } = options;
  const rows = await closeLeftOpen(store, await store.commands.list(options), options);
  const find = (name: string) => rows.find((row) => row.name === name) ?? null;
  const swaps: CutSwap[] = [];
  const notes = rows.filter(({ name }) => name.endsWith(NOTE));
  for (const waiting of rows.filter(({ name }) => name.endsWith(WAITING))) {
    const stem = waiting.name.slice(0, -WAITING.length);
    const note = find(stem + NOTE);
    const name = note ? await nameNoted(store, note, signal) : stem;
    swaps.push(await judge(store, { name, waiting, note, current: find(name) }, signal));
  }
  for (const note of notes) {
    if (swaps.some((swap) => swap.note === note)) continue;
    const rest = { name: null, waiting: null, note, current: null };
    swaps.push({ ...rest, waitingWhole: false, currentWhole: false, same: false });
  }
  return swaps;
}

/** What a stream still holds may not be listed until it is closed, or be listed as if it were whole. */
async function closeLeftOpen(
  store: FileStore,
  rows: readonly ListingRow[],
  options: CallOptions,
): Promise<readonly ListingRow[]> {
  const { commands } = store;
  const ours = (name: string) =>
    isLeftover(name) || waitingSlots(name).some(({ waiting }) => hasName(rows, waiting));
  const left = (await commands.streams(options)).filter(({ name }) => name !== null && ours(name));
  for (const { handle } of left) await commands.close(handle);
  return left.length ? commands.list(options) : rows;
}

async function judge(
  store: FileStore,
  found: Pick<CutSwap, 'name' | 'note'> & { waiting: ListingRow; current: ListingRow | null },
  signal: AbortSignal | undefined,
): Promise<CutSwap> {
  const { waiting, current } = found;
  const next = await contentIfWhole(store, waiting, signal);
  const now = current && (await contentIfWhole(store, current, signal));
  const same = next !== null && now !== null && crcOf(store, next) === crcOf(store, now);
  return { ...found, waitingWhole: next !== null, currentWhole: now !== null, same };
}

const crcOf = (store: FileStore, bytes: Uint8Array) => store.commands.dialect.crc(bytes);

/** Null if the content is not that of the module's checksum, or can't be read however often. */
async function contentIfWhole(
  store: FileStore,
  row: ListingRow,
  signal: AbortSignal | undefined,
): Promise<Uint8Array<ArrayBuffer> | null> {
  const { commands } = store;
  if (row.flags !== null && !(row.flags & FLAGS.valid)) return null;
  try {
    const { bytes, state } = await readVerified(commands, row, row.size, { signal });
    return state === 'differs' ? null : bytes;
  } catch (thrown) {
    const { code } = toPortsideError(thrown);
    if (code === 'module-file-unreadable' || code === 'command-failed') return null;
    throw thrown;
  }
}

/** What can be chosen; the first is the best. A swap that has nothing to choose is only tidied up. */
export function choicesOf(swap: CutSwap): ('finish' | 'undo' | 'discard')[] {
  if (swap.waitingWhole && swap.name !== null && !swap.same) {
    return swap.currentWhole ? ['finish', 'undo'] : ['finish', 'discard'];
  }
  if (swap.currentWhole || swap.waiting === null) return ['undo'];
  return ['discard'];
}

/** What remains is only litter: no content that anybody could want would go with it. */
export function isLitter(swap: CutSwap): boolean {
  return swap.same || (!swap.waitingWhole && (swap.currentWhole || swap.waiting === null));
}

/** What of the listing a swap was judged by: while it stays, the judgement holds. */
export function evidenceOf({ waiting, note, current }: CutSwap): string {
  return JSON.stringify([waiting, note, current].map((row) => row && { ...row, index: 0 }));
}

/** The same swap with its rows as they are listed now. */
export function seenNow(swap: CutSwap, rows: readonly ListingRow[]): CutSwap {
  const now = (name: string | undefined) => rows.find((row) => row.name === name) ?? null;
  const { name, waiting, note } = swap;
  const current = name === null ? null : now(name);
  return { ...swap, waiting: now(waiting?.name), note: now(note?.name), current };
}

/** @throws {PortsideError} as `put`; the choice can be made again then */
export async function settleSwap(
  store: FileStore,
  swap: CutSwap,
  choice: 'finish' | 'undo' | 'discard',
  options: CallOptions = {},
): Promise<void> {
  const { commands } = store;
  const { name, waiting, note, current } = swap;
  if (choice === 'finish' && waiting && name !== null) {
    const { bytes, state } = await readVerified(commands, waiting, waiting.size, options);
    if (state === 'differs') {
      throw new PortsideError('module-file-unreadable', { path: displayName(waiting.name) });
    }
    await commands.closeStreamsOf(name);
    if (current) await commands.remove(name);
    await store.put({ ...attributesOf(commands.dialect, { ...waiting, name }), name, bytes });
  }
  if (choice === 'discard' && current && !swap.currentWhole) await commands.remove(current.name);
  if (waiting) {
    await commands.closeStreamsOf(waiting.name);
    await commands.remove(waiting.name);
  }
  if (note) await commands.remove(note.name);
}
