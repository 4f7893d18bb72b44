import { afterAll, describe, expect, it } from 'vitest';
import { testClient } from '../../images/testing';
import { PortsideError } from '../../ground/errors/portside-error';
import { cachedView, draftView, heldBy, select, testShell } from '../testing-view';
import { FilesClipboard } from './clipboard.svelte';
import { duplicate, paste } from './transfer';

const client = testClient();
afterAll(() => client.dispose());

const TREE = { '/lib': null, '/lib/a.py': 'a', '/lib/deep': null, '/main.py': 'main' };
const all = (ask: { plan: { rows: readonly { id: number; tickable: boolean }[] } }) =>
  new Set(ask.plan.rows.filter(({ tickable }) => tickable).map(({ id }) => id));

/** A volume with undo and one without, and a clipboard between them. */
async function setUp(answers: Parameters<typeof testShell>[0] = {}) {
  const frame = testShell(answers);
  const draft = await draftView(TREE, frame.shell, client);
  const { view: far, memory } = await cachedView({ '/main.py': 'other' }, frame.shell);
  const clipboard = new FilesClipboard();
  const take = (view: typeof draft | typeof far, cut: boolean, ...paths: string[]) => {
    select(view, ...paths);
    return clipboard.take(view, cut);
  };
  const put = (view: typeof draft | typeof far, into: string) =>
    paste(clipboard, view, into, frame.shell);
  return { ...frame, draft, far, memory, clipboard, take, put };
}

describe('pasting', () => {
  it('copies between volumes with all that a folder holds, and selects what has come', async () => {
    const { draft, far, take, put, asked, said } = await setUp();
    expect(take(draft, false, '/lib', '/lib/a.py')).toBe('/lib\n/lib/a.py');
    await put(far, '/');
    expect(await heldBy(far)).toEqual({
      '/lib': null,
      '/lib/a.py': 'a',
      '/lib/deep': null,
      '/main.py': 'other',
    });
    expect([asked, said()]).toEqual([[], ['1 file · 2 folders copied to memory']]);
    expect(far.tree.selection.map(({ path }) => path)).toEqual(['/lib']);
    // It can be pasted again: the same is there already.
    await put(far, '/');
    expect(said()[1]).toBe('Nothing to copy: the same files are there already.');
  });

  it('asks about a name that is taken, and leaves all as it is if that is left', async () => {
    const left = await setUp();
    left.take(left.draft, true, '/main.py');
    await left.put(left.far, '/');
    expect(left.asked).toEqual(['copyPlan']);
    expect(await heldBy(left.far)).toEqual({ '/main.py': 'other' });
    expect(await heldBy(left.draft)).toEqual(TREE);
    expect(left.clipboard.taken?.cut).toBe(true);

    const agreed = await setUp({ copyPlan: all });
    agreed.take(agreed.draft, true, '/main.py');
    await agreed.put(agreed.far, '/');
    expect(agreed.asked).toEqual(['copyPlan', 'copyResult']);
    expect(await heldBy(agreed.far)).toEqual({ '/main.py': 'main' });
    expect(Object.keys(await heldBy(agreed.draft))).not.toContain('/main.py');
    expect(agreed.clipboard.taken).toBeNull();
  });

  it('deletes nothing of what was cut that has not arrived whole', async () => {
    const { draft, far, memory, take, put, asked, clipboard } = await setUp();
    memory.before = (_, verb, path) => {
      if (verb === 'write' && path === '/lib/a.py')
        throw new PortsideError('no-space', { volume: 'far' });
    };
    take(draft, true, '/lib', '/main.py');
    await draft.volume.rename('/main.py', '/boot.py');
    await put(far, '/');
    // It was renamed meanwhile, and goes under its new name; the folder stays.
    expect(await heldBy(draft)).toEqual({ '/lib': null, '/lib/a.py': 'a', '/lib/deep': null });
    expect((await heldBy(far))['/boot.py']).toBe('main');
    expect(asked).toEqual(['copyResult']);
    expect(clipboard.taken?.cut).toBe(true);
  });

  it('moves within a volume, in one step that the notice takes back', async () => {
    const { draft, clipboard, take, put, said, offer } = await setUp();
    take(draft, true, '/main.py', '/lib/a.py');
    expect(
      clipboard.isCut(
        draft,
        draft.rows.find(({ path }) => path === '/main.py')!,
      ),
    ).toBe(true);
    await put(draft, '/lib/deep');
    expect(Object.keys(await heldBy(draft))).toEqual([
      '/lib',
      '/lib/deep',
      '/lib/deep/a.py',
      '/lib/deep/main.py',
    ]);
    expect(said()).toEqual(['2 entries moved to /lib/deep']);
    expect(clipboard.taken).toBeNull();
    offer()?.act();
    await Promise.resolve();
    expect(await heldBy(draft)).toEqual(TREE);
  });

  it.each([true, false])('never puts a folder into itself, cut %s', async (cut) => {
    const { draft, take, put } = await setUp();
    take(draft, cut, '/lib');
    await expect(put(draft, '/lib/deep')).rejects.toThrow(
      expect.objectContaining({ code: 'into-itself' }),
    );
    expect(await heldBy(draft)).toEqual(TREE);
  });

  it('takes a folder that is still selected for its place, not for its target', async () => {
    const { draft, take, put } = await setUp();
    take(draft, false, '/lib');
    await put(draft, '/lib');
    expect(Object.keys(await heldBy(draft))).toContain('/lib copy/deep');
  });

  it('keeps two of one name apart', async () => {
    const { draft, far, take, put } = await setUp();
    await draft.volume.mkdir('/other');
    await draft.volume.writeText('/other/a.py', 'b');
    take(draft, false, '/lib/a.py', '/other/a.py');
    await put(far, '/');
    expect(await heldBy(far)).toEqual({ '/a (2).py': 'b', '/a.py': 'a', '/main.py': 'other' });
  });

  it('says so if what was copied is gone', async () => {
    const { draft, far, take, put } = await setUp();
    take(draft, false, '/main.py');
    await draft.volume.removeAll(['/main.py']);
    await expect(put(far, '/')).rejects.toThrow(expect.objectContaining({ code: 'not-found' }));
  });
});

describe('duplicating', () => {
  it('finds the next free name, as one step', async () => {
    const { draft, shell, offer } = await setUp();
    const rowOf = (path: string) => draft.rows.filter((row) => row.path === path);
    await duplicate(draft, rowOf('/main.py'), shell);
    await duplicate(draft, rowOf('/main copy.py'), shell);
    await duplicate(draft, rowOf('/lib'), shell);
    const held = await heldBy(draft);
    expect([held['/main copy.py'], held['/main copy 2.py'], held['/lib copy/a.py']]).toEqual([
      'main',
      'main',
      'a',
    ]);
    expect(draft.tree.selection.map(({ path }) => path)).toEqual(['/lib copy']);
    offer()?.act();
    await Promise.resolve();
    expect(Object.keys(await heldBy(draft))).not.toContain('/lib copy');
  });
});
