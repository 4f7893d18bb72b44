import 'fake-indexeddb/auto';
import { openDB } from 'idb';
import { afterEach, describe, expect, it } from 'vitest';
import { FolderStore } from './folder-store';
import type { DirectoryHandle } from './handles';

/** What is stored of a handle is copied, so its verbs are on the prototype here. */
class Stored {
  readonly kind = 'directory';
  constructor(
    readonly name: string,
    readonly place: string,
  ) {}
  isSameEntry(other: Stored): Promise<boolean> {
    return Promise.resolve(other.place === this.place);
  }
}
const handle = (name: string, place: string) =>
  new Stored(name, place) as unknown as DirectoryHandle;

afterEach(() => indexedDB.deleteDatabase('portside-folders'));

describe('FolderStore', () => {
  it('remembers folders over a restart, each once, the last opened first', async () => {
    const store = await FolderStore.open();
    await store.keep(handle('app', '/x/app'), 'read', 1);
    await store.keep(handle('app', '/y/app'), 'readwrite', 2);
    const again = await store.keep(handle('app', '/x/app'), 'readwrite', 3);
    store.close();
    const next = await FolderStore.open();
    const known = await next.list();
    expect(known.map(({ mode, lastOpened }) => [mode, lastOpened])).toEqual([
      ['readwrite', 3],
      ['readwrite', 2],
    ]);
    expect(known[0]).toMatchObject({ id: again.id, handle: { place: '/x/app' } });
    await next.forget(again.id);
    expect(await next.list()).toHaveLength(1);
    next.close();
  });

  it('takes off what is no folder, says how many, and lists the rest', async () => {
    const store = await FolderStore.open();
    const good = await store.keep(handle('app', '/x/app'), 'read', 1);
    const database = await openDB('portside-folders', 1);
    const broken = [
      { id: 'a' },
      { ...good, id: 'b', handle: { kind: 'file', name: 'x' } },
      { ...good, id: 'c', handle: null },
      { ...good, id: 'd', mode: 'all' },
      { ...good, id: 'e', lastOpened: NaN },
      { ...good, id: 'f', name: 7 },
    ];
    for (const record of broken) await database.put('folders', record);
    expect((await store.list()).map(({ id }) => id)).toEqual([good.id]);
    await expect(store.mend()).rejects.toMatchObject({
      code: 'folders-forgotten',
      params: { count: broken.length },
    });
    expect(await database.getAllKeys('folders')).toEqual([good.id]);
    await store.mend();
    database.close();
    store.close();
  });

  it('says in its own words that the database is gone', async () => {
    const store = await FolderStore.open();
    store.close();
    await expect(store.list()).rejects.toMatchObject({ code: 'storage-failed' });
    await expect(store.forget('x')).rejects.toMatchObject({ code: 'storage-failed' });
  });

  it('refuses a database of a newer program and leaves it alone', async () => {
    (await openDB('portside-folders', 9)).close();
    await expect(FolderStore.open()).rejects.toMatchObject({
      code: 'storage-newer',
      params: { known: 1 },
    });
  });
});
