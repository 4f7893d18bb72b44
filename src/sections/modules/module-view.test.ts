import { describe, expect, it } from 'vitest';
import type { ModuleVolume } from '../../modules/module';
import { MemoryVolume } from '../../volumes/testing-memory';
import type { MountUsage } from '../../volumes/volume';
import { DialogsState, type DialogKinds } from '../../kit/dialogs/dialogs.svelte';
import { JobsState } from '../../kit/jobs/jobs.svelte';
import { ModuleView } from './module-view.svelte';
import { NoticesState } from '../../kit/notices.svelte';
import type { Shell } from '../../kit/shell';

/** A module whose tree holds these file systems. */
async function viewOf(mounts: readonly MountUsage[] | undefined) {
  const memory = new MemoryVolume({ '/flash': 'dir', '/rom': 'dir', '/sd': 'dir' });
  const usage = { usedBytes: 0, totalBytes: 0, files: 0, directories: 3, contentBytes: 0 };
  const volume: ModuleVolume = Object.assign(memory, {
    kind: 'module' as const,
    mount: '/',
    marks: new Map<string, never>(),
    entries: () => memory.list('/'),
    usage: () => Promise.resolve({ ...usage, ...(mounts && { mounts }) }),
  });
  const dialogs = new DialogsState();
  const asked: string[] = [];
  dialogs.open = (_: string, ask: DialogKinds['name']['ask']) => {
    asked.push(ask.title);
    return Promise.resolve(undefined);
  };
  const shell = { dialogs, jobs: new JobsState(), notices: new NoticesState() };
  const view = new ModuleView(volume, shell as unknown as Shell, () => 'Board');
  await view.start({});
  return { view, asked };
}

const at = (path: string, writable = true): MountUsage => ({
  path,
  usedBytes: 0,
  totalBytes: writable ? 4096 : 0,
  writable,
});

describe('what comes while nothing is selected', () => {
  it.each([
    ['the root, if something is mounted there', [at('/'), at('/sd')], '/'],
    ['the root of a module with one file system', undefined, '/'],
    ['the first that can be written', [at('/', false), at('/rom', false), at('/flash')], '/flash'],
    ['the root, if nothing can be written', [at('/', false), at('/rom', false)], '/'],
  ])('goes to %s', async (_, mounts, home) => {
    const { view, asked } = await viewOf(mounts);
    expect(view.home).toBe(home);
    await view.edits.newFolder();
    expect(asked).toEqual([`New folder in ${home}`]);
    view.close();
  });
});
