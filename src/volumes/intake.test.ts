import { describe, expect, it, vi } from 'vitest';
import {
  intakeEntries,
  intakeFiles,
  type DirectoryEntryLike,
  type EntryLike,
  type FileEntryLike,
  type FileLike,
} from './intake';

const text = (content: string) => new TextEncoder().encode(content);

function file(name: string, content: string, webkitRelativePath = ''): FileLike {
  const bytes = text(content);
  return {
    name,
    size: bytes.length,
    webkitRelativePath,
    arrayBuffer: () => Promise.resolve(bytes.buffer),
  };
}

function fileEntry(name: string, content: string): FileEntryLike {
  return { isFile: true, isDirectory: false, name, file: (done) => done(file(name, content)) };
}

/** Hands its children out two at a time, as browsers do by the hundred. */
function directoryEntry(name: string, children: EntryLike[]): DirectoryEntryLike {
  return {
    isFile: false,
    isDirectory: true,
    name,
    createReader: () => {
      let at = 0;
      return { readEntries: (done) => done(children.slice(at, (at += 2))) };
    },
  };
}

describe('intakeFiles', () => {
  it('keeps the tree of a chosen folder, leaves litter out and counts bytes', async () => {
    const onProgress = vi.fn();
    const items = await intakeFiles(
      [
        file('a.py', 'abc'),
        file('b.py', 'de', 'lib/b.py'),
        file('.DS_Store', 'x', 'lib/.DS_Store'),
      ],
      { onProgress },
    );
    expect(items).toEqual([
      { type: 'file', path: 'a.py', bytes: text('abc') },
      { type: 'file', path: 'lib/b.py', bytes: text('de') },
    ]);
    expect(onProgress.mock.calls).toEqual([
      [3, 5],
      [5, 5],
    ]);
  });

  it('names the file that can’t be read any more', async () => {
    const gone: FileLike = {
      name: 'gone.py',
      size: 1,
      arrayBuffer: () => Promise.reject(new DOMException('changed', 'NotReadableError')),
    };
    await expect(intakeFiles([gone])).rejects.toMatchObject({
      code: 'read-failed',
      params: { name: 'gone.py' },
    });
  });
});

describe('intakeEntries', () => {
  it('walks dropped directories to the last batch, the empty ones too', async () => {
    const tree = directoryEntry('app', [
      fileEntry('1', 'one'),
      directoryEntry('empty', []),
      fileEntry('2', ''),
      directoryEntry('sub', [fileEntry('3', 'three')]),
      fileEntry('4', 'four'),
    ]);
    const items = await intakeEntries([tree, fileEntry('top', 't')]);
    expect(items.map((item) => `${item.type} ${item.path}`).sort()).toEqual([
      'dir app',
      'dir app/empty',
      'dir app/sub',
      'file app/1',
      'file app/2',
      'file app/4',
      'file app/sub/3',
      'file top',
    ]);
  });

  it('stops when cancelled', async () => {
    const signal = AbortSignal.abort();
    await expect(intakeEntries([fileEntry('a', '')], { signal })).rejects.toMatchObject({
      code: 'cancelled',
    });
  });
});
