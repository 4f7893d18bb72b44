import { openDB, type OpenDBCallbacks } from 'idb';
import { PortsideError } from '../../ground/errors/portside-error';
import { Emitter } from '../../ground/emitter';
import {
  MIGRATIONS,
  type Migration,
  type ProjectDatabase,
  type ProjectSchema,
  type ReadTransaction,
  type StoreName,
  type UpgradeTransaction,
  type WriteTransaction,
} from './schema';

export interface DatabaseOptions {
  readonly name?: string;
  readonly migrations?: readonly Migration[];
  /** Milliseconds to wait for a tab that holds an older version. */
  readonly blockedAfter?: number;
}

/** Milliseconds; a tab that runs lets go at once, so what holds longer hangs or is very old. */
const BLOCKED_AFTER = 4000;

/**
 * The connection to the database, opened at the first need and again after it was lost. All that
 * fails comes out as a `storage-…` error, and a transaction that fails has written nothing.
 */
export class Database {
  readonly #name: string;
  readonly #migrations: readonly Migration[];
  readonly #blockedAfter: number;
  readonly #outdatedListeners = new Emitter();
  #opening: Promise<ProjectDatabase> | null = null;
  #outdated = false;
  #lost = false;

  constructor(options: DatabaseOptions = {}) {
    this.#name = options.name ?? 'portside-projects';
    this.#migrations = options.migrations ?? MIGRATIONS;
    this.#blockedAfter = options.blockedAfter ?? BLOCKED_AFTER;
  }

  /** A newer Portside has taken over: every further call throws `storage-outdated`. */
  get outdated(): boolean {
    return this.#outdated;
  }

  onOutdated(listener: () => void): () => void {
    return this.#outdatedListeners.on(listener);
  }

  /** Reads in one transaction; `work` may await nothing but that. */
  async read<T>(
    stores: readonly StoreName[],
    work: (transaction: ReadTransaction) => Promise<T>,
  ): Promise<T> {
    const db = await this.#open();
    const transaction = this.#begin(() => db.transaction([...stores]));
    return this.#finish(transaction, () => work(transaction));
  }

  /** Writes in one transaction: all of it or, if anything throws, nothing. */
  async write<T>(
    stores: readonly StoreName[],
    work: (transaction: WriteTransaction) => Promise<T>,
  ): Promise<T> {
    const db = await this.#open();
    const transaction = this.#begin(() =>
      // 'strict': what was said to be saved is on the disk, even if the power fails.
      db.transaction([...stores], 'readwrite', { durability: 'strict' }),
    );
    return this.#finish(transaction, () => work(transaction));
  }

  async close(): Promise<void> {
    const opening = this.#opening;
    this.#opening = null;
    if (opening) (await opening).close();
  }

  async #finish<T>(
    transaction: { done: Promise<void>; abort(): void; error: DOMException | null },
    work: () => Promise<T>,
  ): Promise<T> {
    // Whether it fails is asked below; here it only must not count as unhandled.
    const done = transaction.done.then(
      () => null,
      (reason: unknown) => ({ reason }),
    );
    try {
      const result = await work();
      const failed = await done;
      if (failed) throw failed.reason;
      return result;
    } catch (thrown) {
      abort(transaction);
      await done;
      throw this.#translate(thrown, transaction.error);
    }
  }

  #begin<T>(start: () => T): T {
    try {
      return start();
    } catch (thrown) {
      // The connection is closing under us; the next call opens another.
      this.#opening = null;
      throw this.#translate(thrown, null);
    }
  }

  #translate(thrown: unknown, ofTransaction: DOMException | null): PortsideError {
    if (thrown instanceof PortsideError) return thrown;
    const names = [nameOf(thrown), nameOf(ofTransaction)];
    const cause = { cause: ofTransaction ?? thrown };
    if (names.includes('QuotaExceededError')) return new PortsideError('storage-full', {}, cause);
    if (this.#outdated) return new PortsideError('storage-outdated', {}, cause);
    if (this.#lost || names.includes('InvalidStateError')) {
      return new PortsideError('storage-lost', {}, cause);
    }
    return new PortsideError('storage-failed', { message: messageOf(thrown) }, cause);
  }

  #open(): Promise<ProjectDatabase> {
    if (this.#outdated) return Promise.reject(new PortsideError('storage-outdated'));
    if (this.#opening) return this.#opening;
    const opening = this.#connect();
    this.#opening = opening;
    opening.catch(() => {
      if (this.#opening === opening) this.#opening = null;
    });
    return opening;
  }

  #connect(): Promise<ProjectDatabase> {
    const version = this.#migrations.length;
    this.#lost = false;
    return new Promise((resolve, reject) => {
      let timer: ReturnType<typeof setTimeout> | undefined;
      let givenUp = false;
      let failure: unknown;
      try {
        // Some browsers throw as soon as a page that may not store anything looks at it.
        if (typeof indexedDB === 'undefined') throw new Error('IndexedDB');
      } catch (thrown) {
        reject(openingError(thrown, version));
        return;
      }
      const callbacks: OpenDBCallbacks<ProjectSchema> = {
        upgrade: (db, from, _to, transaction) => {
          void migrate(db, transaction, this.#migrations.slice(from)).catch((thrown: unknown) => {
            failure = thrown;
            // Its end comes out of the opening, with this failure as the reason.
            transaction.done.catch(() => undefined);
            abort(transaction);
          });
        },
        blocked: () => {
          timer = setTimeout(() => {
            givenUp = true;
            reject(new PortsideError('storage-blocked'));
          }, this.#blockedAfter);
        },
        blocking: (_current, next, event) => {
          // Transactions under way still end; whoever waits gets the database after them.
          (event.target as IDBDatabase).close();
          this.#opening = null;
          if (next === null) return;
          this.#outdated = true;
          this.#outdatedListeners.emit();
        },
        terminated: () => {
          this.#opening = null;
          this.#lost = true;
        },
      };
      // What it throws at once is a rejection as well.
      const opening = Promise.resolve().then(() => openDB(this.#name, version, callbacks));
      opening.then(
        (db) => {
          clearTimeout(timer);
          if (givenUp) db.close();
          else resolve(db);
        },
        (thrown: unknown) => {
          clearTimeout(timer);
          reject(openingError(failure ?? thrown, version));
        },
      );
    });
  }
}

async function migrate(
  db: ProjectDatabase,
  transaction: UpgradeTransaction,
  migrations: readonly Migration[],
): Promise<void> {
  for (const step of migrations) await step(db, transaction);
}

function openingError(thrown: unknown, known: number): PortsideError {
  const options = { cause: thrown };
  switch (nameOf(thrown)) {
    case 'VersionError':
      return new PortsideError('storage-newer', { known }, options);
    case 'QuotaExceededError':
      return new PortsideError('storage-full', {}, options);
    default:
      // Private windows and forbidding settings answer with one of several other names.
      return new PortsideError('storage-unavailable', { message: messageOf(thrown) }, options);
  }
}

/** Undoes a transaction; one that ended by itself can't be aborted any more, and needs not. */
function abort(transaction: { abort(): void }): void {
  try {
    transaction.abort();
  } catch (thrown) {
    if (nameOf(thrown) !== 'InvalidStateError') throw thrown;
  }
}

function nameOf(thrown: unknown): string {
  return thrown instanceof Error || thrown instanceof DOMException ? thrown.name : '';
}

function messageOf(thrown: unknown): string {
  const name = nameOf(thrown);
  const message = thrown instanceof Error ? thrown.message : String(thrown);
  return message || name;
}
