import 'fake-indexeddb/auto';
import { IDBFactory } from 'fake-indexeddb';
import type { NewsChannel, ProjectNews } from './database/channel';
import { Database } from './database/database';
import { ProjectStore, type ProjectSeed } from './database/store';
import { emptyTree } from './database/tree-record';

/** For tests: a browser with nothing stored, and tabs that hear of each other. */
export class TestBrowser {
  readonly #tabs = new Set<(news: ProjectNews) => void>();
  now = Date.UTC(2026, 0, 1);

  /** @param room bytes of contents that the browser stores at most */
  constructor({ room }: { room?: number } = {}) {
    const factory = new IDBFactory();
    globalThis.indexedDB = factory;
    if (room !== undefined) limitRoom(factory, room);
  }

  tab(options: { deaf?: boolean } = {}): ProjectStore {
    const tabs = options.deaf ? new Set<(news: ProjectNews) => void>() : this.#tabs;
    let own: ((news: ProjectNews) => void) | undefined;
    const channel: NewsChannel = {
      post: (news) => {
        for (const tab of tabs) if (tab !== own) queueMicrotask(() => tab(news));
      },
      listen(listener) {
        own = listener;
        tabs.add(listener);
        return () => void tabs.delete(listener);
      },
      close: () => own && tabs.delete(own),
    };
    return new ProjectStore({ database: new Database(), channel, now: () => this.now });
  }
}

/** Aborts a transaction after which contents take more than the room, as a browser does with its quota. */
function limitRoom(factory: IDBFactory, room: number): void {
  const open = factory.open.bind(factory);
  factory.open = (name, version) => {
    const opening = open(name, version);
    opening.addEventListener('success', () => {
      const database = opening.result;
      const transaction = database.transaction.bind(database);
      database.transaction = (stores, mode) => {
        const begun = transaction(stores, mode);
        const objectStore = begun.objectStore.bind(begun);
        begun.objectStore = (store) => {
          const found = objectStore(store);
          if (store === 'contents') limitStore(found, begun, room);
          return found;
        };
        return begun;
      };
    });
    return opening;
  };
}

function abortWith(transaction: IDBTransaction, name: string): void {
  (transaction as unknown as { _abort(name: string): void })._abort(name);
}

function limitStore(store: IDBObjectStore, transaction: IDBTransaction, room: number): void {
  if (Object.hasOwn(store, 'put')) return;
  const put = store.put.bind(store);
  store.put = (value: unknown, key?: IDBValidKey) => {
    const request = put(value, key);
    const all = store.getAll();
    all.addEventListener('success', () => {
      const contents = all.result as { bytes: Uint8Array }[];
      const sum = contents.reduce((bytes, content) => bytes + content.bytes.length, 0);
      // A browser's own abort has a reason; that of `abort()` has none.
      if (sum > room) abortWith(transaction, 'QuotaExceededError');
    });
    return request;
  };
}

export const emptySeed: ProjectSeed = {
  name: 'p',
  target: { kind: 'none' },
  settings: {},
  step: 'created',
  files: { tree: emptyTree(), contents: new Map() },
};

export const text = (content: string) => new TextEncoder().encode(content);
