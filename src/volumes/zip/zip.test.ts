import { BlobReader, Uint8ArrayWriter, ZipReader } from '@zip.js/zip.js';
import { describe, expect, it } from 'vitest';
import { nameFromBytes } from '../paths';
import { volumeOf } from '../testing';
import { exportZip } from './zip';

const text = (content: string) => new TextEncoder().encode(content);

async function unzip(bytes: Uint8Array<ArrayBuffer>): Promise<Record<string, string>> {
  const reader = new ZipReader(new BlobReader(new Blob([bytes])), { useWebWorkers: false });
  const found: Record<string, string> = {};
  for (const entry of await reader.getEntries()) {
    found[entry.filename] = entry.directory
      ? 'dir'
      : new TextDecoder().decode(await entry.getData(new Uint8ArrayWriter()));
  }
  return found;
}

describe('exportZip', () => {
  it('holds files, trees and empty directories, the same bytes every time', async () => {
    const volume = volumeOf({
      '/main.py': text('print(1)'),
      '/中文 é': 'dir',
      '/中文 é/b.txt': text('b'.repeat(3000)),
      '/empty': 'dir',
      '/nothing': text(''),
    });
    const zip = await exportZip(volume);
    expect(zip).toMatchObject({ files: 3, renamed: [], skipped: [] });
    expect(await unzip(zip.bytes)).toEqual({
      'main.py': 'print(1)',
      '中文 é/': 'dir',
      '中文 é/b.txt': 'b'.repeat(3000),
      'empty/': 'dir',
      nothing: '',
    });
    expect((await exportZip(volume)).bytes).toEqual(zip.bytes);
  });

  it('holds what was chosen with all it holds, below what they share', async () => {
    const volume = volumeOf({
      '/lib': 'dir',
      '/lib/a': 'dir',
      '/lib/a/deep': 'dir',
      '/lib/a/deep/x': text('x'),
      '/lib/b': 'dir',
      '/lib/b/y': text('y'),
      '/lib/b/z': text('z'),
      '/other': text('o'),
    });
    const zipOf = async (...paths: string[]) => unzip((await exportZip(volume, { paths })).bytes);
    expect(await zipOf('/lib/a')).toEqual({ 'a/': 'dir', 'a/deep/': 'dir', 'a/deep/x': 'x' });
    expect(await zipOf('/lib/a/deep/x', '/lib/b/y')).toEqual({
      'a/': 'dir',
      'a/deep/': 'dir',
      'a/deep/x': 'x',
      'b/': 'dir',
      'b/y': 'y',
    });
    expect(Object.keys(await zipOf('/lib/b', '/other'))).toEqual([
      'lib/',
      'lib/b/',
      'lib/b/y',
      'lib/b/z',
      'other',
    ]);
    // A folder and what it holds are one thing to take.
    expect(await zipOf('/lib/b', '/lib/b/y')).toEqual({ 'b/': 'dir', 'b/y': 'y', 'b/z': 'z' });
  });

  it('gives hostile names others, and says which', async () => {
    const broken = nameFromBytes(Uint8Array.of(0x61, 0xff));
    const volume = volumeOf({
      '/a:b': text('1'),
      '/A_b': text('2'),
      '/a_B': text('3'),
      [`/${broken}`]: text('4'),
      '/..\\up': 'dir',
      '/..\\up/x': text('5'),
    });
    const zip = await exportZip(volume);
    const found = await unzip(zip.bytes);
    expect(Object.values(found).sort()).toEqual(['1', '2', '3', '4', '5', 'dir']);
    expect(found['a%FF']).toBe('4');
    expect(found['.._up/x']).toBe('5');
    expect(new Set(Object.keys(found).map((name) => name.toLowerCase())).size).toBe(6);
    expect(zip.renamed).toContainEqual({ path: '/..\\up', as: '.._up' });
    expect(zip.renamed).toContainEqual({ path: '/a\ufffd', as: 'a%FF' });
  });

  it('skips what can’t be read, and says so', async () => {
    const zip = await exportZip(volumeOf({ '/bad': 'unreadable', '/good': text('1') }));
    expect(await unzip(zip.bytes)).toEqual({ good: '1' });
    expect(zip.files).toBe(1);
    expect(zip.skipped).toMatchObject([{ path: '/bad', error: { code: 'file-unreadable' } }]);
  });

  it('tells progress of what it takes, and stops when cancelled', async () => {
    const volume = volumeOf({ '/lib': 'dir', '/lib/a': text('abc'), '/other': text('x') });
    const seen: number[] = [];
    const zip = await exportZip(volume, {
      paths: ['/lib'],
      onProgress: (done) => seen.push(done),
    });
    expect(await unzip(zip.bytes)).toEqual({ 'lib/': 'dir', 'lib/a': 'abc' });
    expect(zip.renamed).toEqual([]);
    expect(seen).toEqual([3]);
    await expect(exportZip(volume, { signal: AbortSignal.abort() })).rejects.toMatchObject({
      code: 'cancelled',
    });
  });
});
