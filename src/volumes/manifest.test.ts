import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { manifestOf, manifestText, takeManifest } from './manifest';
import { compareNames } from './paths';
import { volumeOf } from './testing';

const text = (content: string) => new TextEncoder().encode(content);

describe('takeManifest', () => {
  it('holds every file with size and SHA-256 and every directory, sorted by path', async () => {
    const volume = volumeOf({
      '/lib': 'dir',
      '/lib/b': text('b'),
      '/lib-2': text(''),
      '/a': text('aa'),
    });
    const manifest = await takeManifest(volume);
    expect(manifest.volume).toBe('test');
    expect(manifest.entries.map(({ path }) => path)).toEqual(['/a', '/lib', '/lib-2', '/lib/b']);
    expect(manifest.entries[0]).toEqual({
      path: '/a',
      type: 'file',
      size: 2,
      sha256: createHash('sha256').update('aa').digest('hex'),
    });
    expect(manifest.entries[1]).toEqual({ path: '/lib', type: 'dir' });
  });

  it('fails rather than leaves an unreadable file out', async () => {
    await expect(takeManifest(volumeOf({ '/a': 'unreadable' }))).rejects.toMatchObject({
      code: 'file-unreadable',
    });
    const entry = { path: '/a', name: 'a', type: 'file', size: 1 } as const;
    expect(() => manifestOf('x', [entry], [])).toThrow('/a');
  });
});

describe('manifestText', () => {
  it('is JSON that gives the manifest back, whatever the names, one entry a line', () => {
    const entry = fc.record({
      path: fc.string({ unit: 'binary' }),
      size: fc.nat(),
      file: fc.boolean(),
    });
    fc.assert(
      fc.property(fc.uniqueArray(entry, { selector: ({ path }) => path }), (list) => {
        const entries = list
          .map(({ path, size, file }) =>
            file
              ? { path, type: 'file' as const, size, sha256: 'ab'.repeat(32) }
              : { path, type: 'dir' as const },
          )
          .sort((a, b) => compareNames(a.path, b.path));
        const manifest = { volume: 'v', entries };
        const written = manifestText(manifest);
        expect(JSON.parse(written)).toEqual(manifest);
        expect(written.split('\n')).toHaveLength(entries.length ? entries.length + 6 : 5);
      }),
    );
  });
});
