import { afterEach, describe, expect, it, vi } from 'vitest';
import { newDisk, type Disk, type MemoryDirectory } from '../../folders/testing';
import type { SaveReport } from '../../firmware/package';
import { clearPrivateFiles } from '../../kit/private-file';
import { SaveTarget } from '../../kit/save-target';
import { deliver } from './deliver';

afterEach(() => vi.unstubAllGlobals());

const blob = new Blob([new Uint8Array(3_000_000).fill(7)]);
const report: SaveReport = { rows: [], bytes: { kept: 1, contents: 2, following: 3 } };

async function chosen(before: string) {
  const { root } = newDisk();
  const handle = await root.getFileHandle('fw.zip', { create: true });
  handle.bytes = new TextEncoder().encode(before);
  const remove = () => Promise.resolve(void root.nodes.delete('fw.zip'));
  vi.stubGlobal('showSaveFilePicker', () => Promise.resolve(Object.assign(handle, { remove })));
  const target = await SaveTarget.choose('fw.zip');
  if (!target) throw new Error('No chooser');
  return { target, handle, root };
}

/** A job that is cancelled once this much of its work is done. */
function job(cancelAt = Infinity) {
  const abort = new AbortController();
  const logged: string[] = [];
  const context = {
    signal: abort.signal,
    progress: (done: number) => (done >= cancelAt ? abort.abort() : undefined),
    log: (key: string) => void logged.push(key),
  };
  return { context, logged, abort };
}

const saved = (verify = () => Promise.resolve(report)) => ({ blob, verify });
const nobody = () => expect.unreachable('It is no download');

describe('a package that is saved over an older file', () => {
  it('is compared first: one that is not right leaves the older file', async () => {
    const { target, handle } = await chosen('old');
    const { context, logged } = job();
    const wrong = saved(() => Promise.reject(new Error('differs')));
    await expect(deliver(wrong, target, context, nobody)).rejects.toThrow('differs');
    expect([new TextDecoder().decode(handle.bytes), logged]).toEqual(['old', ['log_older_kept']]);
  });

  it('leaves the older file if it is cancelled while it is compared or written', async () => {
    for (const cancelAt of [0, blob.size + 1_000_000]) {
      const { target, handle } = await chosen('old');
      const { context, logged, abort } = job(cancelAt);
      const verify = () => {
        if (cancelAt === 0) abort.abort();
        return Promise.resolve(report);
      };
      await expect(deliver(saved(verify), target, context, nobody)).rejects.toMatchObject({
        code: 'cancelled',
      });
      expect([new TextDecoder().decode(handle.bytes), logged]).toEqual(['old', ['log_older_kept']]);
    }
  });

  it('is complete, compared and said so if Cancel comes when all of it is written', async () => {
    const { target, handle } = await chosen('old');
    const { context, logged } = job(2 * blob.size + 1);
    expect(await deliver(saved(), target, context, nobody)).toBe(report);
    expect(handle.bytes.length).toBe(blob.size);
    expect(logged).toEqual(['log_older_replaced']);
  });
});

describe('a package that is saved to a new file', () => {
  it('can be cancelled until it was read again', async () => {
    const { target, root } = await chosen('');
    const { context, logged } = job(2 * blob.size + 1);
    const saving = deliver(saved(), target, context, nobody);
    await expect(saving).rejects.toMatchObject({ code: 'cancelled' });
    await target.discard();
    expect([root.nodes.size, logged]).toEqual([0, []]);
  });
});

/** A browser without a chooser, whose private file system is a disk in memory. */
function privateDisk(disk: Partial<Disk> = {}) {
  const { root } = newDisk(disk);
  const names = new Set<string>();
  const locks = {
    request: (name: string, use: () => Promise<void>) => {
      names.add(name);
      return use().finally(() => names.delete(name));
    },
    query: () => Promise.resolve({ held: [...names].map((name) => ({ name })) }),
  };
  vi.stubGlobal('FileSystemWritableFileStream', class {});
  vi.stubGlobal('navigator', {
    locks,
    storage: { getDirectory: () => Promise.resolve(withKeys(root)) },
  });
  const files = () => [...((root.nodes.get('saving') as MemoryDirectory | undefined)?.nodes ?? [])];
  return { files, forget: () => names.clear() };
}

/** As browsers have it, which list names alone as well. */
function withKeys(root: MemoryDirectory) {
  const get = root.getDirectoryHandle.bind(root);
  return Object.assign(root, {
    getDirectoryHandle: async (name: string, options: object) => {
      const folder = await get(name, options);
      return Object.assign(folder, { keys: () => folder.nodes.keys() });
    },
  });
}

describe('a package that becomes a download', () => {
  it('is taken from the private file system, which the next start clears', async () => {
    const { files, forget } = privateDisk();
    let handed: Blob | null = null;
    await deliver(saved(), null, job().context, (file) => (handed = file));
    expect(handed).not.toBe(blob);
    const [given, wanted] = await Promise.all([handed!, blob].map((one) => one.arrayBuffer()));
    expect(Buffer.compare(Buffer.from(given!), Buffer.from(wanted!))).toBe(0);
    // The page that saved it may still hand it over.
    await clearPrivateFiles();
    expect(files()).toHaveLength(1);
    forget();
    await clearPrivateFiles();
    expect(files()).toEqual([]);
  });

  it('leaves nothing behind if it is cancelled', async () => {
    const { files } = privateDisk();
    const saving = deliver(saved(), null, job(blob.size + 1_000_000).context, nobody);
    await expect(saving).rejects.toMatchObject({ code: 'cancelled' });
    expect(files()).toEqual([]);
  });

  it('is the Blob itself if there is no private file system, or no room in it', async () => {
    for (const prepare of [
      () => vi.stubGlobal('navigator', {}),
      () => privateDisk({ room: 1_000_000 }),
    ]) {
      prepare();
      let handed: Blob | null = null;
      await deliver(saved(), null, job().context, (file) => (handed = file));
      expect(handed).toBe(blob);
    }
  });
});
