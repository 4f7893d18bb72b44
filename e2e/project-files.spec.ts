// What leaves a project and comes back: exports, archives that are dropped, deleted projects, a full disk.
import type { CDPSession, Page } from '@playwright/test';
import { BlobReader, BlobWriter, ZipReader } from '@zip.js/zip.js';
import { noise } from '../wasm/test/damage';
import { sha256 } from '../wasm/test/fixtures';
import { expect, test } from './portside';
import { addFiles, FILES, newProject, projectAction, saved, storedProjects } from './project-steps';

test('the files and a manifest of a project are exported', async ({ app }) => {
  await newProject(app, 'Outgoing');
  await addFiles(app, ...FILES);
  await app.newFolder('lib');
  const zip = await app.download(() => app.headAction('Export files'));
  const reader = new ZipReader(new BlobReader(new Blob([zip.bytes as Uint8Array<ArrayBuffer>])));
  const inside: Record<string, string> = {};
  for (const entry of await reader.getEntries()) {
    const blob = entry.directory ? new Blob() : await entry.getData(new BlobWriter());
    inside[entry.filename] = sha256(new Uint8Array(await blob.arrayBuffer()));
  }
  const files = FILES.map(({ name, bytes }) => [name, sha256(bytes)] as const);
  expect(inside).toEqual({ ...Object.fromEntries(files), 'lib/': sha256(new Uint8Array()) });

  const manifest = await app.download(() => app.headAction('Export manifest'));
  expect(manifest.name).toBe('Outgoing.manifest.json');
  expect(JSON.parse(new TextDecoder().decode(manifest.bytes))).toEqual({
    volume: 'Outgoing',
    entries: [
      ...FILES.map(({ name, bytes }) => ({
        path: `/${name}`,
        type: 'file',
        size: bytes.length,
        sha256: sha256(bytes),
      })),
      { path: '/lib', type: 'dir' },
    ],
  });
});

test('archives that are dropped on the list become projects', async ({ app }) => {
  await newProject(app, 'Dropped');
  await addFiles(app, ...FILES);
  await app.button('Projects').click();
  const archive = await app.download(() => projectAction(app, 'Dropped', 'Export archive'));
  await projectAction(app, 'Dropped', 'Delete');
  const main = app.page.getByRole('main');
  await expect(app.button('Actions for Dropped')).toHaveCount(0);
  await app.drop(main, { name: 'one.zip', bytes: archive.bytes });
  await expect(app.heading('Dropped')).toBeVisible();
  for (const { name } of FILES) await expect(app.row(name)).toBeVisible();
  // What is no archive is an image still.
  await app.button('Projects').click();
  await app.drop(main, { name: 'some.bin', bytes: noise(4096, 1) });
  await expect(app.heading('some.bin')).toBeVisible();
});

test('deleted projects are listed with how long they are kept, and come back', async ({ app }) => {
  await newProject(app, 'Gone');
  await addFiles(app, ...FILES);
  await app.button('Projects').click();
  await projectAction(app, 'Gone', 'Delete');
  await expect(app.button('Actions for Gone')).toHaveCount(0);
  // The notice with Undo is away by then.
  await app.page.reload();
  await app.page.getByText('1 deleted project', { exact: true }).click();
  const list = app.page.getByRole('list', { name: 'Deleted projects' });
  await expect(list.getByRole('listitem')).toContainText(/^Gone kept until \d+ \w{3}/);
  await app.button('Bring back Gone', list).click();
  await expect(list).toHaveCount(0);
  await app.button('Gone', app.page.getByRole('table', { name: 'Projects' })).click();
  for (const { name } of FILES) await expect(app.row(name)).toBeVisible();
});

/** Sets the bytes that this origin may store; the limit lasts as long as its session. */
async function limitStorage(page: Page, bytes: number): Promise<CDPSession> {
  const session = await page.context().newCDPSession(page);
  const { origin } = new URL(page.url());
  await session.send('Storage.overrideQuotaForOrigin', { origin, quotaSize: bytes });
  return session;
}

test('a disk that gets full during an import says so, and loses nothing', async ({ app }) => {
  const { page } = app;
  // Chromium asks for the room that is left when a database is opened, and seldom after that.
  const limit = await limitStorage(page, 2_000_000);
  await newProject(app, 'Full');
  await addFiles(app, ...FILES);
  await expect(saved(app)).toBeVisible();
  const before = await storedProjects(page);
  const big = Array.from({ length: 40 }, (_, i) => ({
    name: `big-${i}.bin`,
    bytes: noise(100_000, i),
  }));
  await app.choose(app.button('Add files'), ...big);
  await expect(page.getByRole('log')).toContainText('There is no space left');
  expect(await storedProjects(page)).toEqual(before);
  await expect(app.row('big-0.bin')).toHaveCount(0);
  for (const { name } of FILES) await expect(app.row(name)).toBeVisible();

  // With room again the same import goes through.
  await limit.detach();
  await app.choose(app.button('Add files'), ...big);
  await expect(page.getByRole('log')).toContainText('40 files added');
  await expect(saved(app)).toBeVisible();
  await page.reload();
  await expect(app.files).toHaveAttribute('aria-rowcount', String(FILES.length + big.length + 1));
  const [after] = await storedProjects(page);
  expect(after?.digests['big-7.bin']).toBe(sha256(big[7]?.bytes ?? new Uint8Array()));
});
