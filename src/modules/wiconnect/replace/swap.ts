import { toPortsideError } from '../../../ground/errors/convert';
import { PortsideError } from '../../../ground/errors/portside-error';
import { bytesOf } from '../../../serial/bytes';
import { displayName, nameFromBytes } from '../../../volumes/paths';
import type { CallOptions } from '../../../volumes/volume';
import type { NewFile } from '../files/files';
import type { FileRow } from '../files/listing';
import { readVerified } from '../files/read-verified';
import { hasName, type FileStore } from '../files/store';
import { freeSlot, isLeftover, NOTE, WAITING, waitingSlots } from './slots';

/** Content of `name` that a cut replacement left in one of its places. */
export async function leftoversOf(
  store: FileStore,
  rows: readonly FileRow[],
  name: string,
): Promise<readonly FileRow[]> {
  const found: FileRow[] = [];
  for (const { waiting, note } of waitingSlots(name)) {
    const own = rows.filter((row) => row.name === waiting || row.name === note);
    const noteRow = rows.find((row) => row.name === note);
    if (noteRow && (await noted(store, noteRow, undefined)) !== name) continue;
    found.push(...own);
  }
  return found;
}

async function noted(store: FileStore, note: FileRow, signal: AbortSignal | undefined) {
  const { bytes } = await readVerified(store.commands, note, note.size, { signal });
  return nameFromBytes(bytes);
}

/** The name has new content, whole and verified: what a cut replacement left for it is of no use. */
export async function discardLeftovers(
  store: FileStore,
  leftovers: readonly FileRow[],
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

/**
 * Replaces a file so that at every moment one of the two, old or new, is whole on the module:
 * the new content is stored beside the old one and verified; then the old one goes, the new one
 * takes its place, and the copy beside it goes. The module has no rename, so it is sent twice.
 * What an earlier replacement left goes last.
 * @throws {PortsideError} `no-room-for-both`; `swap-unfinished` once the old one is gone; as `put`
 */
export async function replaceBeside(
  store: FileStore,
  rows: readonly FileRow[],
  old: FileRow,
  file: NewFile,
  options: CallOptions = {},
): Promise<void> {
  const { commands } = store;
  const { bytes, name } = file;
  const { signal, onProgress } = options;
  const leftovers = await leftoversOf(store, rows, name);
  const { waiting, note } = freeSlot(rows, name);
  const half = (from: number) => (done: number) => onProgress?.(from + done, bytes.length * 2);
  try {
    if (note !== null) await store.put(noteFile(note, name), { signal });
    await store.put({ ...file, name: waiting }, { signal, onProgress: half(0) });
    store.begun.set(waiting, Date.now());
  } catch (thrown) {
    const error = toPortsideError(thrown);
    if (note !== null && !commands.line.wire.failure) await store.abandon(note);
    if (error.code !== 'flash-full') throw error;
    const params = { path: displayName(name), size: bytes.length };
    throw new PortsideError('no-room-for-both', params, { cause: error });
  }
  // From here on Cancel would only leave things half done.
  await commands.closeStreamsOf(name);
  await commands.remove(old.name);
  try {
    await store.put(file, { onProgress: half(bytes.length) });
  } catch (thrown) {
    const params = { path: displayName(name), other: displayName(waiting) };
    throw new PortsideError('swap-unfinished', params, { cause: thrown });
  }
  await commands.remove(waiting);
  if (note !== null) await commands.remove(note);
  await discardLeftovers(store, leftovers);
}

export function noteFile(note: string, name: string): NewFile {
  return {
    name: note,
    bytes: bytesOf(name),
    type: 0xfe,
    version: '1.0.0',
    essential: false,
    unprotected: false,
  };
}

/** A swap that a lost line cut short. */
export interface CutSwap {
  /** Of the file that was to be replaced; null where its note is gone, too. */
  readonly name: string | null;
  readonly waiting: FileRow | null;
  readonly note: FileRow | null;
  /** What has the name now. */
  readonly current: FileRow | null;
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
    const name = note ? await noted(store, note, signal) : stem;
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
  rows: readonly FileRow[],
  options: CallOptions,
): Promise<readonly FileRow[]> {
  const { commands } = store;
  const ours = (name: string) =>
    isLeftover(name) || waitingSlots(name).some(({ waiting }) => hasName(rows, waiting));
  const left = (await commands.streams(options)).filter(({ name }) => name !== null && ours(name));
  for (const { handle } of left) await commands.close(handle);
  return left.length ? commands.list(options) : rows;
}

async function judge(
  store: FileStore,
  found: Pick<CutSwap, 'name' | 'note'> & { waiting: FileRow; current: FileRow | null },
  signal: AbortSignal | undefined,
): Promise<CutSwap> {
  const { waiting, current } = found;
  const next = await contentIfWhole(store, waiting, signal);
  const now = current && (await contentIfWhole(store, current, signal));
  const same = next !== null && now !== null && crcOf(store, next) === crcOf(store, now);
  return { ...found, waitingWhole: next !== null, currentWhole: now !== null, same };
}

const crcOf = (store: FileStore, bytes: Uint8Array) => store.commands.dialect.crc(bytes);

/** Null where the content is not that of the module's checksum, or can't be read however often. */
async function contentIfWhole(
  store: FileStore,
  row: FileRow,
  signal: AbortSignal | undefined,
): Promise<Uint8Array<ArrayBuffer> | null> {
  const { commands } = store;
  // The flag Valid.
  if (row.flags !== null && !(row.flags & 1)) return null;
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
export function seenNow(swap: CutSwap, rows: readonly FileRow[]): CutSwap {
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
    const { type, version, flags } = waiting;
    await store.put({
      name,
      bytes,
      type: type ?? 0xfe,
      version: version ?? '1.0.0',
      essential: ((flags ?? 0) & 0x40) !== 0,
      unprotected: ((flags ?? 0) & 0x100) !== 0,
    });
  }
  if (choice === 'discard' && current && !swap.currentWhole) await commands.remove(current.name);
  if (waiting) {
    await commands.closeStreamsOf(waiting.name);
    await commands.remove(waiting.name);
  }
  if (note) await commands.remove(note.name);
}
