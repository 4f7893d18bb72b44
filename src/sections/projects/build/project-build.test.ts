import { afterAll, beforeEach, expect, it } from 'vitest';
import { noise } from '../../../../wasm/test/damage';
import { testClient, testEngine } from '../../../images/testing';
import type { JobOptions } from '../../../ground/jobs/job';
import { JobList } from '../../../ground/jobs/job-list';
import type { JobContext } from '../../../ground/jobs/job-types';
import { bytesOfTaken, takeDownloads } from '../../../kit/testing-download';
import { openZip } from '../../../volumes/zip/unzip';
import { ProjectVolume } from '../../../projects/project-volume';
import { seedFromFiles } from '../../../projects/archive/seeds';
import { TestBrowser } from '../../../projects/testing';
import { BackupChoice } from './backup-choice.svelte';
import { ProjectBuild } from './project-build.svelte';
import type { ProjectView } from '../project-view.svelte';
import type { Services } from '../../services';

const engine = testClient();
afterAll(() => engine.dispose());
const downloads = takeDownloads();
beforeEach(() => downloads.start());

/** The build of a project with one file of so many bytes, for partitions of 385,024 and 102,400. */
async function buildOf(size: number) {
  const store = new TestBrowser().tab();
  const files = [{ type: 'file', path: 'big.bin', bytes: noise(size, 1) }] as const;
  const target = { kind: 'module', module: 'ec600s-cnlb', sizes: {} } as const;
  const { id } = await store.create(await seedFromFiles('p', files, target));
  const volume = await ProjectVolume.open(store, id);
  const list = new JobList();
  const jobs = {
    run: <T>(title: JobOptions['title'], work: (context: JobContext) => Promise<T>) =>
      list.start({ title }, work).result,
  };
  const view = { volume, name: 'p', snapshot: volume.snapshot } as unknown as ProjectView;
  const notices = { attempt: (work: () => Promise<unknown>) => work() };
  const host = { jobs, engine, notices, offers: {} } as unknown as Services;
  const build = new ProjectBuild(view, store, host);
  build.chosen = { user: true, backup: true };
  await build.build();
  const [job] = list.snapshots;
  if (!job) throw new Error('no job');
  return { build, job, view, store, host };
}

it('builds the image that fits, and names the other with why', async () => {
  const { build, job } = await buildOf(200_000);
  expect(build.results.map(({ part }) => part.fileName)).toEqual(['customer_fs.bin']);
  expect(build.results[0]?.built.bytes).toHaveLength(385_024);
  expect(build.failed.map(({ part }) => part.fileName)).toEqual(['customer_backup_fs.bin']);
  expect(build.failed[0]?.said.what).toMatch(/blocks/);
  expect(build.failure).toBeNull();
  expect(job.state).toBe('done');
  expect(job.log.map(({ key }) => key)).toEqual(['log_part_failed']);
});

it('names both if neither fits, and none if both do', async () => {
  const neither = await buildOf(500_000);
  expect(neither.build.results).toEqual([]);
  expect(neither.build.failed.map(({ part }) => part.id)).toEqual(['user', 'backup']);
  expect(neither.build.failure?.what).toMatch(/^None of the 2 images was built/);
  expect(neither.job).toMatchObject({ state: 'failed', error: { code: 'none-built' } });
  expect(neither.job.log.map(({ key }) => key)).toEqual(['log_part_failed', 'log_part_failed']);
  const both = await buildOf(1000);
  expect(both.build.results.map(({ part }) => part.id)).toEqual(['user', 'backup']);
  expect(both.build.failed).toEqual([]);
  expect(both.job.state).toBe('done');
});

it('offers to open an image only if there is a section that takes it', async () => {
  const { build } = await buildOf(1000);
  expect(build.open).toBeNull();
});

it('downloads one image as it is, and two in one zip', async () => {
  const { build } = await buildOf(1000);
  await build.downloadAll();
  const [zip] = downloads.list;
  expect(zip?.name).toBe('p-images.zip');
  const entries = await openZip(await bytesOfTaken(zip));
  expect(entries.map((entry) => entry.name)).toEqual(['customer_fs.bin', 'customer_backup_fs.bin']);
  expect(await entries[1]?.read()).toEqual(build.results[1]?.built.bytes);
  build.chosen = { user: true };
  await build.buildAndDownload();
  const [user] = build.results;
  expect(downloads.list.map(({ name }) => name)).toEqual(['p-images.zip', 'customer_fs.bin']);
  expect(await bytesOfTaken(downloads.list[1])).toEqual(user?.built.bytes);
});

it('tells before it builds how full each image will be', async () => {
  const { build } = await buildOf(200_000);
  const [user, backup] = build.parts.map((part) => build.forecastOf(part));
  await user?.settled();
  await backup?.settled();
  expect(user?.forecast?.fits).toBe(true);
  expect(backup?.forecast?.fits).toBe(false);
  build.backup.choose('/big.bin', false);
  build.changed();
  await backup?.settled();
  expect(backup?.forecast?.fits).toBe(true);
  build.close();
});

it('builds a backup of what is chosen, and keeps the choice with the project', async () => {
  const { build, view, store, host } = await buildOf(200_000);
  build.backup.choose('/big.bin', false);
  await build.build();
  expect(build.results.map(({ part }) => part.id)).toEqual(['user', 'backup']);
  const [user, backup] = build.results;
  expect(user?.built.bytes.length).toBe(385_024);
  const image = (await testEngine()).open(backup?.built.bytes ?? new Uint8Array());
  expect(image.find('/usr/big.bin')).toBeUndefined();
  const { info } = view.volume;
  const again = { ...view, snapshot: { ...view.snapshot, info } } as unknown as ProjectView;
  const next = new ProjectBuild(again, store, host);
  expect([next.backup.count, next.backup.has('/big.bin')]).toEqual([0, false]);
  build.close();
  next.close();
});

it('leaves out nothing that is not there, and takes no other setting for a choice', () => {
  const files = [{ path: '/a', size: 1 }];
  expect(new BackupChoice(files, '["/a", "/gone"]').setting).toBe('["/a"]');
  for (const other of [undefined, 7, '{', '[7]']) {
    expect(new BackupChoice(files, other).count).toBe(1);
  }
  const many = Array.from({ length: 300 }, (_, i) => ({ path: `/f${i}`, size: 1 }));
  const choice = new BackupChoice(many, null);
  expect([choice.shown.length, choice.more]).toEqual([200, 100]);
  choice.filter = 'f29';
  choice.chooseFound(false);
  expect(choice.count).toBe(289);
});
