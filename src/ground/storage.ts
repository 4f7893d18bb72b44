import { openDB, type DBSchema, type IDBPDatabase } from 'idb';
import { PortsideError } from './errors/portside-error';

/**
 * Opens a small database of its own. It makes way for a newer tab.
 * @throws {PortsideError} `storage-newer` with `known`; `storage-unavailable`
 */
export async function openStorage<Schema extends DBSchema>(
  name: string,
  version: number,
  upgrade: (fresh: IDBPDatabase<Schema>) => void,
): Promise<IDBPDatabase<Schema>> {
  try {
    const database = await openDB<Schema>(name, version, { upgrade });
    database.addEventListener('versionchange', () => database.close());
    return database;
  } catch (cause) {
    const newer = cause instanceof Error && cause.name === 'VersionError';
    throw newer
      ? new PortsideError('storage-newer', { known: version }, { cause })
      : new PortsideError('storage-unavailable', { message: String(cause) }, { cause });
  }
}

/** A request to such a database. @throws {PortsideError} `storage-full`, `storage-failed` */
export async function stored<T>(request: () => Promise<T>): Promise<T> {
  try {
    return await request();
  } catch (cause) {
    const full = cause instanceof Error && cause.name === 'QuotaExceededError';
    throw full
      ? new PortsideError('storage-full', {}, { cause })
      : new PortsideError('storage-failed', { message: String(cause) }, { cause });
  }
}
