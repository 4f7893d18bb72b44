import 'fake-indexeddb/auto';
import { IDBFactory } from 'fake-indexeddb';
import { openDB } from 'idb';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { freeGeometry } from '../geometry';
import { ImageVolume } from '../image-volume';
import { fixtureBytes, testClient } from '../testing';
import { KeptImages, type KeptImage } from './kept-images';

const engine = testClient();
afterAll(() => engine.dispose());
// Other test files may have kept images in the one before.
beforeEach(() => {
  globalThis.indexedDB = new IDBFactory();
});

const info = (id: string, more: Partial<KeptImage> = {}): KeptImage => ({
  id,
  name: `${id}.bin`,
  at: 1,
  size: 8192,
  changed: false,
  targetId: null,
  sample: false,
  ...more,
});

async function opened(bytes: Uint8Array<ArrayBuffer>, id?: string) {
  const opening = await ImageVolume.open(engine, bytes, 'x.bin', id === undefined ? {} : { id });
  if (opening.kind !== 'littlefs') throw new Error(opening.kind);
  return opening.volume;
}

describe('kept images', () => {
  it('come back with their edits, under the same id', async () => {
    const bytes = fixtureBytes('v1-usr-4096x50-p256');
    const before = await opened(bytes);
    expect(before.edits).toBeNull();
    await before.rename('/a.py', '/main.py');
    await before.write('/new.txt', new TextEncoder().encode('new'));
    await before.remove('/b.py');
    let store = await KeptImages.open();
    await store.put(info(before.id), { source: new Blob([bytes]), edits: before.edits });
    store.close();

    store = await KeptImages.open();
    const { source, edits } = await store.load(before.id);
    if (!source || !edits) throw new Error('nothing came back');
    const after = await opened(new Uint8Array(await source.arrayBuffer()), before.id);
    await after.restore(edits);
    expect(after.id).toBe(before.id);
    expect(after.snapshot.rows.map(({ path, size }) => [path, size])).toEqual(
      before.snapshot.rows.map(({ path, size }) => [path, size]),
    );
    expect(await after.readText('/new.txt')).toBe('new');
    expect((await after.build()).sha256).toBe((await before.build()).sha256);
    store.close();
  });

  it('keep a new image by its geometry alone', async () => {
    const before = ImageVolume.create(engine, 'new.bin', freeGeometry('2.1', 512, 16));
    await before.mkdir('/lib');
    const store = await KeptImages.open();
    await store.put(info('n'), { source: null, edits: before.edits });
    const { source, edits } = await store.load('n');
    expect(source).toBeNull();
    const after = ImageVolume.create(engine, 'new.bin', null);
    if (edits) await after.restore(edits);
    expect(after.snapshot).toMatchObject({ geometry: before.snapshot.geometry, dirty: true });
    store.close();
  });

  it('are listed with the newest first, and gone once they are removed', async () => {
    const store = await KeptImages.open();
    for (const [id, at] of [
      ['a', 1],
      ['b', 3],
      ['c', 2],
    ] as const) {
      await store.put(info(id, { at }), { source: new Blob(['x']), edits: null });
    }
    expect((await store.list()).map(({ id }) => id)).toEqual(['b', 'c', 'a']);
    await store.remove(['b', 'c']);
    expect((await store.list()).map(({ id }) => id)).toEqual(['a']);
    await expect(store.load('b')).rejects.toMatchObject({ code: 'kept-gone' });
    store.close();
  });

  it('that were damaged or are of another version are not taken for edits', async () => {
    const store = await KeptImages.open();
    await store.put(info('a'), { source: new Blob(['x']), edits: null });
    await store.put(info('b'), { edits: null });
    const raw = await openDB('portside-images');
    await raw.put('edits', { root: { type: 'dir' }, nextKey: 1 }, 'a');
    await raw.put('images', { id: 'c' }, 'c');
    raw.close();
    for (const id of ['a', 'b']) {
      await expect(store.load(id)).rejects.toMatchObject({ code: 'kept-damaged' });
    }
    expect((await store.list()).map(({ id }) => id)).toEqual(['a', 'b']);
    store.close();
  });

  it('take no edits of another image', async () => {
    const one = await opened(fixtureBytes('v1-usr-4096x50-p256'));
    await one.mkdir('/x');
    const { edits } = one;
    const empty = ImageVolume.create(engine, 'e.bin', freeGeometry('2.1', 512, 16));
    const other = await opened((await empty.build()).bytes);
    if (!edits) throw new Error('no edits');
    await expect(other.restore(edits)).rejects.toMatchObject({ code: 'kept-damaged' });
    expect(other.snapshot.dirty).toBe(false);
  });
});
