import { PortsideError } from '../ground/errors/portside-error';
import {
  parseChecksumList,
  sameName,
  withEntry,
  writeChecksumList,
  type ListedFile,
} from '../volumes/boot/checksum-list';
import { CHECKSUM_LIST, RESTORE_SWITCH, USER_MOUNT } from '../volumes/boot/names';
import { restoreEnabled } from '../volumes/boot/restore-plan';
import { readIfThere } from '../volumes/read-if-there';
import type { CallOptions, Volume } from '../volumes/volume';

const MAIN = '/main.py';
/** As the list and the backup have it. */
const MAIN_NAME = USER_MOUNT + MAIN;

/** The partitions of a package, as volumes that are edited. */
export interface RescuedPair {
  readonly user: Volume;
  readonly backup: Volume | null;
}

/** How a module that its own main.py locks is brought back. */
export type RescueWay =
  /** The package has no main.py, and nothing restores one. */
  | 'without-main'
  /** At boot the module takes main.py from the backup. */
  | 'from-backup';

/** What can be done with a package, and why not the rest. */
export interface RescueChoices {
  readonly main: boolean;
  /** The backup holds a main.py, listed or not. */
  readonly copy: boolean;
  /** The backup says already that it restores at boot. */
  readonly enabled: boolean;
}

export async function rescueChoices(
  { user, backup }: RescuedPair,
  options: CallOptions = {},
): Promise<RescueChoices> {
  return {
    main: (await readIfThere(user, MAIN, options)) !== null,
    copy: backup !== null && (await readIfThere(backup, MAIN_NAME, options)) !== null,
    enabled: backup !== null && restoreEnabled(await readIfThere(backup, RESTORE_SWITCH, options)),
  };
}

/**
 * Changes the partitions so that a module flashed with them comes to its prompt.
 * @returns what was changed, by partition; empty if all was so already
 * @throws {PortsideError} `rescue-no-copy` if the backup has no main.py to restore;
 *   `checksum-list-broken`, `checksum-list-too-long`; what the volumes throw
 */
export async function rescue(
  pair: RescuedPair,
  way: RescueWay,
  options: CallOptions = {},
): Promise<readonly string[]> {
  return way === 'without-main' ? withoutMain(pair, options) : fromBackup(pair, options);
}

async function withoutMain({ user, backup }: RescuedPair, options: CallOptions): Promise<string[]> {
  const changed: string[] = [];
  if (await readIfThere(user, MAIN, options)) {
    await user.remove(MAIN, options);
    changed.push(`${user.name}: ${MAIN}`);
  }
  // A list that names it would have it restored at the next boot.
  for (const volume of backup ? [user, backup] : [user]) {
    const list = await listOf(volume, options);
    const rest = list?.filter(({ name }) => !sameName(name, MAIN_NAME));
    if (!rest || rest.length === list?.length) continue;
    await volume.write(CHECKSUM_LIST, writeChecksumList(rest), { ...options, replace: true });
    changed.push(`${volume.name}: ${CHECKSUM_LIST}`);
  }
  return changed;
}

async function fromBackup({ user, backup }: RescuedPair, options: CallOptions): Promise<string[]> {
  const copy = backup && (await readIfThere(backup, MAIN_NAME, options));
  if (!backup || !copy?.length) throw new PortsideError('rescue-no-copy');
  const changed: string[] = [];
  const [digest] = await backup.checksums([MAIN_NAME], options);
  const sums = {
    size: copy.length,
    sha256: digest?.sha256 ?? null,
    crc32: digest?.quectelCrc32 ?? null,
  };
  // The module reads its own list first, and takes the one of the backup if there is none.
  for (const volume of [user, backup]) {
    const list = await listOf(volume, options);
    if (!list && volume === user) continue;
    const wanted = writeChecksumList(withEntry(list ?? [], MAIN_NAME, sums));
    if (list && new TextDecoder().decode(wanted) === JSON.stringify(list)) continue;
    await volume.write(CHECKSUM_LIST, wanted, { ...options, replace: true });
    changed.push(`${volume.name}: ${CHECKSUM_LIST}`);
  }
  if (!restoreEnabled(await readIfThere(backup, RESTORE_SWITCH, options))) {
    const on = new TextEncoder().encode('{"enable": 1}');
    await backup.write(RESTORE_SWITCH, on, { ...options, replace: true });
    changed.push(`${backup.name}: ${RESTORE_SWITCH}`);
  }
  return changed;
}

async function listOf(volume: Volume, options: CallOptions): Promise<ListedFile[] | null> {
  const bytes = await readIfThere(volume, CHECKSUM_LIST, options);
  return bytes && parseChecksumList(bytes, CHECKSUM_LIST);
}
