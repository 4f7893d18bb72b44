import type { WiconnectDialect } from '../line/dialects';
import type { FileLocation } from '../files/listing';

/** Name of the file that makes a zip a backup of a module. */
export const BACKUP_JSON = 'wiconnect.json';
/** What says that a wiconnect.json is ours. */
export const BACKUP_FORMAT = 'portside-wiconnect-backup';
export const BACKUP_SCHEMA = 1;
/** Folder of the archive that holds the files. */
export const BACKUP_FILES = 'files';
export const VERSION_TXT = 'ver.txt';
export const VARIABLES_TXT = 'get-all.txt';

/** What wiconnect.json says. */
export interface BackupManifest {
  readonly format: typeof BACKUP_FORMAT;
  readonly schema: number;
  readonly dialect: WiconnectDialect;
  /** What `ver` said. */
  readonly version: string;
  readonly mac: string | null;
  readonly files: readonly BackupFile[];
  /** What could not be read, and why, as an error code. */
  readonly skipped: readonly { readonly name: string; readonly code: string }[];
}

export interface BackupFile {
  /** As the module has it. */
  readonly name: string;
  /** Where the zip has it. */
  readonly file: string;
  readonly size: number;
  readonly sha256: string;
  /** As the dialect counts it, in hex. */
  readonly crc: string;
  /** False: the module's own checksum is another. */
  readonly matches: boolean | null;
  readonly location: FileLocation | null;
  readonly type: number | null;
  readonly flags: number | null;
  readonly version: string | null;
}
