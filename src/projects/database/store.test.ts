import { openDB } from 'idb';
import { beforeEach, describe, expect, it } from 'vitest';
import { flatten } from './flat';
import { ProjectVolume } from '../project-volume';
import { seedEmpty, seedFromFiles } from '../archive/seeds';
import { KEEP_DELETED, type ProjectStore } from './store';
import { DROPS_PER_SWEEP } from './contents';
import { emptySeed, TestBrowser, text } from '../testing';
import { KEEP_ALL } from './thinning';

let browser: TestBrowser;
let store: ProjectStore;

beforeEach(() => {
  browser = new TestBrowser();
  store = browser.tab();
});

async function count(name: string): Promise<number> {
  const db = await openDB('portside-projects');
  const found = await db.count(name);
  db.close();
  return found;
}

describe('ProjectStore', () => {
  it('lists projects with what they are for, the last changed first', async () => {
    const a = await store.create(seedEmpty('a', { kind: 'module', module: 'bc25', sizes: {} }));
    browser.now += 1000;
    await store.create(seedEmpty('b'));
    expect((await store.list()).map(({ name }) => name)).toEqual(['b', 'a']);
    browser.now += 1000;
    await store.update(a.id, { name: 'A', settings: { x: 1 } });
    expect(await store.list()).toMatchObject([
      { name: 'A', target: { module: 'bc25' }, settings: { x: 1 }, revision: 2, state: 1 },
      { name: 'b' },
    ]);
  });

  it('keeps equal bytes once, whatever project has them', async () => {
    const items = [
      { type: 'file', path: 'a', bytes: text('same') },
      { type: 'file', path: 'd/b', bytes: text('same') },
      { type: 'file', path: 'c', bytes: text('other') },
    ] as const;
    const { id } = await store.create(await seedFromFiles('p', items));
    await store.create(await seedFromFiles('q', items));
    const copy = await store.duplicate(id, 'copy of p');
    expect(await count('contents')).toBe(2);
    const volume = await ProjectVolume.open(store, copy.id);
    expect(await volume.readText('/d/b')).toBe('same');
    await volume.write('/a', text('changed'), { replace: true });
    const original = await ProjectVolume.open(store, id);
    expect(await original.readText('/a')).toBe('same');
    expect((await store.history(copy.id)).map(({ step }) => step)).toEqual([
      ...['written', 'duplicated'],
    ]);
  });

  it('stores a view of larger bytes as what is seen of them', async () => {
    const large = text('x'.repeat(1000)).subarray(0, 3);
    const items = [{ type: 'file', path: 'a', bytes: large }] as const;
    const { id } = await store.create(await seedFromFiles('p', items));
    const volume = await ProjectVolume.open(store, id);
    expect((await volume.read('/a')).buffer.byteLength).toBe(3);
  });

  it('brings a deleted project back, until it is purged', async () => {
    const items = [{ type: 'file', path: 'a', bytes: text('1') }] as const;
    const { id } = await store.create(await seedFromFiles('p', items));
    await store.remove(id);
    expect(await store.list()).toEqual([]);
    expect(await store.listDeleted()).toMatchObject([{ id, deleted: browser.now }]);
    await store.tidy();
    await store.restore(id);
    expect(await (await ProjectVolume.open(store, id)).readText('/a')).toBe('1');
    await store.remove(id);
    browser.now += KEEP_DELETED + 1;
    await store.tidy();
    expect(await Promise.all(['projects', 'states', 'trees', 'contents'].map(count))).toEqual([
      ...[0, 0, 0, 0],
    ]);
    await expect(store.restore(id)).rejects.toMatchObject({ code: 'project-gone' });
    await expect(store.load(id)).rejects.toMatchObject({ code: 'project-gone' });
  });

  it('thins the history out, and collects contents that went with it', async () => {
    const volume = await ProjectVolume.open(store, (await store.create(emptySeed)).id);
    const writes = KEEP_ALL + 2 * DROPS_PER_SWEEP;
    for (let i = 0; i < writes; i++) {
      await volume.write('/a', text(`content ${i}`), { replace: true });
      browser.now += 1000;
    }
    const states = await volume.history();
    expect(states.length).toBeLessThanOrEqual(KEEP_ALL + 2);
    expect(await count('trees')).toBe(states.length);
    expect(await count('contents')).toBeLessThanOrEqual(states.length + DROPS_PER_SWEEP);
    await store.tidy();
    expect(await count('contents')).toBeLessThanOrEqual(states.length);
    for (const { revision } of states) {
      const tree = await store.stateTree(volume.info.id, revision);
      for (const { content } of flatten(tree).values()) {
        if (content) expect((await store.content(content.sha256, '/a')).length).toBeGreaterThan(8);
      }
    }
  });

  it('says which content is missing', async () => {
    const items = [{ type: 'file', path: 'a', bytes: text('1') }] as const;
    const { id } = await store.create(await seedFromFiles('p', items));
    const volume = await ProjectVolume.open(store, id);
    const db = await openDB('portside-projects');
    await db.clear('contents');
    db.close();
    await expect(volume.read('/a')).rejects.toMatchObject({
      code: 'content-missing',
      params: { path: '/a' },
    });
  });

  it('opens and changes a project of 10,000 files', async () => {
    const items = Array.from({ length: 10_000 }, (_, i) => ({
      type: 'file' as const,
      path: `d${i % 100}/file ${i}.py`,
      bytes: text(`print(${i})`),
    }));
    const { id } = await store.create(await seedFromFiles('p', items));
    const tab = browser.tab();
    const volume = await ProjectVolume.open(tab, id);
    expect(volume.snapshot.rows.length).toBe(10_100);
    await volume.write('/d7/new.py', text('x'));
    expect(volume.snapshot.rows.length).toBe(10_101);
  }, 60_000);
});
