import 'fake-indexeddb/auto';
import { IDBFactory } from 'fake-indexeddb';
import { afterAll, beforeEach, expect, it } from 'vitest';
import type { JobContext } from '../../ground/jobs/job-types';
import { KEEP_LAST, KEEP_MAX, KeptImages } from '../../images/kept/kept-images';
import { fixtureBytes, testClient } from '../../images/testing';
import { Formats } from '../../kit/formats';
import type { Services } from '../services';
import { ImagesSection } from './images.svelte';
import type { ImageView } from './image-view.svelte';

const engine = testClient();
afterAll(() => engine.dispose());
// Other test files may have kept images in the one before.
beforeEach(() => {
  globalThis.indexedDB = new IDBFactory();
});

/** A page, as a reload begins one. */
function page() {
  const told: unknown[] = [];
  const acts: (() => void)[] = [];
  const services = {
    engine,
    offers: {},
    preferences: { module: null },
    format: new Formats('en'),
    show: () => undefined,
    notices: {
      attempt: (work: () => Promise<unknown>) =>
        Promise.resolve(work()).catch((thrown: unknown) => void told.push(thrown)),
      good: (text: () => string, action: { act: () => void } | null) => {
        told.push(text());
        if (action) acts.push(action.act);
      },
      bad: (error: unknown) => void told.push(error),
    },
    jobs: {
      run: (_: unknown, work: (context: JobContext) => Promise<unknown>) =>
        work({
          signal: new AbortController().signal,
          progress: () => undefined,
          onEntry: () => undefined,
          log: () => undefined,
        }),
    },
  } as unknown as Services;
  return { section: new ImagesSection(services), told, acts };
}

const file = (name: string) => new File([fixtureBytes('v1-usr-4096x50-p256')], name);

/** What was to be written is written. */
async function settled(view: ImageView | null): Promise<ImageView> {
  if (!view) throw new Error('no image');
  const kept = () => view.kept?.root === view.snapshot.root;
  while (!kept()) await new Promise((resolve) => setImmediate(resolve));
  return view;
}

it('brings an image back after a reload by its address, as it was left', async () => {
  const before = page();
  await before.section.openFiles([file('x.bin')]);
  const view = await settled(before.section.view);
  await view.volume.mkdir('/new');
  expect(before.section.unsaved).toBe(true);
  await settled(view);
  expect(before.section.unsaved).toBe(false);

  const { section } = page();
  await section.prepare();
  expect(section.closed).toMatchObject([{ id: view.id, name: 'x.bin', changed: true }]);
  expect(await section.follow([view.id])).toBe('shown');
  expect(section.view?.snapshot.rows.map(({ path }) => path)).toContain('/new');
  expect(section.view).toMatchObject({ dirty: true, unkept: false });
  expect(section.closed).toEqual([]);
});

it('closes without a question what is kept, and says where it is', async () => {
  const { section, told, acts } = page();
  await section.openFiles([file('x.bin')]);
  const view = await settled(section.view);
  await view.volume.mkdir('/new');
  await settled(view);
  await section.close(view);
  expect([section.list.length, section.closed.length]).toEqual([0, 1]);
  expect(told).toEqual(['x.bin closed; its changes are kept under Earlier.']);
  const [again] = acts;
  again?.();
  while (!section.view) await new Promise((resolve) => setImmediate(resolve));
  expect(section.view.dirty).toBe(true);
});

it('throws one away at a click, and brings it back at another', async () => {
  const { section, acts } = page();
  await section.openFiles([file('x.bin')]);
  await section.close(await settled(section.view));
  const [one] = section.closed;
  if (!one) throw new Error('not kept');
  await section.earlier?.throwAway(one);
  expect(section.closed).toEqual([]);
  expect(await section.follow([one.id])).toBe('gone');
  acts[0]?.();
  while (!section.closed.length) await new Promise((resolve) => setImmediate(resolve));
  expect(await section.follow([one.id])).toBe('shown');
});

it('keeps the last of many, and tells of one that is too large', async () => {
  const { section, told } = page();
  await section.openFiles(Array.from({ length: KEEP_LAST + 3 }, (_, i) => file(`${i}.bin`)));
  await settled(section.view);
  const store = await KeptImages.open();
  expect(await store.list()).toHaveLength(KEEP_LAST);
  store.close();
  const { view } = section;
  if (!view) throw new Error('no image');
  await view.volume.write('/big.bin', new Uint8Array(KEEP_MAX));
  while (!told.length) await new Promise((resolve) => setImmediate(resolve));
  expect(told).toEqual([expect.stringContaining('larger than 64 MiB')]);
  expect(section.unsaved).toBe(true);
});
