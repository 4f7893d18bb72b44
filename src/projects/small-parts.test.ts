import { beforeEach, describe, expect, it, vi } from 'vitest';
import { broadcastNews, silentNews, type ProjectNews } from './database/channel';
import { askPersistence, storageReport } from './database/storage';
import { ProjectStore } from './database/store';
import { emptySeed, TestBrowser } from './testing';

beforeEach(() => void new TestBrowser());

describe('broadcastNews', () => {
  it('carries news between tabs, and only those that are some', async () => {
    const [here, there] = [broadcastNews('test'), broadcastNews('test')];
    const raw = new BroadcastChannel('test');
    const heard: ProjectNews[] = [];
    there.listen((news) => heard.push(news));
    const own = vi.fn();
    here.listen(own);
    raw.postMessage('from another version');
    raw.postMessage(null);
    await vi.waitFor(() => {
      here.post({ project: 'p', revision: 7 });
      expect(heard[0]).toEqual({ project: 'p', revision: 7 });
    });
    expect(own).not.toHaveBeenCalled();
    for (const channel of [here, there, raw]) channel.close();
  });

  it('joins two stores', async () => {
    const [here, there] = [
      new ProjectStore({ channel: broadcastNews('stores') }),
      new ProjectStore({ channel: broadcastNews('stores') }),
    ];
    const heard = vi.fn();
    there.onNews(heard);
    const { id } = await here.create(emptySeed);
    await vi.waitFor(() => expect(heard).toHaveBeenCalledWith({ project: id, revision: 1 }));
    await here.close();
    await there.close();
  });

  it('can be left out', async () => {
    const channel = silentNews();
    channel.listen(() => undefined)();
    channel.post({ project: 'p', revision: 1 });
    const store = new ProjectStore({ channel });
    const heard = vi.fn();
    const stop = store.onNews(heard);
    await store.create(emptySeed);
    stop();
    await store.create(emptySeed);
    expect(heard).toHaveBeenCalledOnce();
  });
});

describe('storage', () => {
  const manager = (persisted: boolean, grants: boolean) => ({
    estimate: () => Promise.resolve({ usage: 5, quota: 10 }),
    persisted: () => Promise.resolve(persisted),
    persist: vi.fn(() => Promise.resolve(grants)),
  });

  it('reports what the browser says, and nothing if it says nothing', async () => {
    expect(await storageReport(manager(true, true))).toEqual({
      ...{ usage: 5, quota: 10, persistent: true },
    });
    const nothing = { usage: null, quota: null, persistent: null };
    expect(await storageReport(undefined)).toEqual(nothing);
    expect(await storageReport({ estimate: () => Promise.resolve({}) })).toEqual(nothing);
  });

  it('asks once for what is not granted yet', async () => {
    const granted = manager(true, false);
    expect(await askPersistence(granted)).toBe(true);
    expect(granted.persist).not.toHaveBeenCalled();
    expect(await askPersistence(manager(false, true))).toBe(true);
    expect(await askPersistence(manager(false, false))).toBe(false);
    expect(await askPersistence(undefined)).toBe(false);
  });
});
