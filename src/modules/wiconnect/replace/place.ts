import { throwIfCancelled, toPortsideError } from '../../../ground/errors/convert';
import { PortsideError } from '../../../ground/errors/portside-error';
import { displayName, nameToBytes } from '../../../volumes/paths';
import type { CallOptions } from '../../../volumes/volume';
import { attributesOf, OWN_ATTRIBUTES } from '../files/attributes';
import { hasName, type ListingRow } from '../files/listing';
import { readVerified } from '../files/read-verified';
import type { FileStore } from '../files/store';
import { discardLeftovers, leftoversOf } from './leftovers';
import { freeSlot, type WaitingSlot } from './slots';

/**
 * Brings the content onto the module, whole and verified, under a name that nothing has. May be
 * called twice: the module has no rename.
 */
export type Bring = (name: string, options: CallOptions) => Promise<void>;

export interface PlaceOptions extends CallOptions {
  /** Is given the old content if it does not fit beside the new one, before it goes. */
  readonly keepOld?: ((old: Uint8Array<ArrayBuffer>) => Promise<void>) | undefined;
}

/**
 * Gives a name new content, whatever it has now: nothing, a file, or what a cut replacement left
 * for it, which goes last.
 * @throws {PortsideError} `no-room-for-both` without `keepOld`; `swap-unfinished` once the old file
 * is gone and the new content waits; `replace-cut`; as `bring` does
 */
export async function place(
  store: FileStore,
  rows: readonly ListingRow[],
  name: string,
  bring: Bring,
  options: PlaceOptions,
): Promise<void> {
  const leftovers = await leftoversOf(store, rows, name);
  const old = rows.find((row) => row.name === name);
  if (old) await replace(store, rows, old, bring, options);
  else await bring(name, options);
  await discardLeftovers(store, leftovers);
}

/** At every moment old or new content is whole: on the module, or in the hands of `keepOld`. */
async function replace(
  store: FileStore,
  rows: readonly ListingRow[],
  old: ListingRow,
  bring: Bring,
  options: PlaceOptions,
): Promise<void> {
  const { keepOld } = options;
  const slot = freeSlot(rows, old.name);
  try {
    await bringBeside(store, slot, old.name, bring, options);
  } catch (thrown) {
    if (!keepOld || toPortsideError(thrown).code !== 'no-room-for-both') throw thrown;
    return bringInstead(store, old, bring, keepOld, options);
  }
  await takePlace(store, slot, old.name, bring, options);
}

/** @throws {PortsideError} `no-room-for-both`; as `bring` does */
async function bringBeside(
  store: FileStore,
  { waiting, note }: WaitingSlot,
  name: string,
  bring: Bring,
  { signal, onProgress }: PlaceOptions,
): Promise<void> {
  try {
    if (note !== null) {
      await store.put({ ...OWN_ATTRIBUTES, name: note, bytes: nameToBytes(name) }, { signal });
    }
    const half = (done: number, total: number | null) => onProgress?.(done, total && total * 2);
    await bring(waiting, { signal, onProgress: half });
    store.begun.set(waiting, Date.now());
  } catch (thrown) {
    const error = toPortsideError(thrown);
    if (note !== null && !store.commands.line.wire.failure) await store.abandon(note);
    if (error.code !== 'flash-full') throw error;
    const params = { path: displayName(name), size: Number(error.params.size) };
    throw new PortsideError('no-room-for-both', params, { cause: error });
  }
}

/**
 * The old file goes, the content that waits comes once more under its name, and the copy goes.
 * Cancel would only leave things half done.
 * @throws {PortsideError} `swap-unfinished`
 */
async function takePlace(
  { commands }: FileStore,
  { waiting, note }: WaitingSlot,
  name: string,
  bring: Bring,
  { onProgress }: PlaceOptions,
): Promise<void> {
  await commands.closeStreamsOf(name);
  await commands.remove(name);
  try {
    await bring(name, {
      onProgress: (done, total) => onProgress?.((total ?? 0) + done, total && total * 2),
    });
  } catch (thrown) {
    const params = { path: displayName(name), other: displayName(waiting) };
    throw new PortsideError('swap-unfinished', params, { cause: thrown });
  }
  await commands.remove(waiting);
  if (note !== null) await commands.remove(note);
}

/** Old and new do not fit side by side: the old content is in other hands before it goes. */
async function bringInstead(
  store: FileStore,
  old: ListingRow,
  bring: Bring,
  keepOld: NonNullable<PlaceOptions['keepOld']>,
  { signal, onProgress }: PlaceOptions,
): Promise<void> {
  const { commands } = store;
  const { name } = old;
  const { bytes } = await readVerified(commands, old, old.size, { signal });
  await keepOld(bytes);
  throwIfCancelled(signal);
  await commands.closeStreamsOf(name);
  let removed = false;
  try {
    await commands.remove(name);
    removed = true;
    await bring(name, { onProgress });
  } catch (thrown) {
    await putBack(store, old, bytes, removed, thrown);
    throw thrown;
  }
}

/** @throws {PortsideError} `replace-cut` if the module can't be given the old content again */
async function putBack(
  store: FileStore,
  old: ListingRow,
  bytes: Uint8Array<ArrayBuffer>,
  removed: boolean,
  cause: unknown,
): Promise<void> {
  const { commands } = store;
  const { name } = old;
  try {
    // The old file may be gone although its removal failed.
    if (!removed && hasName(await commands.list(), name)) return;
    await store.put({ ...attributesOf(commands.dialect, old), name, bytes });
  } catch (again) {
    const errors = new AggregateError([again, cause], 'Putting the old content back');
    throw new PortsideError('replace-cut', { path: displayName(name) }, { cause: errors });
  }
}
