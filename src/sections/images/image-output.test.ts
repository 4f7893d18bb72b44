import { afterAll, beforeEach, expect, it } from 'vitest';
import type { JobContext } from '../../ground/jobs/job-types';
import { freeGeometry } from '../../images/geometry';
import { ImageVolume } from '../../images/image-volume';
import { testClient } from '../../images/testing';
import { bytesOfTaken, takeDownloads } from '../../kit/testing-download';
import type { Services } from '../services';
import { ImageView } from './image-view.svelte';

const engine = testClient();
afterAll(() => engine.dispose());
const downloads = takeDownloads();
beforeEach(() => downloads.start());

const shell = {
  preferences: { module: null },
  notices: { attempt: (work: () => Promise<unknown>) => work() },
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

function newImage() {
  const volume = ImageVolume.create(engine, 'x.bin', freeGeometry('2.1', 512, 16));
  return { volume, output: new ImageView(volume, shell).output };
}

it('builds what is not built, and downloads it in one go', async () => {
  const { volume, output } = newImage();
  await volume.usage();
  expect([output.needsBuild, output.canDeliver]).toEqual([true, true]);
  await output.deliver();
  const built = volume.snapshot.built;
  expect(downloads.list.map(({ name }) => name)).toEqual(['x.bin']);
  expect(await bytesOfTaken(downloads.list[0])).toEqual(built?.bytes);
  expect(output.saved).toBe(true);
  await output.deliver();
  // What is built is not built again.
  expect(volume.snapshot.built).toBe(built);
  expect(downloads.list).toHaveLength(2);
});

it('downloads an opened image as it is', async () => {
  const { bytes } = await newImage().volume.build();
  const opening = await ImageVolume.open(engine, bytes, 'y.bin');
  if (opening.kind !== 'littlefs') throw new Error(opening.kind);
  const { output } = new ImageView(opening.volume, shell);
  await output.deliver();
  expect(opening.volume.snapshot.built).toBeNull();
  expect(downloads.list.map(({ name }) => name)).toEqual(['y.bin']);
  expect(await bytesOfTaken(downloads.list[0])).toEqual(bytes);
});

it('gives out nothing that does not fit', async () => {
  const { volume, output } = newImage();
  await volume.write('/big.bin', new Uint8Array(16 * 512));
  await volume.usage();
  expect(output.canDeliver).toBe(false);
  await output.deliver();
  expect(downloads.list).toEqual([]);
});
