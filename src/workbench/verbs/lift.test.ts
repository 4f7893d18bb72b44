import { afterAll, describe, expect, it } from 'vitest';
import { testClient } from '../../images/testing';
import type { Incoming } from '../../volumes/tree/types';
import { draftView, heldBy, testShell, type Texts } from '../testing-view';
import { liftable } from './lift';

const client = testClient();
afterAll(() => client.dispose());

const coming = (...paths: string[]): Incoming[] =>
  paths.map((path) => ({ type: 'file', path, bytes: new TextEncoder().encode(path) }));

async function setUp(texts: Texts = {}) {
  const { shell, said, offer } = testShell();
  const view = await draftView(texts, shell, client);
  return { view, said, offer };
}

describe('a folder that was added', () => {
  it('can leave its contents at the top, if a program in it only runs there', async () => {
    const { view, said, offer } = await setUp({ '/other.py': '' });
    await view.edits.add(coming('src/main.py', 'src/lib/a.py'), '/');
    expect(said()).toEqual([
      '2 files and 2 folders added. main.py runs at boot only if it is at the top.',
    ]);
    expect(offer()?.label()).toBe('Move the contents of src to the top');
    const moved = new Promise<void>((resolve) => {
      view.volume.onChange(() => {
        if (!view.rows.some(({ path }) => path === '/src')) resolve();
      });
    });
    offer()?.act();
    await moved;
    expect(Object.keys(await heldBy(view))).toEqual(['/lib', '/lib/a.py', '/main.py', '/other.py']);
  });

  it.each<[string, Texts, string[], string]>([
    ['no such program is at its top', {}, ['src/a.py', 'src/lib/main.py'], '/'],
    ['something else came along', {}, ['src/main.py', 'read.me'], '/'],
    ['it was put into a folder', { '/lib': null }, ['src/main.py'], '/lib'],
    ['a name is taken at the top', { '/main.py': '' }, ['src/main.py'], '/'],
    ['the folder was there', { '/src/old.py': '' }, ['src/main.py'], '/'],
    ['it is no folder', {}, ['main.py'], '/'],
  ])('is left alone if %s', async (_, texts, paths, into) => {
    const { view } = await setUp(texts);
    expect(liftable(view, coming(...paths), into)).toBeNull();
  });
});
