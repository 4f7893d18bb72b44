import { afterEach, describe, expect, it, vi } from 'vitest';
import { newDisk, type Disk } from '../folders/testing';
import { SaveTarget } from './save-target';

afterEach(() => vi.unstubAllGlobals());

/** A chooser that gives a file of a disk in memory, made by it as a browser does. */
async function chosen(disk: Partial<Disk> = {}, before = '') {
  const { root } = newDisk(disk);
  const handle = await root.getFileHandle('fw.zip', { create: true });
  handle.bytes = new TextEncoder().encode(before);
  const remove = () => Promise.resolve(void root.nodes.delete('fw.zip'));
  vi.stubGlobal('showSaveFilePicker', () => Promise.resolve(Object.assign(handle, { remove })));
  const target = await SaveTarget.choose('fw.zip');
  if (!target) throw new Error('No chooser');
  return { target, handle, root };
}

const content = new Blob([new Uint8Array(3_000_000).fill(7)]);

describe('a file to save to', () => {
  it('is null if the browser has no chooser', async () => {
    expect(await SaveTarget.choose('fw.zip')).toBeNull();
  });

  it('gets every byte, piece by piece, and is read as it lies there', async () => {
    const { target } = await chosen();
    const steps: number[] = [];
    const file = await target.write(content, { onProgress: (done) => steps.push(done) });
    expect(Buffer.compare(Buffer.from(await file.arrayBuffer()), Buffer.alloc(3_000_000, 7))).toBe(
      0,
    );
    expect(steps).toEqual([1_048_576, 2_097_152, 3_000_000]);
  });

  it('stays what it was if writing is cancelled, and goes away if there was none', async () => {
    for (const before of ['', 'old']) {
      const { target, handle, root } = await chosen({}, before);
      const abort = new AbortController();
      const writing = target.write(content, {
        signal: abort.signal,
        onProgress: () => abort.abort(),
      });
      await expect(writing).rejects.toMatchObject({ code: 'cancelled' });
      await target.discard();
      expect(new TextDecoder().decode(handle.bytes)).toBe(before);
      expect(root.nodes.has('fw.zip')).toBe(before !== '');
    }
  });

  it('tells of a full disk', async () => {
    const { target } = await chosen({ room: 2_000_000 });
    await expect(target.write(content)).rejects.toMatchObject({ code: 'no-space' });
  });
});
