import { beforeEach, describe, expect, it } from 'vitest';
import { sha256Hex } from '../ground/checksums/sha256';
import { runCopy } from '../volumes/copy/copy';
import { planCopy } from '../volumes/copy/plan';
import { MemoryVolume } from '../volumes/testing-memory';
import { walk } from '../volumes/walk';
import { ProjectVolume } from './project-volume';
import type { ProjectStore } from './database/store';
import { emptySeed, TestBrowser, text } from './testing';

let browser: TestBrowser;
let store: ProjectStore;
let volume: ProjectVolume;

beforeEach(async () => {
  browser = new TestBrowser();
  store = browser.tab();
  volume = await ProjectVolume.open(store, (await store.create(emptySeed)).id);
});

async function filesOf(of: ProjectVolume): Promise<Record<string, string>> {
  const found: Record<string, string> = {};
  for (const { path, type } of await walk(of)) {
    found[path] = type === 'dir' ? 'dir' : new TextDecoder().decode(await of.read(path));
  }
  return found;
}

const reopened = () => ProjectVolume.open(browser.tab(), volume.info.id);

describe('ProjectVolume', () => {
  it('keeps what is done, for the next tab that opens it', async () => {
    await volume.mkdir('/lib');
    await volume.write('/lib/a.py', text('print(1)'));
    await volume.write('/b.txt', text(''));
    await volume.rename('/b.txt', '/lib/中文 b.txt');
    expect(await filesOf(await reopened())).toEqual({
      '/lib': 'dir',
      '/lib/a.py': 'print(1)',
      '/lib/中文 b.txt': '',
    });
    expect(volume.info).toMatchObject({
      files: 2,
      directories: 1,
      bytes: 8,
      revision: 5,
      state: 5,
    });
  });

  it('replaces only the content it was told to, whatever another tab has saved', async () => {
    await volume.write('/a.py', text('seen'));
    const over = await sha256Hex(text('seen'));
    const other = await reopened();
    await other.write('/a.py', text('theirs'), { replace: true });
    const late = volume.write('/a.py', text('mine'), { replace: true, over });
    await expect(late).rejects.toMatchObject({ code: 'changed-meanwhile' });
    expect(await filesOf(await reopened())).toEqual({ '/a.py': 'theirs' });
  });

  it('adds many with conflicts answered, as one step that is undone in one', async () => {
    await volume.write('/a.py', text('old'));
    const plan = volume.planAdd('/', [
      { type: 'file', path: 'a.py', bytes: text('new') },
      { type: 'file', path: 'd/b.py', bytes: text('b') },
      { type: 'dir', path: 'e' },
    ]);
    expect(plan.conflicts.map(({ path }) => path)).toEqual(['/a.py']);
    expect(await volume.add(plan, () => 'keep-both')).toEqual({ files: 2, directories: 2 });
    const all = { '/a (2).py': 'new', '/a.py': 'old', '/d': 'dir', '/d/b.py': 'b', '/e': 'dir' };
    expect(await filesOf(volume)).toEqual(all);
    await volume.undo();
    expect(await filesOf(await reopened())).toEqual({ '/a.py': 'old' });
    expect(volume.snapshot).toMatchObject({ canUndo: true, canRedo: true });
    await volume.redo();
    expect(await filesOf(await reopened())).toEqual(all);
  });

  it('moves several in one step', async () => {
    for (const each of ['/a', '/b', '/to']) await volume.mkdir(each);
    await volume.write('/a/x', text('x'));
    await volume.moveAll(['/a', '/a/x', '/b'], '/to');
    const moved = { '/to': 'dir', '/to/a': 'dir', '/to/a/x': 'x', '/to/b': 'dir' };
    expect(await filesOf(await reopened())).toEqual(moved);
    const [last] = await volume.history();
    expect(last?.changes).toMatchObject({ added: 0, removed: 0, renamed: 2 });
    await expect(volume.moveAll(['/to'], '/to/a')).rejects.toMatchObject({ code: 'into-itself' });
  });

  it('throws typed errors and changes nothing', async () => {
    await volume.write('/a', text('1'));
    const before = volume.info;
    await expect(volume.write('/a', text('2'))).rejects.toMatchObject({ code: 'already-exists' });
    await expect(volume.mkdir('/x/y')).rejects.toMatchObject({ code: 'not-found' });
    await expect(volume.rename('/q', '/r')).rejects.toMatchObject({ code: 'not-found' });
    await expect(volume.remove('/')).rejects.toMatchObject({ code: 'root-fixed' });
    await expect(volume.list('/a')).rejects.toMatchObject({ code: 'not-a-directory' });
    await expect(volume.stat('/q')).rejects.toMatchObject({ code: 'not-found' });
    await expect(volume.read('/q')).rejects.toMatchObject({ code: 'not-found' });
    const signal = AbortSignal.abort();
    await expect(volume.write('/c', text('2'), { signal })).rejects.toMatchObject({
      code: 'cancelled',
    });
    expect(volume.info).toEqual(before);
    expect(volume.snapshot.saving).toBe(0);
  });

  it('does what is asked at once one after the other', async () => {
    const names = Array.from({ length: 20 }, (_, i) => `/f${i}`);
    await Promise.all(names.map((name) => volume.write(name, text(name))));
    expect(Object.keys(await filesOf(await reopened())).length).toBe(20);
  });

  it('knows checksums and reads ranges', async () => {
    await volume.write('/q', text('quectel'));
    const [digest] = await volume.checksums(['/q']);
    expect(digest).toMatchObject({ size: 7, quectelCrc32: '0x99386adf' });
    expect(new TextDecoder().decode(await volume.read('/q', { offset: 2, length: 3 }))).toBe('ect');
  });

  it('takes a copy of many files as one step, undone in one', async () => {
    const image = new MemoryVolume({
      ...{ '/a': text('1'), '/lib/b': text('22'), '/lib/c/d': text('333'), '/e': 'dir' },
    });
    await volume.write('/a', text('old'));
    await volume.write('/extra', text('x'));
    const { revision } = volume.info;
    const plan = await planCopy(image, volume, { mirror: true });
    await runCopy(plan, { ticked: new Set(plan.rows.map(({ id }) => id)) });
    const copied = { '/a': '1', '/e': 'dir', '/lib': 'dir', '/lib/b': '22' };
    const all = { ...copied, '/lib/c': 'dir', '/lib/c/d': '333' };
    expect(await filesOf(await reopened())).toEqual(all);
    expect(volume.info.revision).toBe(revision + 1);
    const [last] = await volume.history();
    expect(last).toMatchObject({ step: 'copied', changes: { added: 5, changed: 1, removed: 1 } });
    await volume.undo();
    expect(await filesOf(volume)).toEqual({ '/a': 'old', '/extra': 'x' });
  });

  it('stays as it was if one of many changes is refused, or Cancel comes', async () => {
    const change = (path: string, content: string, sha256: string) =>
      ({ type: 'file', path, bytes: text(content), sha256, replace: false }) as const;
    const good = change('/a', 'a', await sha256Hex(text('a')));
    const bad = [
      [change('/b', 'b', good.sha256), 'copy-differs'],
      [change('/none/b', 'a', good.sha256), 'not-found'],
      [good, 'already-exists'],
    ] as const;
    for (const [second, code] of bad) {
      await expect(volume.writeAll([good, second])).rejects.toMatchObject({ code });
    }
    const signal = AbortSignal.abort();
    await expect(volume.writeAll([good], { signal })).rejects.toMatchObject({ code: 'cancelled' });
    expect(await filesOf(await reopened())).toEqual({});
    expect(volume.snapshot.canUndo).toBe(false);
  });

  it('tells of history, and goes back to a state as a step', async () => {
    await volume.write('/a', text('1'));
    const { revision } = volume.info;
    await volume.write('/a', text('2'), { replace: true });
    await volume.mkdir('/d');
    await volume.write('/d/x', text('x'));
    await volume.rename('/d', '/e');
    const history = await volume.history();
    expect(history.map(({ step }) => step)).toEqual([
      ...['renamed', 'written', 'folder', 'written', 'written', 'created'],
    ]);
    expect(history[0]?.changes).toEqual({
      ...{ added: 0, changed: 0, removed: 0, renamed: 1 },
      paths: [{ kind: 'renamed', path: '/e', from: '/d' }],
    });
    expect(history[3]?.changes).toMatchObject({ changed: 1, added: 0 });
    await volume.goBackTo(revision);
    expect(await filesOf(await reopened())).toEqual({ '/a': '1' });
    await volume.undo();
    expect(await filesOf(volume)).toEqual({ '/a': '2', '/e': 'dir', '/e/x': 'x' });
    await expect(volume.goBackTo(999)).rejects.toMatchObject({ code: 'state-gone' });
  });
});

describe('two tabs', () => {
  async function pair(deaf: boolean) {
    const other = await ProjectVolume.open(browser.tab({ deaf }), volume.info.id);
    return other;
  }

  it('see each other’s changes', async () => {
    const other = await pair(false);
    await volume.write('/a', text('1'));
    await Promise.resolve();
    await other.settled();
    expect(await filesOf(other)).toEqual({ '/a': '1' });
    await other.update({ name: 'renamed' });
    await volume.settled();
    expect(volume.name).toBe('renamed');
  });

  it('put steps on other paths one onto the other, unasked', async () => {
    const other = await pair(true);
    await volume.write('/a', text('1'));
    await other.write('/b', text('2'));
    expect(await filesOf(other)).toEqual({ '/a': '1', '/b': '2' });
    // Taking one's own step back leaves the other tab's where it is.
    await volume.write('/c', text('3'));
    await other.undo();
    expect(await filesOf(await reopened())).toEqual({ '/a': '1', '/c': '3' });
    const keys = (await reopened()).snapshot.rows.map(({ key }) => key);
    expect(new Set(keys).size).toBe(keys.length);
  });

  it('never overwrite each other silently', async () => {
    await volume.write('/a', text('base'));
    const other = await pair(true);
    await volume.write('/a', text('theirs'), { replace: true });
    await expect(other.write('/a', text('mine'), { replace: true })).rejects.toMatchObject({
      code: 'project-conflict',
      params: { path: '/a' },
    });
    expect(await filesOf(other)).toEqual({ '/a': 'theirs' });
  });

  it.each([
    ['mine', { '/a': 'mine' }],
    ['theirs', { '/a': 'theirs' }],
    ['both', { '/a': 'theirs', '/a (2)': 'mine' }],
  ] as const)('ask, and keep %s', async (choice, expected) => {
    await volume.write('/a', text('base'));
    const other = await pair(true);
    other.askConflicts = (conflicts) =>
      Promise.resolve(new Map(conflicts.map(({ path }) => [path, choice])));
    await volume.write('/a', text('theirs'), { replace: true });
    await other.write('/a', text('mine'), { replace: true });
    expect(await filesOf(await reopened())).toEqual(expected);
  });

  it('hear that the project was deleted', async () => {
    const other = await pair(false);
    await store.remove(volume.info.id);
    await other.settled();
    await expect(other.write('/a', text('1'))).rejects.toMatchObject({ code: 'project-gone' });
    expect(other.snapshot.gone).toBe(true);
    await store.restore(volume.info.id);
    await other.write('/a', text('1'));
    expect(await filesOf(await reopened())).toEqual({ '/a': '1' });
  });
});
