import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { PortsideError } from '../../ground/errors/portside-error';
import { compareVolumes } from './compare';
import type { CompareRow, CompareStatus } from './types';
import { MemoryVolume, type Tree } from '../testing-memory';
import { treeArbitrary } from '../testing-trees';

const text = (content: string) => new TextEncoder().encode(content);
const volume = (tree: Tree) => new MemoryVolume(tree);
const statuses = (rows: readonly CompareRow[]) =>
  Object.fromEntries(rows.map(({ path, status }) => [path, status]));

const MIRROR: Partial<Record<CompareStatus, CompareStatus>> = {
  added: 'removed',
  removed: 'added',
};

describe('compareVolumes', () => {
  it('tells same, changed, added, removed and changed types apart', async () => {
    const left = volume({
      '/same': text('abc'),
      '/size': text('a'),
      '/content': text('abc'),
      '/gone': text('x'),
      '/kind': text('k'),
      '/lib/a': text('1'),
      '/old/deep/b': text('22'),
    });
    const right = volume({
      '/same': text('abc'),
      '/size': text('aa'),
      '/content': text('abd'),
      '/new': text('yy'),
      '/kind/inner': text('kk'),
      '/lib/a': text('1'),
    });
    const { rows, counts, identical } = await compareVolumes(left, right);
    expect(statuses(rows)).toEqual({
      '/same': 'same',
      '/size': 'changed',
      '/content': 'changed',
      '/gone': 'removed',
      '/new': 'added',
      '/kind': 'type-changed',
      '/lib': 'same',
      '/lib/a': 'same',
      '/old': 'removed',
    });
    expect(rows.find(({ path }) => path === '/old')?.contents).toEqual({
      files: 1,
      directories: 1,
      bytes: 2,
    });
    expect(rows.find(({ path }) => path === '/kind')?.contents?.files).toBe(1);
    expect(counts).toMatchObject({ same: 3, changed: 2, removed: 2, added: 1, pending: 0 });
    expect(identical).toBe(false);
  });

  it('asks for digests if a side has them, and else reads up to the first difference', async () => {
    const big = new Uint8Array(1 << 20);
    const other = big.slice();
    other[0] = 1;
    const [a, b] = [volume({ '/f': big }), volume({ '/f': other })];
    expect((await compareVolumes(a, b)).counts.changed).toBe(1);
    expect(a.calls.filter((call) => call.startsWith('read'))).toHaveLength(1);
    expect(a.calls).not.toContain('checksums /f');
    const digesting = new MemoryVolume({ '/f': big }, { remoteChecksums: true });
    expect((await compareVolumes(digesting, a)).identical).toBe(true);
    expect(digesting.calls).not.toContain('read /f');
  });

  it('compares directories of different places', async () => {
    const left = volume({ '/usr/a': text('1'), '/usr/lib/b': text('2'), '/etc': text('no') });
    const right = volume({ '/a': text('1'), '/lib/b': text('3') });
    const { rows } = await compareVolumes(left, right, { leftFrom: '/usr' });
    expect(statuses(rows)).toEqual({ '/a': 'same', '/lib': 'same', '/lib/b': 'changed' });
    expect(rows[2]?.left?.path).toBe('/usr/lib/b');
  });

  it.each([true, false])('goes on past a file that can’t be read (digests: %s)', async (remote) => {
    const tree = { '/a': text('1'), '/b': text('2'), '/c': text('3') };
    const left = new MemoryVolume(tree, { remoteChecksums: remote });
    left.before = (_, verb, path) => {
      if (path === '/b' && verb !== 'list') throw new PortsideError('file-unreadable', { path });
    };
    const { rows } = await compareVolumes(left, volume(tree));
    expect(rows.map(({ status }) => status)).toEqual(['same', 'unreadable', 'same']);
    expect(rows[1]?.error?.code).toBe('file-unreadable');
  });

  it('fails if a volume as a whole does', async () => {
    const left = volume({ '/a': text('1') });
    left.before = (_, verb) => {
      if (verb === 'read') throw new PortsideError('permission-needed', { name: 'x' });
    };
    await expect(compareVolumes(left, volume({ '/a': text('1') }))).rejects.toMatchObject({
      code: 'permission-needed',
    });
  });

  it('hints at renames only if the content is unique', async () => {
    const left = volume({ '/old/a.py': text('one'), '/twin1': text('twin'), '/e': text('') });
    const right = volume({ '/b.py': text('one'), '/twin2': text('twin'), '/twin3': text('twin') });
    const { renames } = await compareVolumes(left, right);
    expect(renames).toEqual([{ from: '/old/a.py', to: '/b.py', size: 3 }]);
  });

  it('streams ten thousand entries in portions that add up to the result', async () => {
    const tree: Record<string, Uint8Array<ArrayBuffer>> = {};
    for (let i = 0; i < 10_000; i++) tree[`/d${i % 100}/f${i}`] = text(`${i % 7}`);
    const changed = { ...tree, '/d5/f5': text('x') };
    const seen = new Map<string, CompareRow>();
    let portions = 0;
    const { rows, counts } = await compareVolumes(volume(tree), volume(changed), {
      onRows: (list) => {
        portions++;
        for (const row of list) seen.set(row.path, row);
      },
    });
    expect(counts).toMatchObject({ changed: 1, same: 10_099 });
    expect(portions).toBeLessThan(400);
    expect([...seen.values()]).toEqual(rows);
  });

  it('is symmetric, and says same exactly if both are', async () => {
    await fc.assert(
      fc.asyncProperty(treeArbitrary, treeArbitrary, fc.boolean(), async (a, b, remote) => {
        const [left, right] = [new MemoryVolume(a, { remoteChecksums: remote }), volume(b)];
        const there = await compareVolumes(left, right);
        const back = await compareVolumes(right, left);
        expect(back.rows.map(({ path, status }) => [path, MIRROR[status] ?? status])).toEqual(
          there.rows.map(({ path, status }) => [path, status]),
        );
        expect(new Set(back.renames.map(({ from, to }) => `${to} ${from}`))).toEqual(
          new Set(there.renames.map(({ from, to }) => `${from} ${to}`)),
        );
        for (const { path, status } of there.rows) {
          const same = left.state[path] === right.state[path];
          expect(status === 'same').toBe(same);
        }
        expect(there.identical).toBe(JSON.stringify(left.state) === JSON.stringify(right.state));
      }),
    );
  });

  it('stops at any step when cancelled', async () => {
    const tree = { '/a': text('1'), '/d/b': text('2'), '/d/e/c': text('3') };
    for (let step = 1; ; step++) {
      const controller = new AbortController();
      const left = volume(tree);
      let calls = 0;
      left.before = () => {
        if (++calls === step) controller.abort();
      };
      const result = await compareVolumes(left, volume(tree), { signal: controller.signal }).then(
        () => 'done',
        (error: PortsideError) => error.code,
      );
      expect(result).toBe(calls < step ? 'done' : 'cancelled');
      if (result === 'done') break;
    }
  });
});
