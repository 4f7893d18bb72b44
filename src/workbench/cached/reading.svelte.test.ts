import { describe, expect, it } from 'vitest';
import { DialogsState } from '../../kit/dialogs/dialogs.svelte';
import { JobsState } from '../../kit/jobs/jobs.svelte';
import { NoticesState } from '../../kit/notices.svelte';
import type { Shell } from '../../kit/shell';
import { CachedVolume } from '../../volumes/cached/cached-volume';
import { MemoryVolume } from '../../volumes/testing-memory';
import { CachedView } from './cached-view.svelte';

const shell = {
  dialogs: new DialogsState(),
  jobs: new JobsState(),
  notices: new NoticesState(),
} as unknown as Shell;

describe('reading a file of a cached volume', () => {
  it('may begin in what is derived, and keeps the view busy until it is there', async () => {
    const bytes = new TextEncoder().encode('print(1)\n');
    const volume = new CachedVolume(new MemoryVolume({ '/a.py': bytes }));
    await volume.refresh();
    const view = new CachedView(volume, shell, { slow: true });
    const [row] = view.rows;
    if (!row) throw new Error('nothing was listed');
    const reading = $derived(view.sourceOf(row).read(0, row.size));
    const stop = $effect.root(() => {
      $effect(() => void reading);
    });
    expect(await reading).toEqual(bytes);
    expect(view.busy).toBe(false);
    stop();
    view.close();
  });
});
