import { openDB } from 'idb';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { Database } from './database';
import { MIGRATIONS, type Migration, type ProjectSchema } from './schema';
import { ProjectStore } from './store';
import { emptySeed, TestBrowser, text } from '../testing';
import { ProjectVolume } from '../project-volume';

beforeEach(() => void new TestBrowser());

/** What a version 2 could be: a store more, and a field more in every project. */
const second: Migration = async (db, transaction) => {
  (db as unknown as IDBDatabase).createObjectStore('folders');
  let cursor = await transaction.objectStore('projects').openCursor();
  while (cursor) {
    await cursor.update({ ...cursor.value, settings: { migrated: true } });
    cursor = await cursor.continue();
  }
};
const newer = [...MIGRATIONS, second];

async function older(): Promise<string> {
  const store = new ProjectStore();
  const { id } = await store.create(emptySeed);
  const volume = await ProjectVolume.open(store, id);
  await volume.write('/a', text('kept'));
  await store.close();
  return id;
}

describe('Database', () => {
  it.each(MIGRATIONS.map((_, i) => i + 1))(
    'still has the stores of version %i',
    async (version) => {
      const db = await openDB<ProjectSchema>('x', version, {
        upgrade: (made, _from, _to, transaction) => {
          for (const migrate of MIGRATIONS.slice(0, version)) void migrate(made, transaction);
        },
      });
      expect([...db.objectStoreNames]).toEqual(['contents', 'projects', 'states', 'trees']);
      db.close();
    },
  );

  it('migrates a database of an earlier version, with all that it holds', async () => {
    const id = await older();
    const store = new ProjectStore({ database: new Database({ migrations: newer }) });
    const volume = await ProjectVolume.open(store, id);
    expect(volume.info.settings).toEqual({ migrated: true });
    expect(await volume.readText('/a')).toBe('kept');
  });

  it('is as before if a migration fails', async () => {
    const id = await older();
    const failing: Migration = async (db, transaction) => {
      await second(db, transaction);
      throw new Error('bug');
    };
    const broken = new Database({ migrations: [...MIGRATIONS, failing] });
    await expect(new ProjectStore({ database: broken }).list()).rejects.toMatchObject({
      code: 'storage-unavailable',
      params: { message: 'bug' },
    });
    const volume = await ProjectVolume.open(new ProjectStore(), id);
    expect(await volume.readText('/a')).toBe('kept');
    expect(volume.info.settings).toEqual({});
  });

  it('refuses a newer database, and leaves it alone', async () => {
    const id = await older();
    const ahead = new ProjectStore({ database: new Database({ migrations: newer }) });
    await ahead.list();
    await ahead.close();
    await expect(new ProjectStore().list()).rejects.toMatchObject({
      code: 'storage-newer',
      params: { known: MIGRATIONS.length },
    });
    const again = new ProjectStore({ database: new Database({ migrations: newer }) });
    expect((await again.load(id)).info.settings).toEqual({ migrated: true });
  });

  it('makes way for a newer tab, and says that it is outdated', async () => {
    const old = new ProjectStore();
    const { id } = await old.create(emptySeed);
    const told = vi.fn();
    old.database.onOutdated(told);
    const ahead = new ProjectStore({ database: new Database({ migrations: newer }) });
    expect(await ahead.list()).toMatchObject([{ id }]);
    expect(told).toHaveBeenCalledOnce();
    await expect(old.list()).rejects.toMatchObject({ code: 'storage-outdated' });
  });

  it('gives up on a tab that does not make way', async () => {
    await older();
    const stuck = await openDB('portside-projects', 1);
    const database = new Database({ migrations: newer, blockedAfter: 20 });
    const store = new ProjectStore({ database });
    await expect(store.list()).rejects.toMatchObject({ code: 'storage-blocked' });
    stuck.close();
    await vi.waitFor(async () => expect(await store.list()).toHaveLength(1));
  });

  it('says so if there is no database at all', async () => {
    vi.stubGlobal('indexedDB', undefined);
    await expect(new ProjectStore().list()).rejects.toMatchObject({ code: 'storage-unavailable' });
    Object.defineProperty(globalThis, 'indexedDB', {
      configurable: true,
      get: () => {
        throw new DOMException('The operation is insecure.', 'SecurityError');
      },
    });
    await expect(new ProjectStore().list()).rejects.toMatchObject({
      code: 'storage-unavailable',
      params: { message: 'The operation is insecure.' },
    });
    const refusing = {
      open: () => {
        throw new DOMException('not here', 'SecurityError');
      },
    };
    vi.stubGlobal('indexedDB', refusing);
    await expect(new ProjectStore().list()).rejects.toMatchObject({
      code: 'storage-unavailable',
      params: { message: 'not here' },
    });
    vi.unstubAllGlobals();
  });

  it.each([
    ['QuotaExceededError', 'storage-full'],
    ['UnknownError', 'storage-failed'],
  ])('turns %s into %s, with nothing written', async (name, code) => {
    const store = new ProjectStore();
    const { id } = await store.create(emptySeed);
    const volume = await ProjectVolume.open(store, id);
    const before = volume.info;
    const put = vi.spyOn(IDBObjectStore.prototype, 'put').mockImplementation(() => {
      throw new DOMException('disk', name);
    });
    await expect(volume.write('/a', text('1'))).rejects.toMatchObject({ code });
    put.mockRestore();
    expect(volume.info).toEqual(before);
    expect((await store.load(id)).info).toEqual(before);
    await volume.write('/a', text('1'));
    expect(await volume.readText('/a')).toBe('1');
  });

  it('opens again after it was closed', async () => {
    const store = new ProjectStore();
    const { id } = await store.create(emptySeed);
    await store.database.close();
    expect(await store.list()).toMatchObject([{ id }]);
  });
});
