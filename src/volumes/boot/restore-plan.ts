import type { ListedState } from './checksum-list';

export interface BootRestorePlan {
  /** The backup says that it restores at boot. */
  readonly enabled: boolean;
  /** Files that will be as in the backup again. Empty if not enabled. */
  readonly restored: readonly RestoredFile[];
  /** Listed files that differ or are missing, and that the backup does not hold either. */
  readonly notInBackup: readonly string[];
}

interface RestoredFile {
  /** Below the volume's root. */
  readonly path: string;
  readonly why: Exclude<ListedState, 'matches'>;
}

/** The firmware looks no further into backup_restore.json. */
const ENABLE_READ = 64;

export function bootRestorePlanOf(
  enabled: boolean,
  listed: readonly {
    readonly path: string;
    readonly state: ListedState;
    readonly inBackup: boolean;
  }[],
): BootRestorePlan {
  const restored: RestoredFile[] = [];
  const notInBackup: string[] = [];
  for (const { path, state, inBackup } of listed) {
    if (!enabled || state === 'matches') continue;
    if (inBackup) restored.push({ path, why: state });
    else notInBackup.push(path);
  }
  return { enabled, restored, notInBackup };
}

/** @param bytes of backup_restore.json; null if there is none */
export function restoreEnabled(bytes: Uint8Array | null): boolean {
  if (!bytes) return false;
  try {
    const parsed: unknown = JSON.parse(new TextDecoder().decode(bytes.slice(0, ENABLE_READ)));
    return typeof parsed === 'object' && parsed !== null && 'enable' in parsed && !!parsed.enable;
  } catch (thrown) {
    // The firmware takes what it can't read for a no.
    if (thrown instanceof SyntaxError) return false;
    throw thrown;
  }
}
