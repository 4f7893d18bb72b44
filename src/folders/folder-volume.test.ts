import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { PortsideError } from '../ground/errors/portside-error';
import { compareVolumes } from '../volumes/compare/compare';
import { runCopy } from '../volumes/copy/copy';
import { planCopy } from '../volumes/copy/plan';
import { MemoryVolume } from '../volumes/testing-memory';
import { treeArbitrary } from '../volumes/testing-trees';
import { walk } from '../volumes/walk';
import { FolderVolume } from './folder-volume';
import type { DirectoryHandle } from './handles';
import { MemoryFile, newDisk, type Disk } from './testing';

const text = (content: string) => new TextEncoder().encode(content);

// The browser's own handle is one of ours; checked by the compiler.
export const accepts = (handle: FileSystemDirectoryHandle): DirectoryHandle => handle;

async function folder(files: Record<string, string | null> = {}, options: Partial<Disk> = {}) {
  const { disk, root } = newDisk(options);
  for (const [path, content] of Object.entries(files)) {
    const names = path.slice(1).split('/');
    let at = root;
    for (const name of names.slice(0, -1)) at = await at.getDirectoryHandle(name, { create: true });
    const last = names.at(-1) ?? '';
    if (content === null) await at.getDirectoryHandle(last, { create: true });
    else (await at.getFileHandle(last, { create: true })).bytes = text(content);
  }
  return { disk, root, volume: await FolderVolume.open(root, { mode: 'readwrite' }) };
}

async function contents(volume: FolderVolume): Promise<Record<string, string>> {
  const all: Record<string, string> = {};
  for (const { path, type } of await walk(volume)) {
    all[path] = type === 'dir' ? 'dir' : new TextDecoder().decode(await volume.read(path));
  }
  return all;
}

const refuses = (work: Promise<unknown>, code: string) =>
  expect(work).rejects.toMatchObject({ name: 'PortsideError', code });

describe('FolderVolume reads', () => {
  it('lists by name with sizes, and reads whole files and ranges', async () => {
    const { volume } = await folder({ '/b': 'bb', '/a': '', '/lib/x.py': 'xyz' });
    expect(await volume.list('/')).toEqual([
      { path: '/a', name: 'a', type: 'file', size: 0 },
      { path: '/b', name: 'b', type: 'file', size: 2 },
      { path: '/lib', name: 'lib', type: 'dir', size: 0 },
    ]);
    expect(await volume.read('/lib/x.py', { offset: 1, length: 9 })).toEqual(text('yz'));
    expect(await volume.stat('/lib')).toMatchObject({ type: 'dir', name: 'lib' });
    expect(await volume.usage()).toMatchObject({ files: 3, directories: 1, contentBytes: 5 });
    const [digest] = await volume.checksums(['/b']);
    expect(digest?.sha256).toBe(createHash('sha256').update('bb').digest('hex'));
  });

  it('leaves out a file that goes away while it is listed, but never fails to an empty list', async () => {
    const { volume, disk } = await folder({ '/a': '1', '/b': '2' });
    disk.before = (verb, name) => {
      if (verb === 'getFile' && name === 'a') throw new DOMException('gone', 'NotFoundError');
    };
    expect((await volume.list('/')).map(({ name }) => name)).toEqual(['b']);
    disk.before = (verb) => {
      if (verb === 'entries') throw new DOMException('no', 'NotAllowedError');
    };
    await refuses(volume.list('/'), 'permission-needed');
  });

  it('types every error', async () => {
    const { volume } = await folder({ '/f': '1', '/d/e': '2' });
    await refuses(volume.list('/gone'), 'not-found');
    await refuses(volume.list('/f'), 'not-a-directory');
    await refuses(volume.read('/d'), 'not-a-file');
    await refuses(volume.read('/f/x'), 'not-a-directory');
    await refuses(volume.stat('/F'), 'not-found');
    await refuses(volume.write('/d', text('')), 'not-a-file');
    await refuses(volume.write('/f', text('')), 'already-exists');
    await refuses(volume.write('/gone/x', text('')), 'not-found');
    await refuses(volume.write('/a:b', text('')), 'name-not-allowed');
    await refuses(volume.write('/\udc80', text('')), 'name-not-allowed');
    await refuses(volume.mkdir('/d'), 'already-exists');
    await refuses(volume.remove('/d', { recursive: false }), 'not-empty');
    await refuses(volume.remove('/'), 'root-fixed');
    await refuses(volume.rename('/d', '/d/in'), 'into-itself');
    await refuses(volume.rename('/d', '/f'), 'already-exists');
  });

  it.each([
    ['NotAllowedError', 'permission-needed'],
    ['QuotaExceededError', 'no-space'],
    ['NoModificationAllowedError', 'file-in-use'],
    ['NotReadableError', 'read-failed'],
  ])('knows %s as %s', async (name, code) => {
    const { volume, disk } = await folder({ '/f': 'old' });
    disk.before = (verb) => {
      if (verb === 'close') throw new DOMException('x', name);
    };
    await refuses(volume.write('/f', text('new'), { replace: true }), code);
    disk.before = () => undefined;
    expect(await contents(volume)).toEqual({ '/f': 'old' });
  });
});

describe('FolderVolume writes', () => {
  it('leaves a folder as it was wherever writing breaks off or is cancelled', async () => {
    for (const path of ['/f', '/new']) {
      for (const cancel of [true, false]) {
        for (const at of ['createWritable', 'write', 'close']) {
          const { volume, disk } = await folder({ '/f': 'old' });
          const controller = new AbortController();
          disk.before = (verb) => {
            if (verb !== at) return;
            if (cancel) controller.abort();
            else throw new DOMException('x', 'QuotaExceededError');
          };
          const { signal } = controller;
          const ended = await volume.write(path, text('new'), { replace: true, signal }).then(
            () => 'done',
            (error: PortsideError) => error.code,
          );
          disk.before = () => undefined;
          // Cancel at the very end comes too late.
          const late = cancel && at === 'close';
          expect(ended).toBe(late ? 'done' : cancel ? 'cancelled' : 'no-space');
          expect(await contents(volume)).toEqual(
            late ? { '/f': 'old', [path]: 'new' } : { '/f': 'old' },
          );
        }
      }
    }
  });

  it.each([true, false])(
    'renames and moves files and directories (move in the browser: %s)',
    async (moves) => {
      const { volume } = await folder({ '/a': '1', '/d/e/f': '2', '/g': null }, { moves });
      await volume.rename('/a', '/b');
      await volume.rename('/b', '/d/b');
      await volume.rename('/d', '/g/d');
      expect(await contents(volume)).toEqual({
        '/g': 'dir',
        '/g/d': 'dir',
        '/g/d/b': '1',
        '/g/d/e': 'dir',
        '/g/d/e/f': '2',
      });
    },
  );

  it('keeps the old and removes the copy if moving breaks off', async () => {
    const files = { '/d/a': '1', '/d/b': '2', '/d/c/d': '3' };
    for (let step = 1; ; step++) {
      const { volume, disk } = await folder(files, { moves: false });
      const before = await contents(volume);
      let count = 0;
      disk.before = (verb) => {
        const writes = ['createWritable', 'write', 'close', 'getFile'].includes(verb);
        if (writes && ++count === step) throw new DOMException('x', 'NoModificationAllowedError');
      };
      const ended = await volume.rename('/d', '/moved').then(
        () => 'done',
        (error: PortsideError) => error.code,
      );
      disk.before = () => undefined;
      if (ended === 'done') break;
      expect(ended).toBe('file-in-use');
      expect(await contents(volume)).toEqual(before);
    }
  });

  it('tells listeners of its own changes and when asked to', async () => {
    const { volume } = await folder();
    let heard = 0;
    const stop = volume.onChange(() => heard++);
    await volume.mkdir('/d');
    await volume.write('/d/a', text('1'));
    volume.refresh();
    expect(heard).toBe(3);
    stop();
    await volume.remove('/d');
    expect(heard).toBe(3);
  });
});

describe('names that differ in case alone', () => {
  it('are found out by asking the disk', async () => {
    const sensitive = async (caseSensitive: boolean, files: Record<string, string>) =>
      (await folder(files, { caseSensitive })).volume.capabilities.caseSensitive;
    expect(await sensitive(true, { '/a': '' })).toBe(true);
    expect(await sensitive(false, { '/a': '' })).toBe(false);
    expect(await sensitive(false, { '/LIB/a': '' })).toBe(false);
    expect(await sensitive(true, { '/a': '', '/A': '' })).toBe(true);
    expect(await sensitive(true, {})).toBe(false);
  });

  it('never overwrite one another', async () => {
    const { volume, root } = await folder({ '/Main.py': 'old' }, { caseSensitive: false });
    await refuses(volume.write('/main.py', text('new'), { replace: true }), 'name-case-clash');
    await refuses(volume.mkdir('/MAIN.PY'), 'name-case-clash');
    expect(
      [...root.nodes.values()].map((node) => node instanceof MemoryFile && node.bytes),
    ).toEqual([text('old')]);
    await volume.write('/Main.py', text('new'), { replace: true });
    expect(await contents(volume)).toEqual({ '/Main.py': 'new' });
  });

  it.each([true, false])('can be given by a rename (move in the browser: %s)', async (moves) => {
    const { volume } = await folder({ '/lib/main.py': '1' }, { caseSensitive: false, moves });
    await volume.rename('/lib/main.py', '/lib/Main.py');
    await volume.rename('/lib', '/LIB');
    expect(await contents(volume)).toEqual({ '/LIB': 'dir', '/LIB/Main.py': '1' });
  });
});

describe('permission', () => {
  it('is asked for again, and read-only until it is given', async () => {
    const { root, disk } = newDisk();
    const volume = await FolderVolume.open(root);
    await refuses(volume.write('/a', text('')), 'not-supported');
    disk.permission = 'prompt';
    await refuses(volume.mkdir('/x'), 'not-supported');
    expect(await volume.permission()).toBe('prompt');
    await refuses(
      FolderVolume.open(root).then((v) => v.stat('/a')),
      'permission-needed',
    );
    expect(await volume.ask('readwrite')).toBe(true);
    await volume.write('/a', text('1'));
    disk.permission = 'denied';
    expect(await volume.ask('readwrite')).toBe(false);
  });
});

describe('a folder as any volume', () => {
  it('takes any tree and gives it back the same', async () => {
    await fc.assert(
      fc.asyncProperty(treeArbitrary, treeArbitrary, async (a, b) => {
        const source = new MemoryVolume(a);
        const { volume } = await folder();
        await runCopy(await planCopy(source, volume));
        expect((await compareVolumes(source, volume)).identical).toBe(true);
        const other = new MemoryVolume(b);
        const plan = await planCopy(volume, other, { mirror: true });
        if (plan.rows.some(({ action }) => action === 'conflict')) return;
        await runCopy(plan, { ticked: new Set(plan.rows.map(({ id }) => id)) });
        expect(other.state).toEqual(source.state);
      }),
      { numRuns: 50 },
    );
  });
});
