import { toPortsideError } from '../../ground/errors/convert';
import { readIfThere } from '../read-if-there';
import { walk } from '../walk';
import type { CallOptions, Volume } from '../volume';
import {
  CHECKSUM_LIST_MAX,
  parseChecksumList,
  stateOf,
  type FileSums,
  type ListedFile,
  type SumKind,
} from './checksum-list';
import { CHECKSUM_LIST, RESTORE_SWITCH, USER_MOUNT } from './names';
import { bootRestorePlanOf, restoreEnabled, type BootRestorePlan } from './restore-plan';

/** Files of the system that are worth being in the list, if they are there. */
const SYSTEM_FILES = ['/apn_cfg.json', '/system_config.json'];

/** What a module with these two partitions does at its next boot. */
export interface BootSimulation extends BootRestorePlan {
  /** Listed files that are as the list has them. */
  readonly kept: readonly string[];
  /** Which partition the list is read from; null: there is none. */
  readonly listFrom: 'user' | 'backup' | null;
  readonly problems: readonly BootProblem[];
}

export type BootProblem =
  /** Firmware prints `x backup restore procedure error` and restores nothing. */
  | { readonly code: 'list-broken' | 'list-too-long'; readonly paths: readonly [] }
  /** Its names don't begin with `/usr/`, so that no file of the user partition is meant. */
  | { readonly code: 'outside-usr'; readonly paths: readonly string[] }
  /** Firmware has no checksum of an empty file, and restores it at each boot. */
  | { readonly code: 'empty-listed'; readonly paths: readonly string[] }
  /** The backup holds a copy, but the list does not name the file: it is never restored. */
  | { readonly code: 'copy-unlisted'; readonly paths: readonly string[] }
  /** The copy in the backup has another sum than the list: what is restored is not what was listed. */
  | { readonly code: 'copy-differs'; readonly paths: readonly string[] }
  /** Files of the system that are there, and that nothing protects. */
  | { readonly code: 'system-unlisted'; readonly paths: readonly string[] };

/** @param reads the sum that the firmware reads: SHA-256 until early 2021, its CRC-32 since */
export async function simulateBoot(
  { user, backup }: { readonly user: Volume; readonly backup: Volume },
  reads: SumKind,
  options: CallOptions = {},
): Promise<BootSimulation> {
  const enabled = restoreEnabled(await readIfThere(backup, RESTORE_SWITCH, options));
  const own = await readIfThere(user, CHECKSUM_LIST, options);
  const bytes = own ?? (await readIfThere(backup, CHECKSUM_LIST, options));
  const listFrom = own ? 'user' : bytes ? 'backup' : null;
  const list = listOf(bytes);
  const there = await filesOf(user, options);
  if (typeof list === 'string') {
    return {
      ...{ enabled, listFrom, restored: [], notInBackup: [], kept: [] },
      problems: [{ code: list, paths: [] }],
    };
  }
  const copies = await filesOf(backup, options);
  const inside = list.filter(({ name }) => pathOf(name) !== null);
  const sums = await sumsOf(user, there, inside.map(nameAsPath), options);
  const copySums = await sumsOf(
    backup,
    copies,
    inside.map(({ name }) => name),
    options,
  );
  const rows = inside.map((entry) => {
    const path = nameAsPath(entry);
    const state = stateOf(entry, sums.get(path) ?? null, reads);
    return { entry, path, state, inBackup: copies.has(entry.name) };
  });
  const plan = bootRestorePlanOf(enabled, rows);
  const listed = new Set(inside.map(nameAsPath));
  const problems: BootProblem[] = [
    {
      code: 'outside-usr',
      paths: list.filter(({ name }) => pathOf(name) === null).map(({ name }) => name),
    },
    {
      code: 'empty-listed',
      paths: rows.filter(({ state }) => state === 'empty').map(({ path }) => path),
    },
    {
      code: 'copy-differs',
      paths: rows
        .filter(({ entry, inBackup }) => {
          const copy = copySums.get(entry.name);
          return inBackup && copy && copy.size > 0 && stateOf(entry, copy, reads) !== 'matches';
        })
        .map(({ path }) => path),
    },
    {
      code: 'copy-unlisted',
      paths: [...copies].flatMap((name) => {
        const path = pathOf(name);
        return path === null || listed.has(path) ? [] : [path];
      }),
    },
    {
      code: 'system-unlisted',
      paths: SYSTEM_FILES.filter((path) => there.has(path) && !listed.has(path)),
    },
  ];
  return {
    ...plan,
    listFrom,
    kept: rows.filter(({ state }) => state === 'matches').map(({ path }) => path),
    problems: problems.filter(({ paths }) => paths.length),
  };
}

/** Below the user partition's root; null: it is no name of a file there. */
function pathOf(name: string): string | null {
  return name.startsWith(`${USER_MOUNT}/`) && name.length > USER_MOUNT.length + 1
    ? name.slice(USER_MOUNT.length)
    : null;
}

const nameAsPath = ({ name }: ListedFile) => pathOf(name) ?? name;

function listOf(bytes: Uint8Array | null): readonly ListedFile[] | 'list-broken' | 'list-too-long' {
  if (!bytes) return [];
  if (new TextDecoder().decode(bytes).length > CHECKSUM_LIST_MAX) return 'list-too-long';
  try {
    return parseChecksumList(bytes, CHECKSUM_LIST);
  } catch (thrown) {
    if (toPortsideError(thrown).code !== 'checksum-list-broken') throw thrown;
    return 'list-broken';
  }
}

async function filesOf(volume: Volume, { signal }: CallOptions): Promise<ReadonlySet<string>> {
  const entries = await walk(volume, '/', { signal });
  return new Set(entries.filter(({ type }) => type === 'file').map(({ path }) => path));
}

async function sumsOf(
  volume: Volume,
  there: ReadonlySet<string>,
  paths: readonly string[],
  { signal }: CallOptions,
): Promise<ReadonlyMap<string, FileSums>> {
  const wanted = [...new Set(paths)].filter((path) => there.has(path));
  const digests = await volume.checksums(wanted, { signal });
  return new Map(
    digests.map(({ path, size, sha256, quectelCrc32 }) => [
      path,
      { size, sha256, crc32: quectelCrc32 },
    ]),
  );
}
