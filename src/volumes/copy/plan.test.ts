import { describe, expect, it } from 'vitest';
import { PortsideError } from '../../ground/errors/portside-error';
import { planCopy } from './plan';
import { MemoryVolume, type Tree } from '../testing-memory';
import type { Capabilities } from '../volume';

const text = (content: string) => new TextEncoder().encode(content);

async function preview(
  from: Tree,
  to: Tree,
  capabilities: Partial<Capabilities> = {},
  options: Parameters<typeof planCopy>[2] = {},
) {
  const target = new MemoryVolume(to, capabilities);
  const { rows } = await planCopy(new MemoryVolume(from), target, options);
  expect(target.calls.every((call) => /^(list|read|checksums|stat) /.test(call))).toBe(true);
  return Object.fromEntries(
    rows.map(({ path, action, reason }) => [path, reason ? `${action} ${reason.code}` : action]),
  );
}

describe('planCopy', () => {
  it('says of each entry exactly what will happen', async () => {
    const from = {
      '/new': text('1'),
      '/other': text('22'),
      '/equal': text('e'),
      '/file': text('f'),
      '/dir/in/side': text('s'),
      '/made': 'dir',
    } as const;
    const to = {
      '/other': text('23'),
      '/equal': text('e'),
      '/file/x': text('x'),
      '/dir': text('d'),
      '/extra/y': text('y'),
    };
    expect(await preview(from, to, {}, { mirror: true })).toEqual({
      '/new': 'create',
      '/other': 'overwrite',
      '/equal': 'skip-same',
      '/file': 'conflict not-a-file',
      '/dir': 'conflict not-a-directory',
      '/made': 'mkdir',
      '/extra': 'delete',
    });
  });

  it('counts what is left out or deleted with a directory', async () => {
    const source = new MemoryVolume({ '/d/a': text('12'), '/d/e/b': text('3') });
    const target = new MemoryVolume({ '/d': text('f'), '/x/y/z': text('zz') });
    const { rows } = await planCopy(source, target, { mirror: true });
    expect(rows.map(({ path, contents }) => [path, contents])).toEqual([
      ['/d', { files: 2, directories: 1, bytes: 3 }],
      ['/x', { files: 1, directories: 1, bytes: 2 }],
    ]);
  });

  it.each<[string, Partial<Capabilities>, Record<string, string>]>([
    [
      'read-only',
      { write: false },
      { '/d': 'forbidden not-supported', '/f': 'forbidden not-supported' },
    ],
    ['flat', { directories: false }, { '/d': 'forbidden no-directories', '/f': 'create' }],
    [
      'short names',
      { nameMax: 1 },
      { '/d': 'mkdir', '/d/long': 'forbidden name-too-long', '/f': 'create' },
    ],
    [
      'short paths',
      { pathMax: 6 },
      { '/d': 'mkdir', '/d/long': 'forbidden path-too-long', '/f': 'create' },
    ],
    [
      'small files',
      { fileMax: 1 },
      { '/d': 'mkdir', '/d/long': 'create', '/f': 'forbidden file-too-large' },
    ],
  ])('knows what a target forbids: %s', async (_, capabilities, expected) => {
    expect(await preview({ '/d/long': text('1'), '/f': text('22') }, {}, capabilities)).toEqual(
      expected,
    );
  });

  it('asks the target for names of its own taste', async () => {
    const target = new MemoryVolume();
    const nameRefusal = (name: string) =>
      name.includes(':') ? new PortsideError('name-not-allowed', { name }) : null;
    const volume = Object.assign(target, { nameRefusal });
    const { rows } = await planCopy(
      new MemoryVolume({ '/a:b': text(''), '/ab': text('') }),
      volume,
    );
    expect(rows.map(({ action }) => action)).toEqual(['forbidden', 'create']);
  });

  it('sees names that differ in case alone if that is no difference', async () => {
    const from = { '/A': text('1'), '/a': text('2'), '/Lib/x': text('3') };
    const to = { '/lib/y': text('') };
    expect(await preview(from, to, { caseSensitive: false })).toEqual({
      '/A': 'create',
      '/a': 'conflict name-case-clash',
      '/Lib': 'conflict name-case-clash',
    });
    expect(await preview(from, to)).toMatchObject({
      '/A': 'create',
      '/a': 'create',
      '/Lib': 'mkdir',
    });
  });

  it('takes the exact room if the target knows it', async () => {
    const target = Object.assign(new MemoryVolume({ '/old': text('o') }), {
      room: (changes: readonly { path: string; size: number | null }[]) =>
        Promise.resolve({ unit: 'blocks' as const, needed: changes.length * 4, available: 6 }),
    });
    const { room } = await planCopy(new MemoryVolume({ '/a': text('1'), '/b': text('2') }), target);
    expect(room).toEqual({ unit: 'blocks', needed: 8, available: 6, fits: false });
  });

  it('refuses to copy a directory into itself, and something that is not there', async () => {
    const volume = new MemoryVolume({ '/d/a': text('1') });
    await expect(planCopy(volume, volume, { paths: ['/d'], into: '/d' })).rejects.toMatchObject({
      code: 'into-itself',
    });
    await expect(planCopy(volume, new MemoryVolume(), { paths: ['/gone'] })).rejects.toMatchObject({
      code: 'not-found',
    });
  });
});

describe('planCopy with places', () => {
  const from = { '/a/x': text('1'), '/b/x': text('2'), '/lib/in/y': text('3') };
  const places = (map: Record<string, string>) => ({ places: new Map(Object.entries(map)) });

  it('puts each path where it is to be, with all it holds', async () => {
    const map = { '/a/x': '/x', '/b/x': '/x (2)', '/lib': '/deep/lib copy' };
    expect(await preview(from, {}, {}, places(map))).toEqual({
      '/x': 'create',
      '/x (2)': 'create',
      '/deep': 'mkdir',
      '/deep/lib copy': 'mkdir',
      '/deep/lib copy/in': 'mkdir',
      '/deep/lib copy/in/y': 'create',
    });
  });

  it('copies beside the original, and never into it', async () => {
    const volume = new MemoryVolume(from);
    const beside = await planCopy(volume, volume, places({ '/lib': '/lib copy' }));
    expect(beside.rows.map(({ path }) => path)).toEqual([
      '/lib copy',
      '/lib copy/in',
      '/lib copy/in/y',
    ]);
    await expect(planCopy(volume, volume, places({ '/lib': '/lib/in/lib' }))).rejects.toThrow(
      expect.objectContaining({ code: 'into-itself' }),
    );
  });
});
