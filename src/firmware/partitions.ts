import type { FirmwarePackage, Part } from './package';

/** What a file system of a QuecPython package is for: /usr, or the /bak that it is restored from. */
export type PartitionRole = 'user' | 'backup';

/** Names of the partitions on all platforms: ASR and Eigencomm, .lod, UNISOC's entries and records. */
const NAMES: Readonly<Record<string, PartitionRole>> = {
  customer_fs: 'user',
  customer_backup_fs: 'backup',
  py_fs_u: 'user',
  py_fs_b: 'backup',
};

/** Null: its name is not one of QuecPython's partitions. */
export function roleOf({ trail }: Pick<Part, 'trail'>): PartitionRole | null {
  const name = trail.at(-1)?.split('/').at(-1)?.toLowerCase() ?? '';
  return NAMES[name.replace(/\.bin$/, '')] ?? null;
}

/** The two partitions that a module boots with. */
export interface BootPair {
  readonly user: Part;
  /** Null: the package has none. */
  readonly backup: Part | null;
}

/** Null: it has no user partition of littlefs. */
export function bootPairOf({ fileSystems }: Pick<FirmwarePackage, 'fileSystems'>): BootPair | null {
  const readable = fileSystems.filter(({ system }) => system === 'littlefs');
  const user = readable.find((part) => roleOf(part) === 'user');
  if (!user) return null;
  const inside = user.trail.slice(0, -1).join('\n');
  const backup = readable.find(
    (part) => roleOf(part) === 'backup' && part.trail.slice(0, -1).join('\n') === inside,
  );
  return { user, backup: backup ?? null };
}
