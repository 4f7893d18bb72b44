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

  constructor() {
    globalThis.indexedDB = new IDBFactory();
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

export const emptySeed: ProjectSeed = {
  name: 'p',
  target: { kind: 'none' },
  settings: {},
  step: 'created',
  files: { tree: emptyTree(), contents: new Map() },
};

export const text = (content: string) => new TextEncoder().encode(content);
