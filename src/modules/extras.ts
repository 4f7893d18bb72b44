import type { Message } from '../ground/jobs/job-types';
import type { CallOptions, VolumeEntry } from '../volumes/volume';

/**
 * What some modules can do besides. A verb that a module lacks is absent; verbs that only make sense
 * together are one object.
 */
export interface ModuleExtras {
  /** Work that a lost line cut short, and that waits for somebody's word. */
  readonly unfinished?: readonly Unfinished[];
  /** @throws {PortsideError} what writing throws; then it stays in the list */
  settle?(item: Unfinished, choice: SettleChoice, options?: CallOptions): Promise<void>;

  /** The module fetches a file from a web server into its first volume. */
  fetchFile?(url: string, path: string, options?: HttpOptions): Promise<void>;
  /** The module sends a file to a web server. */
  sendFile?(path: string, url: string, options?: HttpOptions): Promise<void>;

  readonly formatting?: Formatting;

  /** Runs a setup script of the first volume; absent path: the module's default script. */
  runSetup?(path?: string, options?: HttpOptions): Promise<string>;

  readonly archives?: Archives;
}

/** Memories are formatted as a whole. */
export interface Formatting {
  /** Those that can be. */
  readonly flashes: readonly Flash[];
  /** What a format would take, as the module lists it now. */
  loses(flash: Flash['id'], options?: CallOptions): Promise<readonly VolumeEntry[]>;
  /** The hardware address that confirms a format, as the module says it. */
  address(options?: CallOptions): Promise<string>;
  /** @throws {PortsideError} `address-differs` if `address` is not the module's */
  format(flash: Flash['id'], address: string, options?: CallOptions): Promise<void>;
}

/** Backups with all that the module keeps of its files. */
export interface Archives {
  /** Everything that can be read, as one archive. */
  backUp(options?: CallOptions): Promise<ModuleBackup>;
  /** What an archive holds, and what of it could be restored here. @throws {PortsideError} `archive-…` */
  open(archive: Uint8Array<ArrayBuffer>, options?: CallOptions): Promise<OpenedBackup>;
}

export interface Unfinished {
  readonly path: string;
  readonly what: Message;
  /** Bytes of what has the name now, and of what waits for it; null if there is none. */
  readonly sizes: { readonly current: number | null; readonly waiting: number | null };
  /** When what waits was stored, in milliseconds since 1970; null if nobody knows. */
  readonly begun: number | null;
  /** In the order in which they are best offered. */
  readonly choices: readonly SettleChoice[];
}

/** 'finish': the new content takes its place; 'undo': the old one stays; 'discard': what is left of either goes. */
export type SettleChoice = 'finish' | 'undo' | 'discard';

export interface HttpOptions extends CallOptions {
  /** What the module says on the way, a line at a time. */
  readonly onLog?: (line: string) => void;
  /** Replace a file that has the path. Default false. */
  readonly replace?: boolean;
}

export interface Flash {
  readonly id: 'extended' | 'bulk';
  readonly label: Message;
  /** What goes with it, beyond the files that are listed. */
  readonly warning: Message;
}

export interface ModuleBackup {
  readonly archive: Uint8Array<ArrayBuffer>;
  readonly fileName: string;
  readonly files: number;
  readonly skipped: readonly { readonly path: string; readonly why: Message }[];
}

export interface OpenedBackup {
  /** Of the module that it was made from. */
  readonly firmware: string;
  readonly entries: readonly BackupEntry[];
  /** Files as they were, with type, version and flags. Stops at the first that fails. */
  restore(paths: readonly string[], options?: RestoreOptions): Promise<void>;
}

export interface BackupEntry {
  readonly path: string;
  readonly size: number;
  /** Why it can't be restored; null if it can. */
  readonly refusal: Message | null;
  /** What is there now: nothing, the same bytes, or others. */
  readonly now: 'absent' | 'same' | 'different';
}

export interface RestoreOptions extends CallOptions {
  readonly onFile?: (path: string) => void;
}
