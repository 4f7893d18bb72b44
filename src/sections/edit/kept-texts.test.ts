import 'fake-indexeddb/auto';
import { IDBFactory } from 'fake-indexeddb';
import { openDB } from 'idb';
import { beforeEach, expect, it } from 'vitest';
import { KeptTexts, type KeptText } from './kept-texts';

beforeEach(() => {
  globalThis.indexedDB = new IDBFactory();
});

const opened = new TextEncoder().encode('was');

const textOf = (words: string | null, since = 1, path = '/a.py'): KeptText => ({
  ...{ id: `images/image-1${path}`, section: 'images', volume: 'image-1', volumeName: 'x.bin' },
  ...{ path, since },
  unsaved: words === null ? null : { text: words, opened, encoding: 'utf-8' },
});

it('gives back in their order what was kept, and leaves out what can not be understood', async () => {
  const texts = await KeptTexts.open();
  await texts.keep(textOf('later', 2, '/b.py'), null);
  await texts.keep(textOf('first'), null);
  texts.close();
  const raw = await openDB('portside-texts');
  await raw.put('texts', { id: 'odd', section: 7 });
  raw.close();
  const again = await KeptTexts.open();
  expect((await again.list()).map(({ unsaved }) => unsaved?.text)).toEqual(['first', 'later']);
  again.close();
});

it('does not write over what another tab has kept since, unless told to', async () => {
  const [one, two] = [await KeptTexts.open(), await KeptTexts.open()];
  const known = await one.keep(textOf(null), null);
  expect(await one.keep(textOf('of one'), known)).toBe(2);
  expect(await two.keep(textOf('of two'), known)).toBeNull();
  expect(await two.keep(textOf(null), known)).toBeNull();
  await two.remove(textOf(null).id, known);
  expect((await two.list()).map(({ unsaved }) => unsaved?.text)).toEqual(['of one']);
  expect(await two.keep(textOf('of two'), 'any')).toBe(3);
  expect(await one.keep(textOf('of one again'), 2)).toBeNull();
  await two.remove(textOf(null).id, 3);
  expect(await one.list()).toEqual([]);
  one.close();
  two.close();
});
