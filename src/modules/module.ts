import type { PortsideError } from '../ground/errors/portside-error';
import type { Message } from '../ground/jobs/job-types';
import type { Wire } from '../serial/wire';
import type { BootRestorePlan } from '../volumes/boot/restore-plan';
import type { CallOptions, EntryMark, Volume, VolumeEntry, WriteOptions } from '../volumes/volume';
import type { ModuleExtras } from './extras';

export type { EntryMark };

/** What answers at the other end of the cable. */
export type ModuleFamily = 'quecpython' | 'micropython' | 'wiconnect';

/**
 * A module that is connected. What it can't do is not there: nothing else says so a second time.
 * All its verbs take turns on the one line; each has a deadline on
 * every wait, and leaves the module at its prompt whatever happens, unless the line is lost.
 */
export interface Module extends ModuleExtras {
  /** Unique among the modules of this run. */
  readonly id: string;
  readonly family: ModuleFamily;
  readonly identity: ModuleIdentity;
  /** One for each file system on it; the first is the one a person comes for. */
  readonly volumes: readonly ModuleVolume[];
  /** For terminal and transcript. */
  readonly wire: Wire;
  /**
   * Whose turn it is on the line: 'idle' when it is free for the terminal. Wire bytes that a
   * person types go through `type`, never straight into the wire.
   */
  readonly state: ModuleState;
  onChange(listener: () => void): () => void;

  /**
   * Bytes that a person typed into the terminal. While a verb has the line they wait, except for
   * Ctrl-C, which aborts nothing but what `run` runs.
   */
  type(bytes: Uint8Array): Promise<void>;
  /** Runs a file of the first volume with live output; ends with it, or with an abort, which stops it. */
  run?(path: string, options: RunOptions): Promise<RunResult>;
  /**
   * Names that a module of its interpreter has, or a class as in 'machine.Pin'; '' for those that are
   * built in. Imports it, so that files of its own should not be asked for. Null if there is none of
   * that name, or if the line is not free.
   */
  names?(of: string, options?: CallOptions): Promise<readonly string[] | null>;
  /** Interrupts whatever runs and brings the prompt back. */
  stop?(options?: CallOptions): Promise<void>;
  /** Starts the interpreter anew; gives what it said on the way. */
  softReset?(options?: CallOptions): Promise<BootReport>;
  /** Restarts the whole of a module that has no interpreter; gives what it said on the way. */
  restart?(options?: CallOptions): Promise<BootReport>;
  /** Puts the module back as it was found, and releases the line. */
  close(): Promise<void>;
}

export type ModuleState = 'idle' | 'busy' | 'running' | 'lost' | 'closed';

export interface ModuleIdentity {
  /** As the module says it: 'EC600S-CNLB'; null if it does not. */
  readonly model: string | null;
  readonly firmware: string | null;
  /** All that is known, in order, to be listed: `term.key` names what `value` is. */
  readonly details: readonly ModuleDetail[];
}

export interface ModuleDetail {
  readonly term: Message;
  /** As the module gave it. */
  readonly value: string;
  /** What the value means, in words. */
  readonly notes?: readonly Message[];
}

export interface RunOptions extends CallOptions {
  readonly onOutput: (bytes: Uint8Array) => void;
}

export interface RunResult {
  /** 'error': it ended with a traceback, which is in the output. */
  readonly end: 'finished' | 'error' | 'stopped';
}

export interface BootReport {
  readonly output: string;
  /** What the module's own restore from its backup said; null if it said nothing. */
  readonly restore: BootRestore | null;
}

export interface BootRestore {
  /** Names that it brought back. */
  readonly restored: readonly string[];
  /** Listed names that it wanted to bring back, and that the backup does not hold. */
  readonly missing: readonly string[];
  /** Why it came to no end, in the module's own words; null if it did. */
  readonly failure: string | null;
}

/** A file system of a module. Its root is where it is mounted, so that '/a.py' is '/usr/a.py'. */
export interface ModuleVolume extends Volume {
  readonly kind: 'module';
  /** Where the module has it: '/usr'; '/' if it has but one. */
  readonly mount: string;
  /** Everything in one round trip, if the module can. */
  entries(options?: CallOptions): Promise<VolumeEntry[]>;
  /** What is known of entries beyond size and type, by path; as of the last `entries`. */
  readonly marks: ReadonlyMap<string, readonly EntryMark[]>;
  write(path: string, bytes: Uint8Array, options?: ModuleWriteOptions): Promise<void>;
  /** All that is known of one entry, in order; the module is asked, if it can say more. */
  details?(path: string, options?: CallOptions): Promise<readonly ModuleDetail[]>;
  /** Why a file can't be replaced, renamed or deleted as things stand; null if it can. */
  guard?(path: string): PortsideError | null;
  /** What the file is for, if its name is special to the module. */
  purpose?(path: string): Message | null;
  /** What a new file can be given beyond its bytes. Absent: nothing. */
  readonly newFile?: NewFileChoices;
  /** Reads files whole, and compares them with the checksums that the module keeps. */
  verify?(paths: readonly string[], options?: CallOptions): Promise<readonly Verification[]>;
  /**
   * What the module's next boot will bring back from its backup; null if it has none.
   * @throws {PortsideError} `checksum-list-broken`
   */
  bootRestorePlan?(options?: CallOptions): Promise<BootRestorePlan | null>;
  /**
   * Puts a file under the protection of the backup: lists it with the sum it has now. Absent:
   * nothing on the module heeds such a list.
   */
  protect?(path: string, options?: CallOptions): Promise<void>;
  /** Takes a file off that list, whether or not anything heeds it. */
  unprotect?(path: string, options?: CallOptions): Promise<void>;
  /** Whether files of the module's own system may be changed. Absent: there are none. */
  systemFilesUnlocked?: boolean;
}

export interface ModuleWriteOptions extends WriteOptions {
  /** Default: as the file that is replaced has them, or as the module gives them by itself. */
  readonly attributes?: Readonly<Partial<FileAttributes>>;
}

/** What a module keeps of a file beside its bytes. */
export interface FileAttributes {
  /** 0 to 255. */
  readonly type: number;
  /** 'major.minor.patch', or with a fourth number. */
  readonly version: string;
  /** Kept when the module is reset to what the factory gave it. */
  readonly essential: boolean;
  /** Can be changed by those who are not allowed to change files. */
  readonly unprotected: boolean;
}

export interface NewFileChoices {
  /** What a file under the path gets if nobody says. */
  defaultsOf(path: string): FileAttributes;
  /** Types with a name of their own, and which numbers are free for the user's purposes. */
  readonly types: readonly { readonly id: number; readonly label: Message }[];
  readonly customTypes: { readonly from: number; readonly to: number };
  /** Most numbers that a version has. */
  readonly versionParts: 3 | 4;
}

export interface Verification {
  readonly path: string;
  /** 'unknown': the module keeps no checksum of it. */
  readonly state: 'matches' | 'differs' | 'unknown';
  /** In hex, as the module writes them; null if there is none. */
  readonly expected: string | null;
  readonly found: string;
}
