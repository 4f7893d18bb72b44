import { afterAll, describe, expect, it } from 'vitest';
import { FolderVolume } from '../../folders/folder-volume';
import { newDisk } from '../../folders/testing';
import { PortsideError } from '../../ground/errors/portside-error';
import { testClient } from '../../images/testing';
import { CachedVolume } from '../../volumes/cached/cached-volume';
import { CachedView } from '../cached/cached-view.svelte';
import type { Shell } from '../../kit/shell';
import type { VolumeView } from '../volume-view.svelte';
import { cachedView, draftView, heldBy, select, testShell, type Texts } from '../testing-view';

const client = testClient();
afterAll(() => client.dispose());

const TREE: Texts = { '/lib': null, '/lib/a.py': 'a', '/main.py': 'main' };
/** A folder on disk: without undo, and it can rename. */
async function folderView(shell: Shell) {
  const folder = await FolderVolume.open(newDisk().root, { mode: 'readwrite' });
  for (const [path, held] of Object.entries(TREE)) {
    if (held === null) await folder.mkdir(path);
    else await folder.write(path, new TextEncoder().encode(held));
  }
  const view = new CachedView(new CachedVolume(folder), shell);
  await view.refresh();
  return view;
}

const yes = { confirm: () => true as const };
/** Does what the newest notice offers, until all of `TREE` is there again. */
function takenBack(view: VolumeView, offer: () => { act: () => void } | null): Promise<void> {
  return new Promise((resolve) => {
    const whole = () =>
      Object.keys(TREE).every((path) => view.rows.some((row) => row.path === path));
    const stop = view.volume.onChange(() => {
      if (!whole()) return;
      stop();
      resolve();
    });
    offer()?.act();
  });
}

describe('deleting', () => {
  it('asks nothing if there is undo, and offers it until something else changes', async () => {
    const { shell, asked, said, offer } = testShell();
    const view = await draftView(TREE, shell, client);
    select(view, '/lib', '/main.py');
    await view.edits.removeSelected();
    expect([asked, said(), await heldBy(view)]).toEqual([[], ['2 entries deleted'], {}]);
    offer()?.act();
    expect(await heldBy(view)).toEqual(TREE);

    select(view, '/main.py');
    await view.edits.removeSelected();
    expect(said().at(-1)).toBe('main.py deleted');
    await view.volume.mkdir('/new');
    expect(offer()).toBeNull();
  });

  it('gives the focus to the row behind, or to the one before', async () => {
    const { shell } = testShell();
    const view = await draftView({ '/a': '', '/b': '', '/c': '', '/d': '' }, shell, client);
    const focused = () => view.tree.row(view.tree.focused)?.path;
    select(view, '/b', '/c');
    await view.edits.removeSelected();
    expect(focused()).toBe('/d');
    select(view, '/d');
    await view.edits.removeSelected();
    expect(focused()).toBe('/a');
  });

  it('asks if there is none, and keeps a little so that it can be brought back', async () => {
    const { shell, asked, offer } = testShell(yes);
    const { view, memory } = await cachedView(TREE, shell, { slow: true });
    select(view, '/lib', '/lib/a.py', '/main.py');
    memory.calls.length = 0;
    await view.edits.removeSelected();
    expect(asked).toEqual(['confirm']);
    // All of it is here before the first of it is deleted.
    const verbs = memory.calls.map((call) => call.split(' ')[0]);
    expect(verbs).toEqual(['read', 'read', 'remove', 'remove', 'remove']);
    expect(await heldBy(view)).toEqual({});
    await takenBack(view, offer);
    expect(await heldBy(view)).toEqual(TREE);
  });

  it('offers nothing that it could not keep', async () => {
    const long = testShell(yes);
    const { view } = await cachedView({ '/long': 'x'.repeat(20_000) }, long.shell, { slow: true });
    select(view, '/long');
    await view.edits.removeSelected();
    expect([await heldBy(view), long.offer()]).toEqual([{}, null]);

    // The same is little on a disk.
    const disk = testShell(yes);
    const folder = await cachedView({ '/long': 'x'.repeat(20_000) }, disk.shell);
    select(folder.view, '/long');
    await folder.view.edits.removeSelected();
    expect(disk.offer()).not.toBeNull();
  });

  it('asks again if something can not be read, and then deletes for good', async () => {
    const texts: string[] = [];
    const answers = [true, undefined, true, true] as const;
    const { shell, offer } = testShell({
      confirm: ({ text }) => answers[texts.push(text) - 1],
    });
    const { view, memory } = await cachedView(TREE, shell);
    memory.before = (_, verb, path) => {
      if (verb === 'read') throw new PortsideError('file-unreadable', { path });
    };
    select(view, '/main.py');
    await view.edits.removeSelected();
    expect(texts[1]).toContain('can’t be read');
    expect(view.rows.length).toBe(3);
    await view.edits.removeSelected();
    expect([view.rows.length, offer()]).toEqual([2, null]);
  });

  it('takes the offer away once the name is there again', async () => {
    const { shell, said } = testShell(yes);
    const { view } = await cachedView(TREE, shell);
    select(view, '/main.py');
    await view.edits.removeSelected();
    expect(said()).toEqual(['main.py deleted']);
    await view.volume.mkdir('/elsewhere');
    expect(said()).toEqual(['main.py deleted']);
    await view.volume.writeText('/main.py', 'new');
    expect(said()).toEqual([]);
  });
});

describe('moving and renaming', () => {
  it('is taken back by the notice, with or without undo', async () => {
    const { shell, said, offer } = testShell();
    const draft = await draftView(TREE, shell, client);
    const far = await folderView(shell);
    for (const view of [draft, far]) {
      select(view, '/main.py');
      await view.edits.moveSelected('/lib');
      expect(said().at(-1)).toBe('main.py moved to /lib');
      expect(Object.keys(await heldBy(view))).toContain('/lib/main.py');
      await takenBack(view, offer);
      expect(await heldBy(view)).toEqual(TREE);

      const row = view.rows.find(({ path }) => path === '/main.py');
      const renamed = row && view.edits.rename(row);
      view.tree.naming?.answer('boot.py');
      await renamed;
      expect(said().at(-1)).toBe('main.py renamed to boot.py');
      await takenBack(view, offer);
      expect(await heldBy(view)).toEqual(TREE);
    }
  });

  it('offers nothing once something stands where it was', async () => {
    const { shell, said } = testShell();
    const view = await folderView(shell);
    select(view, '/main.py');
    await view.edits.moveSelected('/lib');
    await view.volume.writeText('/main.py', 'new');
    expect(said()).toEqual([]);
  });

  it('tells a name that was left and can not be', async () => {
    const { shell } = testShell();
    const { view } = await cachedView(TREE, shell);
    const row = view.rows.find(({ path }) => path === '/main.py');
    const renamed = row && view.edits.rename(row);
    expect(view.tree.naming?.check('lib')).toContain('/lib already exists');
    view.tree.naming?.answer('lib');
    await renamed;
    expect(shell.notices.list.map(({ error }) => error?.code)).toEqual(['already-exists']);
    expect(await heldBy(view)).toEqual(TREE);
  });
});
