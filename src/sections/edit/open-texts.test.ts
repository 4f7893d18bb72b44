import 'fake-indexeddb/auto';
import { IDBFactory } from 'fake-indexeddb';
import { beforeEach, expect, it } from 'vitest';
import { TestingClock } from '../../ground/jobs/testing-clock';
import { cachedView, heldBy, testShell, type Texts } from '../../workbench/testing-view';
import type { OpenVolume } from '../section';
import type { Services } from '../services';
import { OpenTexts } from './open-texts.svelte';

beforeEach(() => {
  globalThis.indexedDB = new IDBFactory();
});

/** The editor of a page with one volume, as a reload begins one. */
async function page(texts: Texts, sure = true) {
  const made = testShell({ confirm: () => (sure ? true : undefined) });
  const { view, memory } = await cachedView(texts, made.shell);
  const open: OpenVolume[] = [];
  const volume = { key: 'one', view, show: () => undefined, choose: () => undefined };
  const section = {
    id: 'folders',
    openVolumes: open,
    reopen: () => Promise.resolve(),
    wayBack: () => Promise.resolve(null),
  };
  const services = {
    ...made.shell,
    sections: [section],
    keys: (key: string) => key,
  } as unknown as Services;
  const editor = await OpenTexts.begin(services, () => undefined, new TestingClock());
  return { ...made, editor, view, memory, arrive: () => open.push(volume) };
}

it('opens a text once, saves it where it came from, and closes it', async () => {
  const { editor, view, arrive } = await page({ '/a.py': 'a', '/b.py': 'b' });
  arrive();
  await Promise.all([editor.open(view, '/a.py'), editor.open(view, '/a.py')]);
  await editor.open(view, '/b.py');
  expect(editor.list.map(({ name }) => name)).toEqual(['a.py', 'b.py']);
  editor.step(1);
  const text = editor.active!;
  expect([text.name, text.text, text.changed]).toEqual(['a.py', 'a', false]);
  text.type('mine');
  expect(text.changed).toBe(true);
  expect(await text.save()).toBe(true);
  expect([text.changed, (await heldBy(view))['/a.py']]).toEqual([false, 'mine']);
  expect(await editor.close(text)).toBe(true);
  expect(editor.active?.name).toBe('b.py');
});

it('has open and unsaved texts again after a reload, also while their volume is away', async () => {
  const before = await page({ '/a.py': 'a' });
  before.arrive();
  await before.editor.open(before.view, '/a.py');
  before.editor.active!.type('typed');
  expect(before.editor.losesText).toBe(true);
  await before.editor.flush();
  expect(before.editor.losesText).toBe(false);

  const { editor, arrive, view } = await page({ '/a.py': 'a' });
  const [text] = editor.list;
  expect([text?.text, text?.restored, text?.volume]).toEqual(['typed', true, null]);
  arrive();
  editor.arrived(text!, view);
  expect(await text!.save()).toBe(true);
  expect((await heldBy(view))['/a.py']).toBe('typed');
  expect(text?.restored).toBe(false);
});

it('says of a text that another tab has unsaved words of it, and keeps these', async () => {
  const first = await page({ '/a.py': 'a' });
  first.arrive();
  await first.editor.open(first.view, '/a.py');
  await first.editor.flush();
  const second = await page({ '/a.py': 'a' });
  const here = first.editor.active!;
  here.type('here');
  await first.editor.flush();
  const [there] = second.editor.list;
  second.arrive();
  await there!.arrive();
  there!.type('there');
  await second.editor.flush();
  expect([here.elsewhere, there?.elsewhere, second.editor.losesText]).toEqual([false, true, true]);
  await second.editor.keepThis(there!);
  expect([there?.elsewhere, second.editor.losesText]).toEqual([false, false]);
});

it('asks before it closes a text with unsaved words, and leaves it there', async () => {
  const { editor, view, arrive, asked } = await page({ '/a.py': 'a' }, false);
  arrive();
  await editor.open(view, '/a.py');
  const text = editor.active!;
  text.type('typed');
  expect(await editor.close(text)).toBe(false);
  expect(asked).toEqual(['confirm']);
  expect(editor.list).toEqual([text]);
  text.discard();
  expect(await editor.close(text)).toBe(true);
  expect(editor.list).toEqual([]);
});

it('reads again a file that changed in its volume, but never over what was typed', async () => {
  const { editor, view, arrive } = await page({ '/a.py': 'a' });
  arrive();
  await editor.open(view, '/a.py');
  const text = editor.active!;
  const write = async (words: string) => {
    await view.volume.write('/a.py', new TextEncoder().encode(words), { replace: true });
    await text.look(view);
  };
  await write('theirs');
  expect([text.text, text.standing]).toEqual(['theirs', 'same']);
  text.type('mine');
  await write('again');
  expect([text.text, text.standing]).toEqual(['mine', 'changed']);
  await text.readAgain();
  expect([text.text, text.standing, text.changed]).toEqual(['again', 'same', false]);
});
