import type { DBSchema, IDBPDatabase, IDBPTransaction, StoreNames } from 'idb';
import type { TreeRecord } from './tree-record';
import type { ProjectInfo, StateInfo } from '../types';

/** Bytes of content, once however many files and projects have them. */
interface ContentRecord {
  readonly sha256: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

/** The newest schema; what the stores hold is documented at the types. */
export interface ProjectSchema extends DBSchema {
  /** By id. */
  projects: { key: string; value: ProjectInfo };
  /** By project and revision: what a history lists. */
  states: { key: [string, number]; value: StateInfo };
  /** By project and revision: the tree of each state. */
  trees: { key: [string, number]; value: TreeRecord };
  /** By SHA-256 in hex. Held by every tree that names it; `sweep` removes the others. */
  contents: { key: string; value: ContentRecord };
}

export type ProjectDatabase = IDBPDatabase<ProjectSchema>;
export type StoreName = StoreNames<ProjectSchema>;
export type ReadTransaction = IDBPTransaction<ProjectSchema, StoreName[]>;
export type WriteTransaction = IDBPTransaction<ProjectSchema, StoreName[], 'readwrite'>;
export type UpgradeTransaction = IDBPTransaction<ProjectSchema, StoreName[], 'versionchange'>;

export const ALL_STORES = ['projects', 'states', 'trees', 'contents'] as const;

/**
 * Brings a database from one version to the next, within the transaction of the upgrade: it may
 * await nothing but that transaction. A migration is never changed once it was released.
 */
export type Migration = (
  db: ProjectDatabase,
  transaction: UpgradeTransaction,
) => void | Promise<void>;

/** The migration at index i makes version i + 1 of version i; version 0 is no database at all. */
export const MIGRATIONS: readonly Migration[] = [
  (db) => {
    db.createObjectStore('projects', { keyPath: 'id' });
    db.createObjectStore('states', { keyPath: ['project', 'revision'] });
    db.createObjectStore('trees', { keyPath: ['project', 'revision'] });
    db.createObjectStore('contents', { keyPath: 'sha256' });
  },
];
